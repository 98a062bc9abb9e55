"""The classes of named tuples that operators return: `torch.return_types.max`."""
from . import _bridge


def __getattr__(name):
    fields = _bridge.fields_of(name)
    if fields is None:
        raise _bridge.missing("torch.return_types", name)
    return _bridge.named_type(name, fields)
