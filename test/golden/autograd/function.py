class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 2 * x * grad


class Scaled(Function):
    @staticmethod
    def forward(x, factor):
        return x * factor

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.factor = inputs[1]
        print("setup", type(inputs).__name__, len(inputs), type(output).__name__, ctx.needs_input_grad)

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.factor, None


@case
def old_form():
    x = leaf(2.0, 3.0)
    y = Square.apply(x)
    print(y, y.grad_fn.name(), edges(y.grad_fn), y.requires_grad, y.is_leaf)
    y.sum().backward()
    print(x.grad)


@case
def print_of_its_node():
    y = Square.apply(leaf(2.0))
    print(y.grad_fn)
    print(type(y.grad_fn).__name__, type(y.grad_fn).__mro__[1].__name__, type(y.grad_fn).__module__)
    print(isinstance(y.grad_fn, Function), y.grad_fn is y.grad_fn, type(y.grad_fn)._forward_cls is Square)


@case
def setup_context_form():
    x = leaf(2.0, 3.0)
    y = Scaled.apply(x, 4.0)
    y.sum().backward()
    print(y, x.grad)


@case
def without_gradient():
    x = torch.tensor([2.0, 3.0])
    y = Square.apply(x)
    print(y, y.requires_grad, y.grad_fn)
    with torch.no_grad():
        print(Square.apply(leaf(1.0)))


@case
def double_backward():
    x = leaf(2.0, 3.0)
    (g,) = autograd.grad(Square.apply(x).sum(), x, create_graph=True)
    print(g)
    (h,) = autograd.grad(g.sum(), x)
    print(h)


@case
def backward_twice():
    x = leaf(2.0)
    y = Square.apply(x)
    y.backward()
    y.backward()


@case
def backward_twice_retained():
    x = leaf(2.0)
    y = Square.apply(x)
    y.backward(retain_graph=True)
    y.backward()
    print(x.grad)


@case
def without_saved_tensors_twice():
    x = leaf(2.0)
    y = Scaled.apply(x, 3.0)
    y.backward()
    y.backward()
    print(x.grad)


@case
def saved_tensor_changed_in_place():
    x = leaf(2.0)
    a = x * 1
    y = Square.apply(a)
    a.mul_(2)
    y.backward()


@case
def saved_tensors_by_their_names():
    x = leaf(2.0)
    y = Square.apply(x)
    print(y.grad_fn.saved_tensors, y.grad_fn.needs_input_grad)
    y.backward()
    y.grad_fn.saved_tensors


class Tuple(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b, a + b

    @staticmethod
    def backward(ctx, ga, gb):
        a, b = ctx.saved_tensors
        print("grads", ga, gb)
        return ga * b + gb, ga * a + gb


@case
def two_outputs():
    a, b = leaf(2.0), leaf(3.0)
    p, s = Tuple.apply(a, b)
    print(p, s, p.output_nr, s.output_nr, p.grad_fn is s.grad_fn)
    (p + s).backward()
    print(a.grad, b.grad)


@case
def one_of_two_outputs_used():
    a, b = leaf(2.0), leaf(3.0)
    p, s = Tuple.apply(a, b)
    s.backward()
    print(a.grad, b.grad)


class Unmaterialized(Function):
    @staticmethod
    def forward(ctx, a):
        ctx.set_materialize_grads(False)
        return a * 2, a * 3

    @staticmethod
    def backward(ctx, ga, gb):
        print("grads", ga, gb)
        return (0 if ga is None else ga * 2) + (0 if gb is None else gb * 3)


@case
def grads_not_materialized():
    a = leaf(1.0)
    Unmaterialized.apply(a)[1].backward()
    print(a.grad)


class Mixed(Function):
    @staticmethod
    def forward(ctx, x, n, name, flag=True):
        print(n, name, flag, ctx.needs_input_grad)
        return x * n, "text", 7, None, [x]

    @staticmethod
    def backward(ctx, *grads):
        print("grads", grads)
        return grads[0] * 2, None, None, None


@case
def arguments_that_are_no_tensors():
    x = leaf(2.0)
    out = Mixed.apply(x, 2, "a", False)
    print(out)
    out[0].backward()
    print(x.grad)


@case
def too_many_nones():
    x = leaf(2.0)
    out = Mixed.apply(x, 2, "a")
    out[0].backward()
    print(x.grad)


class Sorted(Function):
    @staticmethod
    def forward(ctx, x):
        values, indices = x.sort()
        ctx.mark_non_differentiable(indices)
        ctx.save_for_backward(indices)
        return values, indices

    @staticmethod
    def backward(ctx, g, g2):
        (indices,) = ctx.saved_tensors
        print("grads", g, g2)
        return torch.zeros_like(g).scatter(0, indices, g)


@case
def non_differentiable_output():
    x = leaf(3.0, 1.0, 2.0)
    v, i = Sorted.apply(x)
    print(v, i, i.requires_grad, i.grad_fn)
    (v * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    print(x.grad)


class NonDifferentiableFloat(Function):
    @staticmethod
    def forward(ctx, x):
        a, b = x * 2, x * 3
        ctx.mark_non_differentiable(b)
        return a, b

    @staticmethod
    def backward(ctx, g, g2):
        print(g, g2)
        return g * 2


@case
def non_differentiable_float():
    x = leaf(3.0)
    a, b = NonDifferentiableFloat.apply(x)
    print(a, b)
    a.backward()
    print(x.grad)
