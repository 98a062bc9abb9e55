"""Softmax over many classes: the frequent ones at once, the rest in clusters."""
import itertools
from typing import NamedTuple

from ... import argmax
from ..._tensor import Tensor
from .. import functional as F
from ..module import Module
from .container import ModuleList, Sequential
from .linear import Linear


class _ASMoutput(NamedTuple):
    output: Tensor
    loss: float


def _check_cutoffs(cutoffs, n_classes):
    if len(cutoffs) == 0:
        raise ValueError("cutoffs should be a sequence of length larger than 0")
    ascending = cutoffs == sorted(set(cutoffs)) and min(cutoffs) > 0 and max(cutoffs) <= n_classes - 1
    if not ascending or any(int(cutoff) != cutoff for cutoff in cutoffs):
        raise ValueError(
            "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1"
        )


class AdaptiveLogSoftmaxWithLoss(Module):
    """Log-probabilities by a head of frequent classes and tails of rare ones."""

    def __init__(self, in_features, n_classes, cutoffs, div_value=4.0, head_bias=False, device=None, dtype=None):
        super().__init__()
        cutoffs = list(cutoffs)
        _check_cutoffs(cutoffs, n_classes)
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = [*cutoffs, n_classes]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = self.cutoffs[0]
        self.n_clusters = len(self.cutoffs) - 1
        self.head_size = self.shortlist_size + self.n_clusters
        made = {"device": device, "dtype": dtype}
        self.head = Linear(in_features, self.head_size, bias=head_bias, **made)
        self.tail = ModuleList()
        for k, (low, high) in enumerate(itertools.pairwise(self.cutoffs), 1):
            width = int(in_features // div_value**k)
            self.tail.append(Sequential(Linear(in_features, width, bias=False, **made), Linear(width, high - low, bias=False, **made)))

    def reset_parameters(self):
        self.head.reset_parameters()
        for projection in self.tail:
            for layer in projection:
                layer.reset_parameters()

    def forward(self, input_, target_):
        _check_sizes(input_, target_)
        batched = target_.dim() > 0
        input, target = (input_, target_) if batched else (input_.unsqueeze(0), target_.unsqueeze(0))
        output = input.new_zeros(target.size(0))
        in_head = target.new_empty(target.size(0))
        used = 0
        for k, (low, high) in enumerate(itertools.pairwise([0, *self.cutoffs])):
            chosen = (target >= low) & (target < high)
            rows = chosen.nonzero().squeeze()
            if rows.numel() == 0:
                continue
            if k == 0:
                in_head.index_copy_(0, rows, target[chosen])
            else:
                inner = target[chosen] - low
                found = self.tail[k - 1](input.index_select(0, rows))
                in_head.index_fill_(0, rows, self.shortlist_size + k - 1)
                output.index_copy_(0, rows, F.log_softmax(found, dim=1).gather(1, inner.unsqueeze(1)).squeeze(1))
            used += rows.numel()
        if used != target.size(0):
            raise RuntimeError(
                f"Target values should be in [0, {self.n_classes - 1}], but values in range [{target.min().item()}, {target.max().item()}] were found. "
            )
        output += F.log_softmax(self.head(input), dim=1).gather(1, in_head.unsqueeze(1)).squeeze()
        loss = (-output).mean()
        return _ASMoutput(output if batched else output.squeeze(0), loss)

    def _all_log_probs(self, input, head_output):
        out = input.new_empty((head_output.size(0), self.n_classes))
        head = F.log_softmax(head_output, dim=1)
        out[:, : self.shortlist_size] = head[:, : self.shortlist_size]
        for k, (start, stop) in enumerate(itertools.pairwise(self.cutoffs)):
            inner = F.log_softmax(self.tail[k](input), dim=1)
            out[:, start:stop] = inner + head[:, self.shortlist_size + k].unsqueeze(1)
        return out

    def log_prob(self, input):
        """The log-probabilities of all classes."""
        return self._all_log_probs(input, self.head(input))

    def predict(self, input):
        """The likeliest class of each row."""
        head_output = self.head(input)
        output = argmax(head_output, dim=1)
        rare = output >= self.shortlist_size
        if not rare.any():
            return output
        if rare.all():
            return argmax(self._all_log_probs(input, head_output), dim=1)
        output[rare] = argmax(self._all_log_probs(input[rare], head_output[rare]), dim=1)
        return output


def _check_sizes(input, target):
    if target.dim() > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if target.dim() == 1 and input.size(0) != target.size(0):
        raise RuntimeError("Input and target should have the same size in the batch dimension.")
    if input.dim() != target.dim() + 1:
        raise RuntimeError(f"{target.dim()}D target tensor expects {target.dim() + 1}D input tensors, but found inputs with size {input.size()}")
