"""Modules as functions of their parameters: functional_call and stack_module_state."""


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True, strict=False):
    """Calls `module` with other tensors in the place of its own."""
    given = parameter_and_buffer_dicts
    if isinstance(given, (list, tuple)):
        names = [name for each in given for name in each]
        repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        if repeated:
            raise ValueError(f"{repeated} appeared in multiple dictionaries; behavior of functional call is ambiguous")
        given = {name: value for each in given for name, value in each.items()}
    elif not isinstance(given, dict):
        raise ValueError(f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got {type(given)}")
    if args is None:
        args = ()
    elif not isinstance(args, tuple):
        args = (args,)
    with _Replaced(module, given, tie_weights, strict):
        return module(*args, **(kwargs or {}))


class _Replaced:
    """While it lasts a module has other parameters and buffers."""

    def __init__(self, module, given, tie_weights, strict):
        own = {**dict(module.named_parameters(remove_duplicate=False)), **dict(module.named_buffers(remove_duplicate=False))}
        if strict:
            _check_names(module, own, given)
        tied = {id(own[name]): value for name, value in given.items() if name in own} if tie_weights else {}
        self._values = {name: given[name] if name in given else tied[id(value)] for name, value in own.items() if name in given or id(value) in tied}
        self._places = [(*_owner(module, name), value) for name, value in self._values.items()]

    def __enter__(self):
        self._before = []
        for table, name, value in self._places:
            self._before.append(table[name])
            table[name] = value

    def __exit__(self, *exception):
        for (table, name, _), value in zip(self._places, self._before):
            table[name] = value


def _owner(module, path):
    """The table that holds a parameter or buffer, and its name there."""
    *parents, name = path.split(".")
    for parent in parents:
        module = module._modules[parent]
    return (module._parameters if name in module._parameters else module._buffers), name


def _check_names(module, own, given):
    unexpected = sorted(set(given) - set(own))
    missing = sorted(set(own) - set(given))
    if not unexpected and not missing:
        return
    text = f"Error(s) in reparametrizing for {type(module).__name__}:"
    if unexpected:
        text += "\n\tUnexpected key(s): " + ", ".join(f"'{name}'" for name in unexpected) + "."
    if missing:
        text += "\n\tMissing key(s): " + ", ".join(f"'{name}'" for name in missing) + "."
    raise RuntimeError(text)


def stack_module_state(models):
    """The parameters and buffers of several models of one kind, stacked."""
    if not models:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if not (all(m.training for m in models) or all(not m.training for m in models)):
        raise RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.")
    if not all(type(m) is type(models[0]) for m in models):
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    parameters = {name: _stacked([dict(m.named_parameters())[name] for m in models]) for name, _ in models[0].named_parameters()}
    buffers = {name: _stacked([dict(m.named_buffers())[name] for m in models]) for name, _ in models[0].named_buffers()}
    return parameters, buffers


def _stacked(tensors):
    from .. import stack

    flags = {tensor.requires_grad for tensor in tensors}
    if len(flags) > 1:
        raise RuntimeError(f"Expected {'parameters'} from each model to have the same .requires_grad")
    return stack([tensor.detach() for tensor in tensors]).requires_grad_(flags == {True})
