"""Statements whose effect PyTorch leaves to the kernel that runs them. Knows tensors and source text, not how programs are made."""
import re

import torch


def _folded(t):
    """Whether elements lie at the same place in memory, in a way PyTorch does not look for."""
    if t.numel() < 2 or 0 in t.stride():
        return False
    places = torch.zeros((), dtype=torch.int64)
    for size, step in zip(t.shape, t.stride()):
        places = places.unsqueeze(-1) + torch.arange(size) * step
    return places.unique().numel() < t.numel()


#: They resize `out` before they read: what is read too is another then.
_OVER_ITSELF = re.compile(r"^(t\d+) = (t\d+)\nt\d+ = torch\.(?:linalg\.)?(?:sum|mean|prod|amax|std|nansum|norm|vector_norm|mm|matmul|det)\(.*\b\2\b.*, out=\1\)$")


def undefined(source, names):
    """Whether what a statement does is left to the kernel, though it runs:

    - an operator reads the very memory it writes, in an order of its own (`masked_scatter_(x > 0, x)`, `addmm_(x, x)`, a copy between overlapping views);
    - a reduction or a product reads what it writes with `out=`, of another size by then;
    - elements are changed in place of which several lie at one place (`unfold`, `as_strided`);
    - a number counts whose sign only NaN has (`signbit`, `copysign` of NaN);
    - a matrix with infinite elements is decomposed: where NaN comes out is LAPACK's affair, if it ends at all;
    - `as_strided` sees memory that a tensor has and nobody wrote: that of a loss has room for what was averaged;
    - the median along a stretched dimension is asked for: what PyTorch answers need not be among the elements;
    - a gradient has no memory, as that of `sgn`, and PyTorch itself cannot show it;
    - a tensor of size -1, which `expand` makes of a tensor without dimensions beside a size of 0.
    """
    if _OVER_ITSELF.match(source):
        return True
    tensors = {name: value for name, value in names.items() if isinstance(value, torch.Tensor)}
    used = [tensors[name] for name in dict.fromkeys(re.findall(r"\bt\d+\b", source)) if name in tensors]
    if re.search(r"masked_scatter_|index_put_|index_add_|index_copy_|scatter_|put_|mm_\(|mv_\(", source):
        mentioned = re.findall(r"\bt\d+\b", source)
        storages = [tensors[name].untyped_storage().data_ptr() for name in mentioned if name in tensors and tensors[name].numel() > 0]
        if len(storages) != len(set(storages)):
            return True
    if re.search(r"_\(|[-+*/%|&^@]= |\] = ", source) and any(_folded(t) for t in used):
        return True
    if re.search(r"signbit|copysign|atan2", source) and any(t.is_floating_point() and bool(t.isnan().any()) for t in used):
        return True
    if re.search(r"pinv|lstsq", source) and any(bool(t.isinf().any()) for t in used):
        return True
    if "median(" in source and any(step == 0 and size > 1 for t in used for size, step in zip(t.shape, t.stride())):
        return True
    if "as_strided" in source and any(not t._is_view() and t.untyped_storage().nbytes() > t.numel() * t.itemsize for t in used):
        return True
    grads = [t.grad for t in tensors.values() if not t._is_view() and t.is_leaf and t.grad is not None]
    return any(-1 in t.shape or t._is_zerotensor() for t in [*tensors.values(), *grads])
