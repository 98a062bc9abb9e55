"""Losses called with PyTorch's own order of arguments, outdated ones included, and the weights that three of them take one by one."""
from .._bridge import native

#: How many tensors come first, and the names of what may follow them.
_ORDER = {
    "l1_loss": (2, "size_average reduce reduction weight"),
    "mse_loss": (2, "size_average reduce reduction weight"),
    "smooth_l1_loss": (2, "size_average reduce reduction beta"),
    "huber_loss": (2, "reduction delta weight"),
    "nll_loss": (2, "weight size_average ignore_index reduce reduction"),
    "cross_entropy": (2, "weight size_average ignore_index reduce reduction label_smoothing"),
    "binary_cross_entropy": (2, "weight size_average reduce reduction"),
    "binary_cross_entropy_with_logits": (2, "weight size_average reduce reduction pos_weight"),
    "poisson_nll_loss": (2, "log_input full size_average eps reduce reduction"),
    "gaussian_nll_loss": (3, "full eps reduction"),
    "hinge_embedding_loss": (2, "margin size_average reduce reduction"),
    "soft_margin_loss": (2, "size_average reduce reduction"),
    "multilabel_margin_loss": (2, "size_average reduce reduction"),
    "multilabel_soft_margin_loss": (2, "weight size_average reduce reduction"),
    "multi_margin_loss": (2, "p margin weight size_average reduce reduction"),
    "margin_ranking_loss": (3, "margin size_average reduce reduction"),
    "cosine_embedding_loss": (3, "margin size_average reduce reduction"),
    "triplet_margin_loss": (3, "margin p eps swap size_average reduce reduction"),
    "ctc_loss": (4, "blank reduction zero_infinity"),
}
#: Losses whose elements can be weighted; a mean divides by the weights, that of Huber's by their number.
_WEIGHTED = ("l1_loss", "mse_loss", "huber_loss")


def in_order(functions):
    """The losses among `functions`, each taking its settings by place too."""
    return {name: _in_order(name, functions[name], tensors, order.split()) for name, (tensors, order) in _ORDER.items()}


def _in_order(name, plain, tensors, order):
    weighted = name in _WEIGHTED

    def function(*args, **kwargs):
        if len(args) > tensors:
            if len(args) > tensors + len(order):
                raise TypeError(f"{name}() takes from {tensors} to {tensors + len(order)} positional arguments but {len(args)} were given")
            kwargs = {**dict(zip(order, args[tensors:])), **kwargs}
            args = args[:tensors]
        if weighted:
            weight = kwargs.pop("weight", None)
            if weight is not None:
                return _by_weight(name, plain, args, kwargs, weight)
        return plain(*args, **kwargs)

    function.__name__ = function.__qualname__ = name
    return native(f"function functional.{name} {tensors}", name, function, "torch.nn.functional")


def _by_weight(name, plain, args, kwargs, weight):
    # PyTorch looks at the target first.
    _, size = args[1].size(), args[0].size()
    if weight.size() != size:
        raise ValueError("Weights and input must have the same size.")
    reduction = kwargs.pop("reduction", "mean")
    if name == "huber_loss":
        losses = plain(*args, reduction="none", **kwargs)
    else:
        apart = args[0] - args[1]
        losses = apart.abs() if name == "l1_loss" else apart.pow(2)
    losses = losses * weight
    if reduction == "none":
        return losses
    if reduction not in ("mean", "sum"):
        raise ValueError(f"Invalid reduction mode: {reduction}. Expected one of 'none', 'mean', 'sum'.")
    if reduction == "sum":
        return losses.sum()
    return losses.mean() if name == "huber_loss" else losses.sum() / weight.sum()
