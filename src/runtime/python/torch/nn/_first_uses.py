"""What PyTorch's functions in Python do first with each tensor they are given: what is no tensor fails there, in the words of just that. Looked up once a
call has failed; knows no values.
"""
import re

#: The attributes that are asked for, in PyTorch's order: place, name, attribute. A question mark: None is left alone.
_ATTRIBUTES = {
    "adaptive_avg_pool2d": "0:input.size",
    "adaptive_avg_pool3d": "0:input.size",
    "adaptive_max_pool2d": "0:input.size",
    "adaptive_max_pool2d_with_indices": "0:input.size",
    "adaptive_max_pool3d": "0:input.size",
    "adaptive_max_pool3d_with_indices": "0:input.size",
    "batch_norm": "0:input.size",
    "binary_cross_entropy": "1:target.size 0:input.size 2:weight?.size",
    "binary_cross_entropy_with_logits": "1:target.size 0:input.size",
    "gaussian_nll_loss": "2:var.size 0:input.size",
    "group_norm": "0:input.dim",
    "huber_loss": "1:target.size 0:input.size",
    "instance_norm": "0:input.size",
    "interpolate": "0:input.dim",
    "l1_loss": "1:target.size 0:input.size",
    "local_response_norm": "0:input.dim",
    "margin_ranking_loss": "0:input1.dim 1:input2.dim 2:target.dim",
    "max_pool3d_with_indices": "0:input.is_cuda",
    "max_unpool1d": "0:input.size 0:input.unsqueeze 1:indices.unsqueeze",
    "max_unpool2d": "0:input.size",
    "max_unpool3d": "0:input.size",
    "mse_loss": "1:target.size 0:input.size",
    "multi_margin_loss": "4:weight?.dim",
    "normalize": "0:input.norm",
    "smooth_l1_loss": "1:target.size 0:input.size",
    "softsign": "0:input.abs",
    "tanhshrink": "0:input.tanh",
}
#: Settings by place and name, and what they are when left out, without which PyTorch does not look at its input itself.
_WHILE = {"batch_norm": (5, "training", False), "instance_norm": (5, "use_input_stats", True)}
#: What PyTorch calls in the end, and its tensors by place.
_CALLED = {
    "adaptive_max_pool1d_with_indices": "adaptive_max_pool1d input",
    "batch_norm": "batch_norm input weight bias running_mean running_var",
    "binary_cross_entropy": "binary_cross_entropy input target weight",
    "binary_cross_entropy_with_logits": "binary_cross_entropy_with_logits input target weight pos_weight",
    "cross_entropy": "cross_entropy_loss input target weight",
    "fold": "col2im input",
    "instance_norm": "instance_norm input weight bias running_mean running_var",
    "logsigmoid": "log_sigmoid input",
    "multilabel_soft_margin_loss": "log_sigmoid input",
    "nll_loss": "nll_loss_nd input target weight",
    "unfold": "im2col input",
}
#: Operators that PyTorch's own functions apply: what is no tensor is combined with one.
_COMBINED = {
    "gaussian_nll_loss": lambda tensor, target: tensor - target,
    "multilabel_soft_margin_loss": lambda tensor, target: target * tensor,
}


def _resampled(input, size, scale_factor, mode, *settings):
    """Raises what PyTorch says of one size or factor that is no number: what it calls with it for every dimension. A list of sizes it looks at itself."""
    dims, given = input.dim() - 2, scale_factor if size is None else size
    if isinstance(size, (list, tuple)):
        kinds = [type(each) for each in size]
        raise TypeError(f"expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got size with types {kinds}")
    if isinstance(given, (list, tuple)) or not 1 <= dims <= 3:
        return
    kind = type(given).__name__
    if mode == "area":
        raise TypeError(f"adaptive_avg_pool{dims}d(): argument 'output_size' (position 2) must be tuple of ints, but found element of type {kind} at pos 0")
    flag, declared = ("", "") if mode.startswith("nearest") else (" bool,", " bool align_corners,")
    of = f"list of [{', '.join([kind] * dims)}]"
    got, typed = (f"list,{flag} NoneType", f"!{of}!,{flag} !NoneType!") if size is not None else (f"NoneType,{flag} list", f"!NoneType!,{flag} !{of}!")
    scales = ["scales"] if dims == 1 else [f"scales_{axis}" for axis in "dhw"[3 - dims :]]
    called = "_upsample_nearest_exact" if mode == "nearest-exact" else f"upsample_{mode}"
    raise TypeError(
        f"{called}{dims}d() received an invalid combination of arguments - got (Tensor, {got}), but expected one of:\n"
        f" * (Tensor input, tuple of ints output_size,{declared} tuple of floats scale_factors)\n"
        f"      didn't match because some of the arguments have invalid types: (Tensor, {typed})\n"
        f" * (Tensor input, tuple of ints output_size,{declared} {', '.join(f'float {scale} = None' for scale in scales)}, *, Tensor out = None)\n"
    )


def retold(name, args, kwargs, error):
    """Raises what PyTorch says of a call that ended in `error`; returns when that is the error itself."""

    def given(place, parameter, default=None):
        return args[place] if place < len(args) else kwargs.get(parameter, default)

    if name == "gaussian_nll_loss" and not hasattr(var := given(2, "var"), "dim"):
        var < 0  # noqa: B015
    if name not in _WHILE or given(*_WHILE[name]):
        for place, parameter, optional, attribute in re.findall(r"(\d):(\w+)(\??)\.(\w+)", _ATTRIBUTES.get(name, "")):
            value = given(int(place), parameter)
            if value is not None or not optional:
                getattr(value, attribute)
    if name == "ctc_loss":
        # All that is not given goes along by place.
        blank, zeros = (type(given(*of)).__name__ for of in ((4, "blank", 0), (6, "zero_infinity", False)))
        raise TypeError(re.sub(r"(, \w+=\w+)*\), but expected", f", {blank}, int, {zeros}), but expected", str(error)))
    if name == "interpolate" and re.search("argument '(size|scale_factor)'", str(error)):
        _resampled(*args)
    if name == "local_response_norm" and "argument 'size'" in str(error):
        # Half of it goes before and after.
        wrong = type(given(1, "size") // 2 + (given(1, "size") - 1) // 2).__name__
        place = 3 if given(0, "input").dim() == 3 else 5
        raise TypeError(f"pad(): argument 'pad' failed to unpack the object at pos {place} with error \"type must be tuple of ints,but got {wrong}\"")
    words = _CALLED.get(name, "").split()
    wrong = re.match(r"\w+\(\): argument '(\w+)'(?: \(position \d+\))? must be Tensor, (.*)", str(error))
    if wrong is None:
        return
    parameter, rest = wrong.groups()
    if parameter in words[1:]:
        raise TypeError(f"{words[0]}(): argument '{parameter}' (position {words.index(parameter)}) must be Tensor, {rest}")
    if parameter == "target" and name in _COMBINED:
        _COMBINED[name](given(0, "input"), given(1, "target"))
