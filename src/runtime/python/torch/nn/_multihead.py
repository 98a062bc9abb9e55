"""`multi_head_attention_forward`: projections, heads, masks and the way through fused or written-out attention, Node for Node as PyTorch."""
import math
import warnings

from .. import baddbmm, bmm, cat, zeros, zeros_like
from .._tensor import Tensor
from .._types import bool_
from . import functional as F


def _require(holds, text):
    if not holds:
        raise AssertionError(text)


def _none_or_dtype(input):
    """The dtype of a mask, None of none."""
    if input is None or isinstance(input, Tensor):
        return None if input is None else input.dtype
    raise RuntimeError("input to _none_or_dtype() must be None or torch.Tensor")


def _canonical_mask(mask, mask_name, other_type, other_name, target_type, check_other=True):
    """A mask as numbers to add: -inf wherever a mask of booleans is true."""
    if mask is None:
        return None
    floating = mask.is_floating_point()
    _require(floating or mask.dtype is bool_, f"only bool and floating types of {mask_name} are supported")
    if check_other and other_type is not None and mask.dtype != other_type:
        warnings.warn(f"Support for mismatched {mask_name} and {other_name} is deprecated. Use same type for both instead.", stacklevel=2)
    return mask if floating else zeros_like(mask, dtype=target_type).masked_fill_(mask, -math.inf)


def _is_batched(query, key, value, key_padding_mask, attn_mask, num_heads):
    ranks = {3: ("batched (3-D)", 2), 2: ("unbatched (2-D)", 1)}
    rank = query.dim()
    _require(rank in ranks, f"query should be unbatched 2D or batched 3D tensor but received {rank}-D query tensor")
    kind, mask_rank = ranks[rank]
    _require(
        key.dim() == rank and value.dim() == rank,
        f"For {kind} `query`, expected `key` and `value` to be {rank}-D but found {key.dim()}-D and {value.dim()}-D tensors respectively",
    )
    if key_padding_mask is not None:
        _require(
            key_padding_mask.dim() == mask_rank,
            f"For {kind} `query`, expected `key_padding_mask` to be `None` or {mask_rank}-D but found {key_padding_mask.dim()}-D tensor instead",
        )
    if attn_mask is not None:
        _require(
            attn_mask.dim() in (2, 3),
            f"For {kind} `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found {attn_mask.dim()}-D tensor instead",
        )
        if rank == 2 and attn_mask.dim() == 3:
            expected = (num_heads, query.shape[0], key.shape[0])
            _require(attn_mask.shape == expected, f"Expected `attn_mask` shape to be {expected} but got {attn_mask.shape}")
    return rank == 3


def _stacked(projected, parts, width):
    """The parts of one projection, as views of one tensor."""
    together = projected.unflatten(-1, (parts, width)).unsqueeze(0).transpose(0, -2).squeeze(-2).contiguous()
    return [together[k] for k in range(parts)]


def _projected_together(q, k, v, weight, bias):
    width = q.size(-1)
    if k is v and q is k:
        return _stacked(F.linear(q, weight, bias), 3, width)
    if k is v:
        weight_q, weight_kv = weight.split([width, width * 2])
        bias_q, bias_kv = (None, None) if bias is None else bias.split([width, width * 2])
        return [F.linear(q, weight_q, bias_q), *_stacked(F.linear(k, weight_kv, bias_kv), 2, width)]
    biases = (None, None, None) if bias is None else bias.chunk(3)
    return [F.linear(*each) for each in zip((q, k, v), weight.chunk(3), biases)]


def _projected_apart(inputs, weights, biases):
    width = inputs[0].size(-1)
    names = ("query", "key", "value")
    for name, x, weight in zip(names, inputs, weights):
        expected = (width, x.size(-1))
        _require(weight.shape == expected, f"expecting {name} weights shape of {expected}, but got {weight.shape}")
    for name, bias in zip(names, biases):
        _require(bias is None or bias.shape == (width,), f"expecting {name} bias shape of {(width,)}, but got {None if bias is None else bias.shape}")
    return [F.linear(*each) for each in zip(inputs, weights, biases)]


def _checked_mask(attn_mask, batch_heads, queries, keys):
    if attn_mask is None:
        return None
    if attn_mask.dim() not in (2, 3):
        raise RuntimeError(f"attn_mask's dimension {attn_mask.dim()} is not supported")
    expected = (queries, keys) if attn_mask.dim() == 2 else (batch_heads, queries, keys)
    if attn_mask.shape != expected:
        raise RuntimeError(f"The shape of the {attn_mask.dim()}D attn_mask is {attn_mask.shape}, but should be {expected}.")
    return attn_mask.unsqueeze(0) if attn_mask.dim() == 2 else attn_mask


def _heads(x, static, name, batch_heads, width):
    if static is None:
        return x.view(x.shape[0], batch_heads, width).transpose(0, 1)
    _require(static.size(0) == batch_heads, f"expecting {name}.size(0) of {batch_heads}, but got {static.size(0)}")
    _require(static.size(2) == width, f"expecting {name}.size(2) of {width}, but got {static.size(2)}")
    return static


def _wider(mask):
    return None if mask is None else F.pad(mask, (0, 1))


def _attended(q, k, v, attn_mask, dropout_p, batch, num_heads, is_causal, need_weights):
    """What each query finds, [queries · batch, embed_dim], and the weights of all heads."""
    _, queries, width = q.shape
    keys = k.size(1)
    if not need_weights:
        if attn_mask is not None:
            alone = attn_mask.size(0) == 1 and attn_mask.dim() == 3
            attn_mask = attn_mask.unsqueeze(0) if alone else attn_mask.view(batch, num_heads, -1, keys)
        q, k, v = (x.view(batch, num_heads, x.size(1), width) for x in (q, k, v))
        found = F.scaled_dot_product_attention(q, k, v, attn_mask, dropout_p, is_causal)
        return found.permute(2, 0, 1, 3).reshape(batch * queries, num_heads * width), None
    scaled = q * math.sqrt(1.0 / float(width))
    scores = bmm(scaled, k.transpose(-2, -1)) if attn_mask is None else baddbmm(attn_mask, scaled, k.transpose(-2, -1))
    weights = F.softmax(scores, dim=-1)
    if dropout_p > 0.0:
        weights = F.dropout(weights, p=dropout_p)
    return bmm(weights, v).transpose(0, 1).reshape(queries * batch, num_heads * width), weights


def multi_head_attention_forward(
    query,
    key,
    value,
    embed_dim_to_check,
    num_heads,
    in_proj_weight,
    in_proj_bias,
    bias_k,
    bias_v,
    add_zero_attn,
    dropout_p,
    out_proj_weight,
    out_proj_bias,
    training=True,
    key_padding_mask=None,
    need_weights=True,
    attn_mask=None,
    use_separate_proj_weight=False,
    q_proj_weight=None,
    k_proj_weight=None,
    v_proj_weight=None,
    static_k=None,
    static_v=None,
    average_attn_weights=True,
    is_causal=False,
):
    """Attention of several heads over [steps, batch, features]: the output and, if asked for, the weights."""
    batched = _is_batched(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        query, key, value = query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)
        if key_padding_mask is not None:
            key_padding_mask = key_padding_mask.unsqueeze(0)
    queries, batch, embed_dim = query.shape
    keys = key.shape[0]
    key_padding_mask = _canonical_mask(key_padding_mask, "key_padding_mask", _none_or_dtype(attn_mask), "attn_mask", query.dtype)
    if is_causal and attn_mask is None:
        raise RuntimeError(
            "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method `generate_square_subsequent_mask` to create this mask."
        )
    if is_causal and key_padding_mask is None and not need_weights:
        attn_mask = None
    else:
        attn_mask = _canonical_mask(attn_mask, "attn_mask", None, "", query.dtype, check_other=False)
        is_causal = is_causal and key_padding_mask is None
    _require(embed_dim == embed_dim_to_check, f"was expecting embedding dimension of {embed_dim_to_check}, but got {embed_dim}")
    width = embed_dim // num_heads
    _require(width * num_heads == embed_dim, f"embed_dim {embed_dim} not divisible by num_heads {num_heads}")
    if use_separate_proj_weight:
        _require(key.shape[:2] == value.shape[:2], f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}")
        weights = (q_proj_weight, k_proj_weight, v_proj_weight)
        for name, weight in zip("qkv", weights):
            _require(weight is not None, f"use_separate_proj_weight is True but {name}_proj_weight is None")
        q, k, v = _projected_apart((query, key, value), weights, (None,) * 3 if in_proj_bias is None else in_proj_bias.chunk(3))
    else:
        _require(key.shape == value.shape, f"key shape {key.shape} does not match value shape {value.shape}")
        _require(in_proj_weight is not None, "use_separate_proj_weight is False but in_proj_weight is None")
        q, k, v = _projected_together(query, key, value, in_proj_weight, in_proj_bias)
    batch_heads = batch * num_heads
    attn_mask = _checked_mask(attn_mask, batch_heads, queries, keys)
    if bias_k is not None and bias_v is not None:
        _require(static_k is None, "bias cannot be added to static key.")
        _require(static_v is None, "bias cannot be added to static value.")
        k, v = cat([k, bias_k.repeat(1, batch, 1)]), cat([v, bias_v.repeat(1, batch, 1)])
        attn_mask, key_padding_mask = _wider(attn_mask), _wider(key_padding_mask)
    else:
        _require(bias_k is None, "bias_k is set but bias_v is None")
        _require(bias_v is None, "bias_v is set but bias_k is None")
    q = _heads(q, None, "", batch_heads, width)
    k = _heads(k, static_k, "static_k", batch_heads, width)
    v = _heads(v, static_v, "static_v", batch_heads, width)
    if add_zero_attn:
        k, v = (cat([x, zeros((batch_heads, 1, width), dtype=x.dtype)], dim=1) for x in (k, v))
        attn_mask, key_padding_mask = _wider(attn_mask), _wider(key_padding_mask)
    keys = k.size(1)
    if key_padding_mask is not None:
        for dim, size in ((0, batch), (1, keys)):
            found = key_padding_mask.shape[dim]
            _require(found == size, f"Expected key_padded_mask.shape[{dim}] to be {size}, but got {found}")
        padding = key_padding_mask.view(batch, 1, 1, keys).expand(-1, num_heads, -1, -1).reshape(batch_heads, 1, keys)
        attn_mask = padding if attn_mask is None else attn_mask + padding
    output, weights = _attended(q, k, v, attn_mask, dropout_p if training else 0.0, batch, num_heads, is_causal, need_weights)
    output = F.linear(output, out_proj_weight, out_proj_bias)
    output = output.view(queries, batch, output.size(1))
    if weights is not None:
        weights = weights.view(batch, num_heads, queries, keys)
        weights = weights.mean(dim=1) if average_attn_weights else weights
    if not batched:
        output = output.squeeze(1)
        weights = None if weights is None else weights.squeeze(0)
    return output, weights
