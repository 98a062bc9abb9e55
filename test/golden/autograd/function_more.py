class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 2 * x * grad


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


class Once(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    @autograd.function.once_differentiable
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        print("grad mode", torch.is_grad_enabled())
        return 2 * x * grad


@case
def once_differentiable():
    x = leaf(2.0)
    Once.apply(x).backward()
    print(x.grad)


@case
def once_differentiable_twice():
    x = leaf(2.0)
    (g,) = autograd.grad(Once.apply(x), x, create_graph=True)
    print(g.requires_grad)
    autograd.grad(g * 2, x)


@case
def grad_mode_inside():
    class Look(Function):
        @staticmethod
        def forward(ctx, x):
            print("forward", torch.is_grad_enabled(), x.requires_grad, (x * 2).requires_grad)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            print("backward", torch.is_grad_enabled(), grad.requires_grad)
            return grad * 2

    x = leaf(1.0)
    Look.apply(x).backward()
    autograd.grad(Look.apply(x), x, create_graph=True)


@case
def needs_input_grad_decides():
    class Product(Function):
        @staticmethod
        def forward(ctx, a, b):
            ctx.save_for_backward(a, b)
            return a * b

        @staticmethod
        def backward(ctx, grad):
            a, b = ctx.saved_tensors
            print(ctx.needs_input_grad)
            return grad * b if ctx.needs_input_grad[0] else None, grad * a if ctx.needs_input_grad[1] else None

    a, b = leaf(2.0), torch.tensor(3.0)
    Product.apply(a, b).backward()
    Product.apply(b, a).backward()
    print(a.grad)
    y = Product.apply(a, b)
    print(edges(y.grad_fn))


@case
def save_an_output():
    class Exp(Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, grad):
            (y,) = ctx.saved_tensors
            print(y.grad_fn is not None and y.grad_fn.name())
            return grad * y

    x = leaf(0.0)
    y = Exp.apply(x)
    (g,) = autograd.grad(y, x, create_graph=True)
    (h,) = autograd.grad(g, x)
    print(g, h)


@case
def save_none_and_an_intermediate():
    class Cube(Function):
        @staticmethod
        def forward(ctx, x):
            square = x * x
            ctx.save_for_backward(x, None, square)
            return square * x

        @staticmethod
        def backward(ctx, grad):
            print(ctx.saved_tensors)
            x, none, square = ctx.saved_tensors
            return 3 * square * grad

    x = leaf(2.0)
    Cube.apply(x).backward()
    print(x.grad)


@case
def attributes_of_the_context():
    class Keep(Function):
        @staticmethod
        def forward(ctx, x, k):
            ctx.k = k
            ctx.shape = x.shape
            return x * k

        @staticmethod
        def backward(ctx, grad):
            print(ctx.k, ctx.shape, ctx.needs_input_grad, ctx.materialize_grads, ctx.to_save, ctx.non_differentiable, ctx.dirty_tensors)
            return grad * ctx.k, None

    x = leaf(2.0, 1.0)
    y = Keep.apply(x, 5)
    print(y.grad_fn.k)
    y.sum().backward()
    print(x.grad)


@case
def vjp_instead_of_backward():
    class V(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def vjp(ctx, grad):
            return grad * 2

    x = leaf(1.0)
    V.apply(x).backward()
    print(x.grad)


@case
def broadcast_gradients_are_summed():
    class AddTo(Function):
        @staticmethod
        def forward(ctx, a, b):
            return a + b

        @staticmethod
        def backward(ctx, grad):
            return grad, grad

    a, b = leaf([[1.0, 2.0], [3.0, 4.0]]), leaf([1.0, 1.0])
    AddTo.apply(a, b).sum().backward()
    print(a.grad, b.grad)


@case
def dtype_of_the_gradient_is_cast():
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            return x.double()

        @staticmethod
        def backward(ctx, grad):
            return grad

    x = leaf(1.0)
    Double.apply(x).backward()
    print(x.grad)


@case
def same_leaf_twice():
    a = leaf(3.0)
    y = Tuple.apply(a, a)[0]
    print(edges(y.grad_fn))
    y.backward()
    print(a.grad)


@case
def function_in_a_chain():
    x = leaf(1.0, 2.0)
    y = Square.apply(Square.apply(x) + 1).sum()
    print(y, y.grad_fn.next_functions[0][0].name())
    y.backward()
    print(x.grad)


@case
def hooks_on_its_node():
    x = leaf(2.0)
    y = Square.apply(x)
    y.grad_fn.register_prehook(lambda g: print("pre", g))
    y.grad_fn.register_hook(lambda gi, go: print("post", gi, go))
    y.register_hook(lambda g: print("tensor", g))
    y.backward()


@case
def gradcheck_of_a_function():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    print(autograd.gradcheck(Square.apply, (x,)), autograd.gradgradcheck(Square.apply, (x,)))


@case
def input_returned_as_it_is():
    class Identity(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad * 10

    x = leaf(1.0)
    y = Identity.apply(x)
    print(y is x, y, y._is_view(), x.grad_fn)
    y.backward()
    print(x.grad)
    z = torch.tensor(1.0)
    w = Identity.apply(z)
    print(w is z, w)


@case
def straight_through():
    class Round(Function):
        @staticmethod
        def forward(ctx, x):
            return x.round()

        @staticmethod
        def backward(ctx, grad):
            return grad

    x = leaf(1.4, 2.6)
    (Round.apply(x) * 3).sum().backward()
    print(x.grad)


@case
def call_counts_sequence_numbers():
    x = leaf(1.0)
    a = x * 2
    b = Square.apply(a)
    c = b * 2
    print(b.grad_fn._sequence_nr() - a.grad_fn._sequence_nr(), c.grad_fn._sequence_nr() - b.grad_fn._sequence_nr())


@case
def metadata_of_its_node():
    y = Square.apply(leaf(1.0))
    y.grad_fn.metadata["note"] = 1
    print(y.grad_fn.metadata)


@case
def apply_with_keywords():
    Square.apply(x=leaf(1.0))
