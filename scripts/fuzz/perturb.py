"""Runs a program under real PyTorch with every rounding done a little differently: how far its numbers move is how far another right implementation may be
from them. What the program prints otherwise must not change; where it does, rounding alone had decided it. Needs real PyTorch.
"""
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from execute import execute

ROUNDING = {torch.float32: 2.0**-22, torch.float64: 2.0**-51, torch.float16: 2.0**-9, torch.bfloat16: 2.0**-6}
"""What a result may be off by, relative to itself: a unit or two in the last place."""

EXACT = set(
    "clone copy _to_copy cat stack index index_select gather scatter masked_select masked_fill masked_scatter where neg abs sign sgn floor ceil round trunc frac relu "
    "threshold threshold_backward hardtanh clamp clamp_min clamp_max maximum minimum fmax fmin max min amax amin aminmax sort topk median nanmedian kthvalue mode flip "
    "roll repeat tril triu diag_embed diagonal_copy fill zero zeros ones full empty new_empty new_zeros zeros_like ones_like full_like empty_like arange eye rand randn "
    "randint randperm uniform normal bernoulli unique2 _unique2 unique_dim unique_consecutive nan_to_num select_backward slice_backward diagonal_backward embedding "
    "unfold_backward constant_pad_nd lift_fresh detach alias new_full index_fill index_copy put take copysign heaviside cummax cummin scalar_tensor empty_strided "
    "as_strided_scatter select_scatter slice_scatter diagonal_scatter rot90 one_hot nonzero masked_scatter_backward value_selecting_reduction_backward".split()
)
"""Operators that only choose or move numbers, by name without `_`."""

GATHERING = set(
    "sum mean mm bmm addmm addmv addr addbmm baddbmm mv dot vdot var std var_mean std_mean norm linalg_vector_norm _softmax _log_softmax logsumexp cumsum cumprod prod "
    "nansum logcumsumexp convolution trace _softmax_backward_data _log_softmax_backward_data index_put index_add scatter_add scatter_reduce addcmul addcdiv lerp "
    "_index_put_impl native_layer_norm native_batch_norm native_group_norm "
    "_scaled_dot_product_flash_attention_for_cpu _scaled_dot_product_flash_attention_for_cpu_backward".split()
)
"""Operators whose result is small where large numbers cancel inside them: their arguments are moved too."""


def short(tensor):
    """Where numbers have so few digits that no rounding made them."""
    mantissa, _ = torch.frexp(tensor.double())
    return mantissa * 4096 == torch.floor(mantissa * 4096)


ADDING = set("_log_softmax logsumexp logcumsumexp log_sigmoid_forward softplus logaddexp logaddexp2 mish gelu gelu_backward erf".split())
"""Operators whose result is small where they take the logarithm of what is near 1: a unit of that is what they are off by, always, one way or the other.

Measured in float32: PyTorch's erf in vectors is off by up to 4.4e-7, gelu below 0 by 5.3e-7; eight times that unit (MARGIN of compare.ts) is 9.5e-7."""


SPREADING = set(
    "_fft_c2c _fft_r2c _fft_c2r _linalg_eigh linalg_eig _linalg_svd linalg_qr linalg_lstsq linalg_inv_ex _linalg_solve_ex linalg_cholesky_ex linalg_lu "
    "linalg_lu_factor_ex linalg_lu_solve linalg_matrix_exp linalg_ldl_factor_ex cholesky_inverse cholesky_solve mkldnn_rnn_layer".split()
)
"""Operators of which every element is made of all: LAPACK and the like choose their own order, and what they are off by is relative to the largest.

Measured (float32 against float64, 1,500 matrices each, in units of 2^-22): relative to each element PyTorch is off by 3 to 190 of them in one case of a hundred,
relative to the largest by less than 1 (transforms, cholesky and its kin, LSTM) or by the matrix's condition (all others), of which the next two know."""
SPREAD = 0.25
"""Of such a unit. Eight times that (MARGIN of compare.ts) is twice what is measured: once for PyTorch, once for us."""

NEAR = 0.125
"""How far, of such a unit, the matrix is moved."""


SOLVING = set(
    "linalg_pinv linalg_lstsq linalg_inv_ex _linalg_solve_ex linalg_lu_solve cholesky_inverse cholesky_solve linalg_solve_triangular _linalg_eigh linalg_eig _linalg_svd "
    "linalg_qr linalg_lu linalg_lu_factor_ex linalg_ldl_factor_ex linalg_cholesky_ex linalg_matrix_exp _linalg_det _linalg_slogdet".split()
)
"""Operators that are right for a matrix near the one that is given: how far that moves them is the matrix's own affair. Zeros stay: what they make is exact.

Measured likewise, on 400 matrices each: PyTorch's own error is at most 0.6 of what is then allowed, mostly a tenth; `linalg_matrix_exp` exceeds it once."""


class Rounded(TorchDispatchMode):
    """Moves what operators compute by a unit or so in the last place."""

    def __init__(self, seed):
        super().__init__()
        self.random = torch.Generator().manual_seed(seed)

    def moved(self, tensor):
        if tensor.is_complex():
            return torch.view_as_complex(self.moved(torch.view_as_real(tensor.resolve_conj())))
        step = torch.empty(tensor.shape, dtype=torch.float64).uniform_(-1, 1, generator=self.random) * ROUNDING[tensor.dtype]
        return torch.where(short(tensor), tensor, (tensor.double() * (1 + step)).to(tensor.dtype))

    def spread(self, tensor, part, zeros=False):
        if tensor.is_complex():
            return torch.view_as_complex(self.spread(torch.view_as_real(tensor.resolve_conj()), part, zeros))
        largest = tensor.abs().nan_to_num(posinf=0.0).max()
        step = torch.empty(tensor.shape, dtype=tensor.dtype).uniform_(-1, 1, generator=self.random) * (ROUNDING[tensor.dtype] * part) * largest
        return tensor + step if zeros else torch.where(tensor == 0, tensor, tensor + step)

    def argument(self, value):
        if isinstance(value, torch.Tensor) and (value.dtype in ROUNDING or value.is_complex()) and value.numel() > 0:
            return self.moved(value)
        return value

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        name = func._schema.name.split("::")[1]
        inplace = name.endswith("_") and not name.startswith("__")
        name = name.rstrip("_") if inplace else name
        if name in GATHERING:
            args = (*args[: int(inplace)], *(self.argument(arg) for arg in args[int(inplace) :]))
        if name in SOLVING:
            args = tuple(self.spread(arg, NEAR) if isinstance(arg, torch.Tensor) and arg.dtype in ROUNDING and arg.numel() > 0 else arg for arg in args)
        result = func(*args, **(kwargs or {}))
        if name in EXACT or any(returned.alias_info is not None and not returned.alias_info.is_write for returned in func._schema.returns):
            return result
        for out in result if isinstance(result, (tuple, list)) else (result,):
            if isinstance(out, torch.Tensor) and (out.dtype in ROUNDING or out.is_complex()) and out.numel() > 0:
                out.copy_(self.spread(out, SPREAD, name not in SOLVING) if name in SPREADING else self.moved(out))
                if name in ADDING and out.dtype in ROUNDING:
                    way = torch.randint(0, 2, out.shape, generator=self.random) * 2 - 1
                    out.add_(way * ROUNDING[out.dtype] / 2)
        return result


def perturbed(source, rounds=4):
    """What the program prints with other roundings, `rounds` times."""
    found = []
    for seed in range(rounds):
        with Rounded(seed):
            found.append(execute(source))
    return found
