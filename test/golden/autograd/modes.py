@case
def modes_as_contexts():
    x = leaf(1.0)
    with torch.no_grad():
        print(torch.is_grad_enabled(), (x * 2).requires_grad)
        with torch.enable_grad():
            print(torch.is_grad_enabled(), (x * 2).requires_grad)
        print(torch.is_grad_enabled())
    print(torch.is_grad_enabled())


@case
def modes_as_decorators():
    @torch.no_grad()
    def f(x):
        "Doubles."
        return x * 2

    @torch.no_grad
    def g(x):
        return x * 2

    @torch.enable_grad()
    def h(x):
        return x * 2

    print(f(leaf(1.0)).requires_grad, g(leaf(1.0)).requires_grad, f.__name__, f.__doc__)
    with torch.no_grad():
        print(h(leaf(1.0)).requires_grad)


@case
def set_grad_enabled_in_every_way():
    torch.set_grad_enabled(False)
    print(torch.is_grad_enabled())
    torch.set_grad_enabled(True)
    with torch.set_grad_enabled(False):
        print(torch.is_grad_enabled())
    print(torch.is_grad_enabled())

    @torch.set_grad_enabled(False)
    def f():
        return torch.is_grad_enabled()

    print(f(), torch.is_grad_enabled())


@case
def mode_on_a_generator():
    @torch.no_grad()
    def f():
        print("in", torch.is_grad_enabled())
        got = yield torch.is_grad_enabled()
        print("got", got, torch.is_grad_enabled())
        try:
            yield 2
        except ValueError:
            print("caught", torch.is_grad_enabled())
        yield 3
        return 4

    g = f()
    print(next(g), torch.is_grad_enabled())
    print(g.send("hello"), torch.is_grad_enabled())
    print(g.throw(ValueError), torch.is_grad_enabled())
    try:
        next(g)
    except StopIteration as end:
        print(end.value)
    g = f()
    next(g)
    g.close()


@case
def mode_on_a_class():
    @torch.no_grad()
    class A:
        def __init__(self):
            print(torch.is_grad_enabled())

    print(type(A).__name__)
    A()


@case
def mode_restored_after_an_error():
    try:
        with torch.no_grad():
            raise ValueError
    except ValueError:
        print(torch.is_grad_enabled())


@case
def mode_objects_reused():
    mode = torch.no_grad()
    with mode:
        with mode:
            print(torch.is_grad_enabled())
        print(torch.is_grad_enabled())
    print(torch.is_grad_enabled())


@case
def names_of_the_modes():
    print(torch.no_grad.__module__, torch.autograd.no_grad is torch.no_grad, torch.autograd.grad_mode.no_grad is torch.no_grad)


@case
def inference_tensors():
    x = leaf(1.0, 2.0)
    with torch.inference_mode():
        print(torch.is_inference_mode_enabled(), torch.is_grad_enabled())
        y = x * 2
        v = x[:1]
        print(y.is_inference(), v.is_inference(), y.requires_grad, torch.is_inference(y))
    print(torch.is_inference_mode_enabled(), y.is_inference(), y[:1].is_inference(), (y * 2).is_inference(), y)


@case
def inference_tensor_saved():
    with torch.inference_mode():
        y = torch.ones(2)
    leaf(1.0, 2.0) * y


@case
def inference_tensor_not_saved():
    with torch.inference_mode():
        y = torch.ones(2)
    print(leaf(1.0, 2.0) + y)


@case
def inference_tensor_cloned():
    with torch.inference_mode():
        y = torch.ones(2)
    c = y.clone()
    print(c.is_inference(), (leaf(1.0, 2.0) * c))


@case
def inference_tensor_changed_outside():
    with torch.inference_mode():
        y = torch.ones(2)
        y.add_(1)
    print(y)
    y.add_(1)


@case
def inference_tensor_requires_grad():
    with torch.inference_mode():
        y = torch.ones(2)
        y.requires_grad_()
        print(y.requires_grad)
        z = torch.ones(2)
    z.requires_grad = True


@case
def inference_tensor_version():
    with torch.inference_mode():
        y = torch.ones(2)
    y._version


@case
def normal_tensor_changed_in_inference_mode():
    a = torch.zeros(2)
    with torch.inference_mode():
        a.add_(1)
    print(a, a._version, a.is_inference())


@case
def normal_tensor_saved_and_changed_in_inference_mode():
    a = leaf(2.0) * 1
    y = a * a
    with torch.inference_mode():
        a.mul_(3)
    y.backward()


@case
def view_made_in_inference_mode_and_changed():
    a = leaf(2.0, 3.0) * 1
    with torch.inference_mode():
        v = a[:1]
    v.mul_(2)


@case
def inference_mode_backward():
    x = leaf(2.0)
    with torch.inference_mode():
        y = x * 2
        y.backward()


@case
def inference_mode_as_a_decorator():
    @torch.inference_mode()
    def f(x):
        return x * 2

    @torch.inference_mode
    def g(x):
        return x * 2

    print(f(leaf(1.0)).is_inference(), g(leaf(1.0)).is_inference())


@case
def inference_mode_off_inside():
    with torch.inference_mode():
        with torch.inference_mode(False):
            print(torch.is_inference_mode_enabled(), torch.is_grad_enabled())
            print((leaf(1.0) * 2).requires_grad)
        with torch.enable_grad():
            print(torch.is_grad_enabled(), torch.ones(1).is_inference())


@case
def mode_of_grad_in_inference_mode():
    with torch.no_grad():
        with torch.inference_mode(False):
            print(torch.is_grad_enabled())


@case
def multithreading():
    print(autograd.is_multithreading_enabled())
    with autograd.set_multithreading_enabled(False):
        print(autograd.is_multithreading_enabled())
    print(autograd.is_multithreading_enabled())


@case
def profiler_contexts():
    x = leaf(1.0)
    with autograd.profiler.profile() as prof:
        with autograd.profiler.record_function("mine"):
            (x * 2).backward()
    print(x.grad)


@case
def record_function_as_a_decorator():
    @autograd.profiler.record_function("f")
    def f(x):
        return x + 1

    print(f(1))
