"""torch.nn.modules: the place PyTorch keeps its layers in; the names are those of torch.nn."""
import importlib


def __getattr__(name):
    if name == "module":  # torch.nn has a file of this name too
        return importlib.import_module(".module", __name__)
    from .. import __dict__ as names
    from ..._bridge import missing

    if name in names and not name.startswith("_"):
        return names[name]
    raise missing("torch.nn", name)
