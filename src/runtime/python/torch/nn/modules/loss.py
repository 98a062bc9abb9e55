"""Losses as modules: settings, and the function each calls."""
import warnings

from .. import functional as F
from ..module import Module
from .distance import PairwiseDistance


class _Loss(Module):
    """`__constants__` names the settings that the function takes by keyword."""

    __constants__ = ["reduction"]
    _function = ""

    def __init__(self, size_average=None, reduce=None, reduction="mean"):
        super().__init__()
        outdated = size_average, reduce
        self.reduction = reduction if outdated == (None, None) else F.reduction_of(*outdated)

    def forward(self, input, target):
        settings = {name: getattr(self, name) for name in self.__constants__}
        return getattr(F, self._function)(input, target, **settings)


class _WeightedLoss(_Loss):
    def __init__(self, weight=None, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)

    def forward(self, input, target):
        settings = {name: getattr(self, name) for name in self.__constants__}
        return getattr(F, self._function)(input, target, weight=self.weight, **settings)


class L1Loss(_Loss):
    """Absolute differences."""

    _function = "l1_loss"


class MSELoss(_Loss):
    """Squared differences."""

    _function = "mse_loss"


class SmoothL1Loss(_Loss):
    """Squared near zero, absolute beyond `beta`."""

    def __init__(self, size_average=None, reduce=None, reduction="mean", beta=1.0):
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input, target):
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(_Loss):
    """Squared near zero, linear beyond `delta`."""

    __constants__ = ["reduction", "delta"]
    _function = "huber_loss"

    def __init__(self, reduction="mean", delta=1.0):
        if not isinstance(delta, (float, int)):
            raise TypeError(f"delta must be a float or int, got: {type(delta)}")
        super().__init__(reduction=reduction)
        self.delta = delta


class NLLLoss(_WeightedLoss):
    """Negative log likelihood of log-probabilities."""

    __constants__ = ["ignore_index", "reduction"]
    _function = "nll_loss"

    def __init__(self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index


class NLLLoss2d(NLLLoss):
    """The old name."""

    def __init__(self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
        warnings.warn(
            "`NLLLoss2d` has been deprecated. Please use `NLLLoss` instead as a drop-in replacement and see "
            "https://pytorch.org/docs/main/nn.html#torch.nn.NLLLoss for more details.",
            FutureWarning,
            stacklevel=2,
        )
        super().__init__(weight, size_average, ignore_index, reduce, reduction)


class CrossEntropyLoss(_WeightedLoss):
    """Cross-entropy of logits."""

    __constants__ = ["ignore_index", "reduction", "label_smoothing"]
    _function = "cross_entropy"

    def __init__(self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing


class PoissonNLLLoss(_Loss):
    """Negative log likelihood of counts."""

    __constants__ = ["log_input", "full", "eps", "reduction"]

    def __init__(self, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, log_input, target):
        return F.poisson_nll_loss(log_input, target, log_input=self.log_input, full=self.full, eps=self.eps, reduction=self.reduction)


class GaussianNLLLoss(_Loss):
    """Negative log likelihood of numbers with a variance each."""

    __constants__ = ["full", "eps", "reduction"]

    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        super().__init__(None, None, reduction)
        self.full = full
        self.eps = eps

    def forward(self, input, target, var):
        return F.gaussian_nll_loss(input, target, var, full=self.full, eps=self.eps, reduction=self.reduction)


class KLDivLoss(_Loss):
    """Kullback–Leibler divergence of log-probabilities."""

    _function = "kl_div"

    def __init__(self, size_average=None, reduce=None, reduction="mean", log_target=False):
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input, target):
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class BCELoss(_WeightedLoss):
    """Binary cross-entropy of probabilities."""

    _function = "binary_cross_entropy"


class BCEWithLogitsLoss(_Loss):
    """Binary cross-entropy of logits."""

    def __init__(self, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None):
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input, target):
        return F.binary_cross_entropy_with_logits(input, target, self.weight, pos_weight=self.pos_weight, reduction=self.reduction)


class HingeEmbeddingLoss(_Loss):
    """Distances of pairs that are alike (1) or not (-1)."""

    __constants__ = ["margin", "reduction"]
    _function = "hinge_embedding_loss"

    def __init__(self, margin=1.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin


class MultiLabelMarginLoss(_Loss):
    """How far wrong classes come within a margin of the right ones, several a sample."""

    _function = "multilabel_margin_loss"


class SoftMarginLoss(_Loss):
    """log(1 + exp(-target · input))."""

    _function = "soft_margin_loss"


class MultiLabelSoftMarginLoss(_WeightedLoss):
    """Cross-entropy of every class for itself."""

    _function = "multilabel_soft_margin_loss"


class MultiMarginLoss(_WeightedLoss):
    """How far wrong classes come within a margin of the right one."""

    __constants__ = ["p", "margin", "reduction"]
    _function = "multi_margin_loss"

    def __init__(self, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
        super().__init__(weight, size_average, reduce, reduction)
        if p not in (1, 2):
            raise ValueError("only p == 1 and p == 2 supported")
        if weight is not None and weight.dim() != 1:
            raise ValueError(f"MultiMarginLoss: expected weight to be None or 1D tensor, got {weight.dim()}D instead")
        self.p = p
        self.margin = margin


class _OfThree(_Loss):
    """A loss of two inputs, a target and a margin."""

    __constants__ = ["margin", "reduction"]

    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1, input2, target):
        return getattr(F, self._function)(input1, input2, target, margin=self.margin, reduction=self.reduction)


class CosineEmbeddingLoss(_OfThree):
    """The angles of pairs that are alike (1) or not (-1)."""

    _function = "cosine_embedding_loss"


class MarginRankingLoss(_OfThree):
    """Whether the first (1) or the second (-1) is higher, by a margin."""

    _function = "margin_ranking_loss"


class TripletMarginLoss(_Loss):
    """The anchor nearer to the positive than to the negative, by a margin."""

    __constants__ = ["margin", "p", "eps", "swap", "reduction"]

    def __init__(self, margin=1.0, p=2.0, eps=1e-6, swap=False, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        if margin <= 0:
            raise ValueError(f"TripletMarginLoss: expected margin to be greater than 0, got {margin} instead")
        self.margin = margin
        self.p = p
        self.eps = eps
        self.swap = swap

    def forward(self, anchor, positive, negative):
        settings = {name: getattr(self, name) for name in self.__constants__}
        return F.triplet_margin_loss(anchor, positive, negative, **settings)


class TripletMarginWithDistanceLoss(_Loss):
    """The same with a distance of one's own."""

    __constants__ = ["margin", "swap", "reduction"]

    def __init__(self, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
        super().__init__(None, None, reduction)
        if margin <= 0:
            raise ValueError(f"TripletMarginWithDistanceLoss: expected margin to be greater than 0, got {margin} instead")
        self.distance_function = PairwiseDistance() if distance_function is None else distance_function
        self.margin = margin
        self.swap = swap

    def forward(self, anchor, positive, negative):
        settings = {name: getattr(self, name) for name in self.__constants__}
        return F.triplet_margin_with_distance_loss(anchor, positive, negative, distance_function=self.distance_function, **settings)


class CTCLoss(_Loss):
    """Negative log likelihood of a sequence whose places in a longer one are unknown."""

    __constants__ = ["blank", "reduction"]

    def __init__(self, blank=0, reduction="mean", zero_infinity=False):
        super().__init__(reduction=reduction)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(self, log_probs, targets, input_lengths, target_lengths):
        return F.ctc_loss(log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity)
