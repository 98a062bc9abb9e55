"""Functions of `torch` that `torch.nn.functional` has under the same name: those that take the same, and losses that take a number for `reduction`."""
from .nn import functional

SAME = "celu_ selu_ threshold_ rrelu rrelu_ group_norm instance_norm adaptive_max_pool1d".split()
#: What stands before `reduction`.
LOSSES = {
    "kl_div": "input target",
    "binary_cross_entropy_with_logits": "input target weight pos_weight",
    "triplet_margin_loss": "anchor positive negative margin p eps swap",
    "cosine_embedding_loss": "input1 input2 target margin",
    "hinge_embedding_loss": "input target margin",
    "margin_ranking_loss": "input1 input2 target margin",
    "poisson_nll_loss": "input target log_input full eps",
}
REDUCTIONS = ("none", "mean", "sum")


def _loss(function, names):
    def loss(*args, reduction=0, **kwargs):
        if len(args) > len(names):
            reduction = args[len(names)]
        return function(**dict(zip(names, args)), reduction=REDUCTIONS[reduction], **kwargs)

    loss.__name__ = loss.__qualname__ = function.__name__
    return loss


def functions():
    """Those that are here."""
    found = {name: getattr(functional, name) for name in SAME if hasattr(functional, name)}
    losses = {name: _loss(getattr(functional, name), names.split()) for name, names in LOSSES.items() if hasattr(functional, name)}
    return {**found, **losses}
