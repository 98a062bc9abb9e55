from torch.utils.checkpoint import checkpoint, checkpoint_sequential, set_checkpoint_early_stop


def block(x):
    print("run")
    return (x * 2).sin().exp()


@case
def without_reentrance():
    x = leaf(1.0, 2.0)
    y = checkpoint(block, x, use_reentrant=False)
    print(y)
    y.sum().backward()
    print(x.grad)


@case
def with_reentrance():
    x = leaf(1.0, 2.0)
    y = checkpoint(block, x, use_reentrant=True)
    print(y)
    y.sum().backward()
    print(x.grad)


@case
def reentrance_not_said():
    x = leaf(1.0)
    checkpoint(block, x).backward()
    print(x.grad)


@case
def no_input_requires_grad():
    checkpoint(block, torch.tensor(1.0), use_reentrant=True)


@case
def no_input_requires_grad_without_reentrance():
    w = leaf(3.0)
    y = checkpoint(lambda x: x * w, torch.tensor(2.0), use_reentrant=False)
    y.backward()
    print(w.grad)


@case
def reentrant_and_grad():
    x = leaf(1.0)
    autograd.grad(checkpoint(block, x, use_reentrant=True), x)


@case
def not_reentrant_and_grad():
    x = leaf(1.0)
    print(autograd.grad(checkpoint(block, x, use_reentrant=False), x))


@case
def double_backward():
    x = leaf(1.0)
    y = checkpoint(lambda x: x**3, x, use_reentrant=False)
    (g,) = autograd.grad(y, x, create_graph=True)
    (h,) = autograd.grad(g, x)
    print(g, h)


@case
def backward_twice():
    x = leaf(1.0)
    y = checkpoint(block, x, use_reentrant=False)
    y.backward(retain_graph=True)
    y.backward()
    print(x.grad)
    y.backward()


@case
def backward_twice_reentrant():
    x = leaf(1.0)
    y = checkpoint(block, x, use_reentrant=True)
    y.backward()
    y.backward()


@case
def keyword_arguments():
    x = leaf(2.0)
    def f(x, *, power):
        return x**power
    checkpoint(f, x, use_reentrant=False, power=3).backward()
    print(x.grad)
    checkpoint(f, x, use_reentrant=True, power=3)


@case
def several_inputs_and_outputs():
    a, b = leaf(2.0), leaf(3.0)
    for reentrant in (True, False):
        p, s, text = checkpoint(lambda a, b, n: (a * b, a + b * n, "text"), a, b, 4, use_reentrant=reentrant)
        print(p, s, text) if not reentrant else print(p.item(), s.item(), text)
        (p + s).backward()
        print(a.grad, b.grad)


@case
def name_of_its_node():
    y = checkpoint(lambda x: x * 2, leaf(1.0), use_reentrant=True)
    print(y.grad_fn.name(), edges(y.grad_fn))
    y = checkpoint(lambda x: x * 2, leaf(1.0), use_reentrant=False)
    print(y.grad_fn.name(), edges(y.grad_fn))


@case
def random_state_is_preserved():
    torch.manual_seed(3)
    x = leaf([1.0] * 8)
    for reentrant in (True, False):
        y = checkpoint(lambda x: x * torch.rand(8).round(), x, use_reentrant=reentrant)
        y.sum().backward()
        print(torch.equal(x.grad, y.detach()))
        x.grad = None
    print(torch.rand(2))


@case
def random_state_is_not_preserved():
    torch.manual_seed(3)
    x = leaf([1.0] * 8)
    y = checkpoint(lambda x: x * torch.rand(8), x, use_reentrant=False, preserve_rng_state=False)
    y.sum().backward()
    print(torch.equal(x.grad, y.detach()))


@case
def sequential():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    x = leaf([[1.0, 2.0]])
    y = checkpoint_sequential(model, 2, x, use_reentrant=False)
    y.sum().backward()
    print(torch.allclose(y, model(x)), x.grad.shape, model[0].weight.grad.shape)
    y = checkpoint_sequential([torch.sin, torch.cos, torch.exp], 3, x, use_reentrant=True)
    y.sum().backward()
    print(torch.allclose(y, x.sin().cos().exp()))


@case
def sequential_without_saying():
    checkpoint_sequential([torch.sin, torch.cos], 2, leaf(1.0)).backward()


@case
def a_module():
    layer = nn.Linear(2, 2)
    x = torch.ones(1, 2)
    y = checkpoint(layer, x, use_reentrant=False)
    y.sum().backward()
    print(layer.weight.grad, layer.bias.grad)


@case
def recomputes_something_else():
    calls = []
    def f(x):
        calls.append(1)
        return x.sin().cos() if len(calls) == 1 else x.sin()
    checkpoint(f, leaf(1.0), use_reentrant=False).backward()


@case
def recomputes_another_shape():
    calls = []
    def f(x):
        calls.append(1)
        return (x.sin() if len(calls) == 1 else torch.cat([x, x]).sin()).sum()
    checkpoint(f, leaf([1.0, 2.0]), use_reentrant=False).backward()


@case
def recomputes_another_shape_unchecked():
    calls = []
    def f(x):
        calls.append(1)
        return (x.sin() if len(calls) == 1 else (x * 2).sin()).sum()
    x = leaf([1.0, 2.0])
    checkpoint(f, x, use_reentrant=False, determinism_check="none").backward()
    print(x.grad)


@case
def unknown_determinism_check():
    checkpoint(block, leaf(1.0), use_reentrant=False, determinism_check="some")


@case
def early_stop():
    def f(x):
        print("begin")
        y = x.sin()
        print("end")
        return y
    checkpoint(f, leaf(1.0), use_reentrant=False).backward()
    with set_checkpoint_early_stop(False):
        y = checkpoint(f, leaf(1.0), use_reentrant=False)
    y.backward()


@case
def in_no_grad():
    with torch.no_grad():
        print(checkpoint(block, leaf(1.0), use_reentrant=False))


@case
def nested():
    x = leaf(1.0)
    def inner(x):
        return x.sin() * 2
    def outer(x):
        return checkpoint(inner, x.cos(), use_reentrant=False).exp()
    y = checkpoint(outer, x, use_reentrant=False)
    y.backward()
    print(x.grad)


@case
def error_inside():
    def f(x):
        raise ValueError("no")
    checkpoint(f, leaf(1.0), use_reentrant=False)


@case
def context_functions():
    import contextlib
    @contextlib.contextmanager
    def told(name):
        print("enter", name)
        yield
        print("leave", name)
    y = checkpoint(lambda x: x.sin(), leaf(1.0), use_reentrant=False, context_fn=lambda: (told("forward"), told("again")))
    y.backward()


@case
def context_functions_with_reentrance():
    checkpoint(lambda x: x.sin(), leaf(1.0), use_reentrant=True, context_fn=lambda: (None, None))


@case
def not_reentrant_in_place():
    x = leaf(1.0, 2.0)
    def f(x):
        y = x * 2
        y.mul_(3)
        return y.sin()
    checkpoint(f, x, use_reentrant=False).sum().backward()
    print(x.grad)
