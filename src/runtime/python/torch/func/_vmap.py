"""vmap: a function of tensors called once for all elements of a dimension."""
import functools

import _gradient_lens as engine

from .._tensor import Tensor
from .._trees import broadcast, flatten
from ._levels import take, vmap_level


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    """A function that maps `func` over a dimension of its inputs."""
    check_randomness(randomness)
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

    @functools.wraps(func)
    def wrapped(*args, **kwargs):
        return _mapped(func, in_dims, out_dims, randomness, chunk_size, args, kwargs)

    return wrapped


def check_randomness(randomness):
    """What may be said of chance."""
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}")


def _name(func):
    if hasattr(func, "__name__"):
        return func.__name__
    if isinstance(func, functools.partial):
        return f"functools.partial({_name(func.func)}, ...)"
    return repr(func)


def _mapped(func, in_dims, out_dims, randomness, chunk_size, args, kwargs):
    _check_out_dims(out_dims, func)
    batch_size, dims, leaves, spec = _inputs(in_dims, args, func)
    if chunk_size is None:
        return _run(func, batch_size, dims, leaves, spec, out_dims, randomness, kwargs)
    return _in_chunks(func, batch_size, chunk_size, dims, leaves, spec, out_dims, randomness, kwargs)


def _check_out_dims(out_dims, func):
    for dim in flatten(out_dims)[0]:
        if dim is not None and not isinstance(dim, int):
            raise ValueError(
                f"vmap({_name(func)}, ..., out_dims={out_dims}): `out_dims` must be an int, None or a python collection of ints representing "
                "where in the outputs the vmapped dimension should appear."
            )


def _inputs(in_dims, args, func):
    where = f"vmap({_name(func)}, in_dims={in_dims}, ...)(<inputs>): "
    if not isinstance(in_dims, (int, tuple)):
        raise ValueError(f"{where}expected `in_dims` to be int or a (potentially nested) tuple matching the structure of inputs, got: {type(in_dims)}.")
    if not args:
        raise ValueError(
            f"vmap({_name(func)})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a function with no "
            "inputs. The latter is unsupported."
        )
    leaves, spec = flatten(args)
    dims = broadcast(in_dims, spec)
    if dims is None:
        raise ValueError(
            f"{where}in_dims is not compatible with the structure of `inputs`. in_dims has structure {flatten(in_dims)[1]} but inputs has structure {spec}."
        )
    for i, (leaf, dim) in enumerate(zip(leaves, dims)):
        if dim is None:
            continue
        if not isinstance(dim, int):
            raise ValueError(f"{where}Got in_dim={dim} for an input but in_dim must be either an integer dimension or None.")
        if not isinstance(leaf, Tensor):
            raise ValueError(
                f"{where}Got in_dim={dim} for an input but the input is of type {type(leaf)}. We cannot vmap over non-Tensor arguments, please "
                "use None as the respective in_dim"
            )
        rank = leaf.dim()
        if not -rank <= dim < rank:
            raise ValueError(
                f"{where}Got in_dim={dim} for some input, but that input is a Tensor of dimensionality {rank} so expected in_dim to satisfy "
                f"-{rank} <= in_dim < {rank}."
            )
        dims[i] = dim % rank
    return _batch_size(dims, leaves), dims, leaves, spec


def _batch_size(dims, leaves):
    sizes = [leaf.size(dim) for dim, leaf in zip(dims, leaves) if dim is not None]
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if any(size != sizes[0] for size in sizes):
        raise ValueError(f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sizes} for the mapped dimension")
    return sizes[0]


def _run(func, batch_size, dims, leaves, spec, out_dims, randomness, kwargs):
    with vmap_level(batch_size, randomness):
        mapped = [leaf if dim is None else take(engine.add_batch_dim(leaf._h, dim)) for leaf, dim in zip(leaves, dims)]
        return _outputs(func(*spec.build(mapped), **kwargs), out_dims, func)


def _outputs(outputs, out_dims, func):
    leaves, spec = flatten(outputs)
    if isinstance(outputs, Tensor):
        alone = isinstance(out_dims, tuple) and len(out_dims) == 1
        dims = [out_dims] if out_dims is None or isinstance(out_dims, int) else list(out_dims) if alone else None
    else:
        dims = broadcast(out_dims, spec)
    if dims is None:
        raise ValueError(
            f"vmap({_name(func)}, ..., out_dims={out_dims})(<inputs>): out_dims is not compatible with the structure of `outputs`. out_dims has "
            f"structure {flatten(out_dims)[1]} but outputs has structure {spec}."
        )
    return spec.build([_output(leaf, dim, _name(func)) for leaf, dim in zip(leaves, dims)])


def _output(value, dim, name):
    if dim is None:
        if isinstance(value, Tensor) and engine.is_batched(value._h):
            raise ValueError(f"vmap({name}, ...): `{name}` can not return a BatchedTensor when out_dim is None")
        return value
    if not isinstance(value, Tensor):
        raise ValueError(
            f"vmap({name}, ...): `{name}` must only return Tensors, got type {type(value)}. Did you mean to set out_dims= to None for output?"
        )
    return take(engine.remove_batch_dim(value._h, dim))


def _in_chunks(func, batch_size, chunk_size, dims, leaves, spec, out_dims, randomness, kwargs):
    from .. import cat

    state = _rng_state() if randomness == "same" else None
    results = []
    for start in range(0, batch_size, chunk_size):
        count = min(chunk_size, batch_size - start)
        part = [leaf if dim is None else leaf.narrow(dim, start, count) for leaf, dim in zip(leaves, dims)]
        if state is not None:
            state()
        results.append(flatten(_run(func, count, dims, part, spec, out_dims, randomness, kwargs)))
    out = results[0][1]
    places = broadcast(out_dims, out)
    return out.build([cat(list(parts), dim=dim) for parts, dim in zip(zip(*(leaves for leaves, _ in results)), places)])


def _rng_state():
    """What puts the random numbers back to where they are now."""
    from ..random import get_rng_state, set_rng_state

    before = get_rng_state()
    return lambda: set_rng_state(before)
