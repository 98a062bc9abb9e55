"""torch.nn.modules: the place PyTorch keeps its layers in; the names are those of torch.nn."""


def __getattr__(name):
    from .. import __dict__ as names
    from ..._bridge import missing

    if name in names and not name.startswith("_"):
        return names[name]
    raise missing("torch.nn", name)
