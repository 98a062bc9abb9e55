from torch.autograd.graph import disable_saved_tensors_hooks, saved_tensors_hooks
from torch.utils.checkpoint import checkpoint

told = []


def pack(tensor):
    told.append(f"pack {tuple(tensor.shape)} leaf {tensor.is_leaf}")
    return tensor


def unpack(tensor):
    told.append(f"unpack {tuple(tensor.shape)}")
    return tensor


def tell():
    print(*told, sep="; ")
    told.clear()


def square(x, factor=1):
    return (x * x).sin() * factor


@case
def hooks_around_see_the_inputs():
    for reentrant in (False, True):
        x = leaf([1.0, 2.0, 3.0])
        with saved_tensors_hooks(pack, unpack):
            y = checkpoint(square, x * 1, use_reentrant=reentrant)
        tell()
        y.sum().backward()
        tell()
        print(x.grad)


@case
def inputs_that_are_no_tensors_or_have_names():
    x, factor = leaf([1.0, 2.0]), leaf(3.0)
    with saved_tensors_hooks(pack, unpack):
        y = checkpoint(square, x, 2, use_reentrant=False)
        z = checkpoint(square, x, factor=factor, use_reentrant=False)
    tell()
    (y + z).sum().backward()
    tell()
    print(x.grad, factor.grad)


@case
def what_the_hooks_give_back_is_run_on():
    x = leaf([1.0, 2.0])
    with saved_tensors_hooks(lambda tensor: tensor.detach() * 2, lambda tensor: tensor):
        y = checkpoint(square, x, use_reentrant=False)
    y.sum().backward()
    print(x.grad)


@case
def one_in_another():
    x = leaf([1.0, 2.0])
    with saved_tensors_hooks(pack, unpack):
        y = checkpoint(lambda a: checkpoint(square, a, use_reentrant=False).exp(), x, use_reentrant=False)
    tell()
    y.sum().backward()
    tell()
    print(x.grad)


@case
def an_input_changed_in_place():
    x = leaf([1.0, 2.0])
    z = x * 1
    y = checkpoint(square, z, use_reentrant=False)
    z.add_(1)
    y.sum().backward()


@case
def a_leaf_changed_in_place():
    w, x = leaf(2.0), torch.ones(3)
    y = checkpoint(lambda a: (a * w).sin(), x, use_reentrant=False)
    x.add_(1)
    y.sum().backward()


@case
def an_input_of_inference_mode():
    with torch.inference_mode():
        x = torch.ones(2)
    checkpoint(square, x, use_reentrant=False)


@case
def hooks_disabled():
    with disable_saved_tensors_hooks("no hooks here"):
        checkpoint(square, leaf(1.0), use_reentrant=False)


@case
def twice_with_retained_graph():
    x = leaf([1.0, 2.0])
    y = checkpoint(square, x, use_reentrant=False)
    y.sum().backward(retain_graph=True)
    y.sum().backward()
    print(x.grad)
