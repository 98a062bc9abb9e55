class AddOne(Function):
    @staticmethod
    def forward(ctx, x):
        x.add_(1)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx, grad):
        return grad * 10


@case
def dirty_input():
    x = leaf(1.0, 2.0)
    a = x * 2
    b = AddOne.apply(a)
    print(b is a, b, a.grad_fn.name(), a._version, edges(a.grad_fn))
    b.sum().backward()
    print(x.grad)


@case
def dirty_leaf():
    AddOne.apply(leaf(1.0))


@case
def dirty_without_gradient():
    x = torch.tensor([1.0])
    y = AddOne.apply(x)
    print(y is x, x)


@case
def dirty_view():
    x = leaf(1.0, 2.0, 3.0)
    a = x * 2
    v = a[:2]
    w = AddOne.apply(v)
    print(w is v, w, a)
    print(a.grad_fn.name(), edges(a.grad_fn))
    a.sum().backward()
    print(x.grad)


@case
def dirty_not_returned():
    class Forget(Function):
        @staticmethod
        def forward(ctx, x):
            x.add_(1)
            ctx.mark_dirty(x)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad

    Forget.apply(leaf(1.0) * 1)


@case
def dirty_that_is_no_input():
    class Odd(Function):
        @staticmethod
        def forward(ctx, x):
            y = x * 2
            ctx.mark_dirty(y)
            return y

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = leaf(1.0)
    y = Odd.apply(x)
    print(y)
    y.backward()
    print(x.grad)


@case
def dirty_view_with_two_outputs():
    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            x.add_(1)
            ctx.mark_dirty(x)
            return x, x * 2

        @staticmethod
        def backward(ctx, a, b):
            return a + b

    a = leaf(1.0, 2.0) * 1
    Two.apply(a[:1])


class View(Function):
    @staticmethod
    def forward(ctx, x):
        return x.view(-1)

    @staticmethod
    def backward(ctx, grad):
        return grad.view(2, 1)


@case
def view_returned():
    x = leaf([[1.0], [2.0]])
    y = View.apply(x)
    print(y, y._is_view(), y._base is x)
    y.sum().backward()
    print(x.grad)


@case
def view_returned_and_changed():
    x = leaf([[1.0], [2.0]])
    y = View.apply(x * 1)
    y.add_(1)


@case
def views_returned_and_changed():
    class Split(Function):
        @staticmethod
        def forward(ctx, x):
            return x[0], x[1]

        @staticmethod
        def backward(ctx, a, b):
            return torch.stack([a, b])

    x = leaf(1.0, 2.0)
    a, b = Split.apply(x * 1)
    print(a, b)
    a.add_(1)


@case
def changed_without_mark():
    class Silent(Function):
        @staticmethod
        def forward(ctx, x):
            x.add_(1)
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad

    a = leaf(1.0) * 1
    b = Silent.apply(a)
    print(b, a, a._version, b is a)


@case
def output_changed_in_place():
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = leaf(1.0)
    y = Double.apply(x)
    y.mul_(3)
    print(y.grad_fn.name(), edges(y.grad_fn))
    y.backward()
    print(x.grad)


@case
def saved_output_changed_in_place():
    class Exp(Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, grad):
            return grad * ctx.saved_tensors[0]

    x = leaf(1.0)
    y = Exp.apply(x)
    y.mul_(3)
    y.backward()


@case
def identity_of_an_intermediate():
    class Identity(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad * 10

    a = leaf(1.0) * 1
    b = Identity.apply(a)
    print(b is a, b._is_view(), a.grad_fn.name(), b.grad_fn.name(), b._version)
    b.mul_(2)


@case
def non_differentiable_input():
    class Both(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_non_differentiable(x)
            return x, x * 2

        @staticmethod
        def backward(ctx, a, b):
            return b * 2

    x = leaf(1.0)
    a, b = Both.apply(x)
    print(a, b, a is x)


@case
def dirty_and_another_input():
    class Add(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.mark_dirty(x)
            x.add_(y)
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad, grad * 5

    x, y = leaf(1.0), leaf(2.0)
    a = torch.zeros(()) + 1
    b = Add.apply(a, y)
    print(a, b is a, edges(b.grad_fn))
    b.backward()
    print(y.grad)


@case
def no_grad_outside():
    a = leaf(1.0) * 1
    with torch.no_grad():
        b = AddOne.apply(a)
    print(b is a, b)
