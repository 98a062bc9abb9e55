"""How samples become a batch: tensors stacked, numbers made tensors, containers taken apart and built again."""
import copy
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence

import torch

_WRONG = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"


def default_convert(data):
    """Arrays in `data` as tensors; nothing is put together."""
    kind = type(data)
    if isinstance(data, torch.Tensor):
        return data
    if kind.__module__ == "numpy" and kind.__name__ not in ("str_", "string_"):
        return data if kind.__name__ == "ndarray" and _is_text(data) else torch.as_tensor(data)
    if isinstance(data, Mapping):
        return _mapping(data, {key: default_convert(data[key]) for key in data})
    if isinstance(data, tuple):
        parts = [default_convert(item) for item in data]
        return kind(*parts) if hasattr(data, "_fields") else parts
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _sequence(data, [default_convert(item) for item in data])
    return data


def _is_text(array):
    return any(letter in array.dtype.str for letter in "SaUO")


def _mapping(like, items):
    """A mapping of the kind of `like`; a plain dictionary where that cannot be made."""
    try:
        if isinstance(like, MutableMapping):
            made = copy.copy(like)
            made.update(items)
            return made
        return type(like)(items)
    except TypeError:
        return items


def _sequence(like, items):
    """A sequence of the kind of `like`; a list where that cannot be made."""
    try:
        if isinstance(like, MutableSequence):
            made = copy.copy(like)
            for k, item in enumerate(items):
                made[k] = item
            return made
        return type(like)(items)
    except TypeError:
        return items


def collate(batch, *, collate_fn_map=None):
    """A batch of the samples, by functions for their types."""
    first = batch[0]
    function = _function_for(type(first), first, collate_fn_map or {})
    if function is not None:
        return function(batch, collate_fn_map=collate_fn_map)
    together = lambda samples: collate(samples, collate_fn_map=collate_fn_map)
    if isinstance(first, Mapping):
        return _mapping(first, {key: together([sample[key] for sample in batch]) for key in first})
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*map(together, zip(*batch)))
    if isinstance(first, Sequence):
        if any(len(sample) != len(first) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        columns = [together(samples) for samples in zip(*batch)]
        return columns if isinstance(first, tuple) else _sequence(first, columns)
    raise TypeError(_WRONG.format(type(first)))


def _function_for(kind, first, functions):
    if kind in functions:
        return functions[kind]
    if kind.__module__ == "numpy" and functions is default_collate_fn_map:
        return collate_numpy_array_fn if kind.__name__ == "ndarray" else collate_numpy_scalar_fn
    return next((function for known, function in functions.items() if isinstance(first, known)), None)


def collate_tensor_fn(batch, *, collate_fn_map=None):
    return torch.stack(list(batch), 0)


def collate_numpy_array_fn(batch, *, collate_fn_map=None):
    if _is_text(batch[0]):
        raise TypeError(_WRONG.format(batch[0].dtype))
    return collate([torch.as_tensor(array) for array in batch], collate_fn_map=collate_fn_map)


def collate_numpy_scalar_fn(batch, *, collate_fn_map=None):
    return torch.as_tensor(batch)


def collate_float_fn(batch, *, collate_fn_map=None):
    return torch.tensor(batch, dtype=torch.float64)


def collate_int_fn(batch, *, collate_fn_map=None):
    return torch.tensor(batch)


def collate_str_fn(batch, *, collate_fn_map=None):
    return batch


default_collate_fn_map = {
    torch.Tensor: collate_tensor_fn,
    float: collate_float_fn,
    int: collate_int_fn,
    str: collate_str_fn,
    bytes: collate_str_fn,
}


def default_collate(batch):
    """A batch of the samples as the loader makes it unless told otherwise."""
    return collate(batch, collate_fn_map=default_collate_fn_map)
