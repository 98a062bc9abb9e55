from torch.nn.modules.module import (
    register_module_backward_hook,
    register_module_forward_hook,
    register_module_forward_pre_hook,
    register_module_full_backward_hook,
    register_module_full_backward_pre_hook,
)


class Double(nn.Module):
    def forward(self, x, factor=2):
        return x * factor


class Pair(nn.Module):
    def forward(self, a, b):
        return a * b, a + b


@case
def forward_hooks():
    m = Double()
    m.register_forward_pre_hook(lambda m, args: print("pre", args))
    m.register_forward_hook(lambda m, args, out: print("post", args, out))
    print(m(leaf(3.0)))


@case
def forward_hooks_that_change():
    m = Double()
    m.register_forward_pre_hook(lambda m, args: args[0] + 1)
    m.register_forward_hook(lambda m, args, out: out * 10)
    print(m(torch.tensor(3.0)))


@case
def forward_hooks_with_keywords():
    m = Double()
    m.register_forward_pre_hook(lambda m, args, kwargs: print("pre", args, kwargs) or (args, {"factor": 5}), with_kwargs=True)
    m.register_forward_hook(lambda m, args, kwargs, out: print("post", args, kwargs, out), with_kwargs=True)
    print(m(torch.tensor(3.0), factor=4))


@case
def forward_pre_hook_with_keywords_returns_too_little():
    m = Double()
    m.register_forward_pre_hook(lambda m, args, kwargs: args, with_kwargs=True)
    m(torch.tensor(3.0))


@case
def prepended_hooks():
    m = Double()
    for k in range(3):
        m.register_forward_hook(lambda m, a, o, k=k: print("hook", k), prepend=k == 2)
        m.register_forward_pre_hook(lambda m, a, k=k: print("pre", k), prepend=k == 1)
    m(torch.tensor(1.0))


@case
def always_called_hook():
    class Bad(nn.Module):
        def forward(self, x):
            raise ValueError("no")

    m = Bad()
    m.register_forward_hook(lambda m, a, o: print("always", o), always_call=True)
    m.register_forward_hook(lambda m, a, o: print("never"))
    m(torch.tensor(1.0))


@case
def removed_hooks():
    m = Double()
    h = m.register_forward_hook(lambda m, a, o: print("hook"))
    m(torch.tensor(1.0))
    h.remove()
    m(torch.tensor(1.0))
    with m.register_forward_hook(lambda m, a, o: print("inside")):
        m(torch.tensor(1.0))
    m(torch.tensor(1.0))


@case
def full_backward_hook():
    m = Double()
    m.register_full_backward_hook(lambda m, gi, go: print("backward", gi, go))
    x = leaf(3.0)
    y = m(x)
    print(y.grad_fn.name(), edges(y.grad_fn), y.grad_fn.next_functions[0][0].next_functions[0][0].name())
    y.backward()
    print(x.grad)


@case
def full_backward_hook_that_changes():
    m = Double()
    m.register_full_backward_hook(lambda m, gi, go: (gi[0] * 10,))
    x = leaf(3.0)
    m(x).backward()
    print(x.grad)


@case
def full_backward_pre_hook():
    m = Double()
    m.register_full_backward_pre_hook(lambda m, go: print("pre", go) or (go[0] * 3,))
    m.register_full_backward_hook(lambda m, gi, go: print("post", gi, go))
    x = leaf(3.0)
    m(x).backward()
    print(x.grad)


@case
def only_a_backward_pre_hook():
    m = Double()
    m.register_full_backward_pre_hook(lambda m, go: print("pre", go))
    y = m(leaf(3.0))
    print(y.grad_fn.name())
    y.backward()


@case
def full_backward_hook_of_several():
    m = Pair()
    m.register_full_backward_hook(lambda m, gi, go: print("backward", gi, go))
    a, b = leaf(2.0), torch.tensor(3.0)
    p, s = m(a, b)
    p.backward()
    print(a.grad)


@case
def full_backward_hook_without_inputs_that_require():
    m = nn.Linear(1, 1, bias=False)
    nn.init.constant_(m.weight, 2.0)
    m.register_full_backward_hook(lambda m, gi, go: print("backward", gi, go))
    m(torch.ones(1, 1)).sum().backward()
    print(m.weight.grad)


@case
def full_backward_hook_returns_too_much():
    m = Double()
    m.register_full_backward_hook(lambda m, gi, go: (gi[0], gi[0]))
    m(leaf(3.0)).backward()


@case
def full_backward_hook_and_in_place():
    m = Double()
    m.register_full_backward_hook(lambda m, gi, go: None)
    y = m(leaf(3.0))
    y.mul_(2)


@case
def full_backward_hook_of_an_in_place_module():
    class InPlace(nn.Module):
        def forward(self, x):
            return x.mul_(2)

    m = InPlace()
    m.register_full_backward_hook(lambda m, gi, go: None)
    m(leaf(3.0) * 1)


@case
def old_backward_hook():
    m = Double()
    m.register_backward_hook(lambda m, gi, go: print("old", gi, go))
    m(leaf(3.0)).backward()


@case
def old_and_full_backward_hooks():
    m = Double()
    m.register_backward_hook(lambda m, gi, go: None)
    m.register_full_backward_hook(lambda m, gi, go: None)


@case
def hooks_of_a_dictionary_output():
    class Named(nn.Module):
        def forward(self, x):
            return {"y": x * 2}

    m = Named()
    m.register_full_backward_hook(lambda m, gi, go: print(gi, go))
    out = m(leaf(3.0))
    print(out)
    out["y"].backward()


@case
def nested_modules():
    m = nn.Sequential(nn.Linear(1, 2), nn.Tanh(), nn.Linear(2, 1))
    torch.manual_seed(0)
    for name, child in m.named_children():
        child.register_forward_hook(lambda m, a, o, name=name: print("forward", name, tuple(o.shape)))
        child.register_full_backward_hook(lambda m, gi, go, name=name: print("backward", name, [g is not None for g in gi], [tuple(g.shape) for g in go]))
    m(torch.ones(1, 1)).sum().backward()


@case
def global_hooks():
    handles = [
        register_module_forward_pre_hook(lambda m, a: print("global pre", type(m).__name__)),
        register_module_forward_hook(lambda m, a, o: print("global post", type(m).__name__)),
        register_module_full_backward_pre_hook(lambda m, go: print("global backward pre", type(m).__name__)),
        register_module_full_backward_hook(lambda m, gi, go: print("global backward", type(m).__name__)),
    ]
    m = Double()
    m.register_forward_hook(lambda m, a, o: print("own"))
    m.register_full_backward_hook(lambda m, gi, go: print("own backward"))
    m(leaf(1.0)).backward()
    for handle in handles:
        handle.remove()
    m(leaf(1.0)).backward()


@case
def global_registration_hooks():
    from torch.nn.modules.module import register_module_buffer_registration_hook, register_module_module_registration_hook, register_module_parameter_registration_hook

    handles = [
        register_module_parameter_registration_hook(lambda m, name, p: print("parameter", name)),
        register_module_module_registration_hook(lambda m, name, c: print("module", name)),
        register_module_buffer_registration_hook(lambda m, name, b: print("buffer", name)),
    ]
    m = nn.Sequential(nn.Linear(1, 1))
    m.register_buffer("b", torch.zeros(1))
    for handle in handles:
        handle.remove()


@case
def state_dict_hooks():
    m = nn.Linear(1, 1, bias=False)
    nn.init.constant_(m.weight, 2.0)
    m.register_state_dict_pre_hook(lambda m, prefix, keep: print("pre", repr(prefix), keep))
    m.register_state_dict_post_hook(lambda m, d, prefix, meta: print("post", list(d), repr(prefix)))
    print(m.state_dict())
    nn.Sequential(m).state_dict()


@case
def load_state_dict_hooks():
    m = nn.Linear(1, 1, bias=False)
    m.register_load_state_dict_pre_hook(lambda m, d, prefix, meta, strict, missing, unexpected, errors: print("pre", list(d), repr(prefix), strict, missing))
    m.register_load_state_dict_post_hook(lambda m, keys: print("post", keys))
    m.load_state_dict({"weight": torch.ones(1, 1)})
    print(m.weight)


@case
def load_state_dict_errors():
    m = nn.Linear(2, 1)
    print(m.load_state_dict({"weight": torch.ones(1, 2), "other": torch.ones(1)}, strict=False))
    m.load_state_dict({"weight": torch.ones(1, 3), "other": torch.ones(1)})


@case
def call_order_of_everything():
    log = []
    m = Double()
    m.register_forward_pre_hook(lambda m, a: log.append("pre"))
    m.register_forward_hook(lambda m, a, o: o.register_hook(lambda g: log.append("tensor")) and None)
    m.register_full_backward_hook(lambda m, gi, go: log.append("full"))
    m.register_full_backward_pre_hook(lambda m, go: log.append("full pre"))
    x = leaf(1.0)
    x.register_hook(lambda g: log.append("leaf"))
    m(x).backward()
    print(log)


@case
def grad_inside_no_grad_forward():
    m = Double()
    m.register_full_backward_hook(lambda m, gi, go: print("never"))
    with torch.no_grad():
        print(m(leaf(1.0)))


@case
def hooks_as_attributes():
    m = Double()
    m.register_forward_hook(lambda m, a, o: None)
    print(len(m._forward_hooks), len(m._forward_pre_hooks), len(m._backward_hooks), type(m._forward_hooks).__name__)


@case
def missing_forward():
    nn.Module()(1)


@case
def buffers_and_parameters_by_registration():
    m = nn.Module()
    m.register_buffer("b", torch.zeros(1), persistent=False)
    m.register_parameter("p", nn.Parameter(torch.ones(1)))
    m.register_parameter("none", None)
    print(list(m.state_dict()), m.b, m.p, m.none)
    m.register_buffer("a.b", torch.zeros(1))


@case
def wrong_registrations():
    m = nn.Module()
    for call in (
        lambda: m.register_buffer("", torch.zeros(1)),
        lambda: m.register_buffer("x", 3),
        lambda: m.register_buffer("training", torch.zeros(1)),
        lambda: m.register_parameter("a.b", nn.Parameter(torch.ones(1))),
        lambda: m.register_parameter("x", torch.ones(1)),
        lambda: m.register_parameter("", None),
        lambda: m.add_module("x", 3),
        lambda: m.add_module("a.b", nn.Module()),
        lambda: m.add_module("forward", nn.Module()),
        lambda: m.register_buffer(3, torch.zeros(1)),
    ):
        try:
            call()
        except Exception as error:
            print(type(error).__name__, error)
