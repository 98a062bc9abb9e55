class Double(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


def function(forward, backward=None, **more):
    members = {"forward": staticmethod(forward), **{k: staticmethod(v) for k, v in more.items()}}
    if backward is not None:
        members["backward"] = staticmethod(backward)
    return type("Odd", (Function,), members)


@case
def no_backward():
    function(lambda ctx, x: x * 2).apply(leaf(1.0)).backward()


@case
def no_forward():
    type("Odd", (Function,), {}).apply(leaf(1.0))


@case
def too_few_gradients():
    function(lambda ctx, a, b: a * b, lambda ctx, g: g).apply(leaf(1.0), leaf(2.0)).backward()


@case
def too_many_gradients():
    function(lambda ctx, a: a * 2, lambda ctx, g: (g, g)).apply(leaf(1.0)).backward()


@case
def gradient_of_a_wrong_shape():
    function(lambda ctx, a: a * 2, lambda ctx, g: torch.ones(3)).apply(leaf(1.0, 2.0)).sum().backward()


@case
def gradient_for_a_number():
    function(lambda ctx, a, n: a * n, lambda ctx, g: (g, g)).apply(leaf(1.0), 2).backward()


@case
def gradient_that_is_a_number():
    function(lambda ctx, a: a * 2, lambda ctx, g: 2.0).apply(leaf(1.0)).backward()


@case
def gradient_is_none():
    x = leaf(1.0)
    function(lambda ctx, a: a * 2, lambda ctx, g: None).apply(x).backward()
    print(x.grad)


@case
def gradient_in_a_list():
    x = leaf(1.0)
    function(lambda ctx, a: a * 2, lambda ctx, g: [g]).apply(x).backward()
    print(x.grad)


@case
def forward_raises():
    def forward(ctx, x):
        raise ValueError("no")

    function(forward).apply(leaf(1.0))


@case
def forward_raises_and_grad_mode_is_back():
    def forward(ctx, x):
        raise ValueError("no")

    try:
        function(forward).apply(leaf(1.0))
    except ValueError:
        print(torch.is_grad_enabled(), (leaf(1.0) * 2).requires_grad)


@case
def backward_raises():
    def backward(ctx, g):
        raise KeyError("no")

    function(lambda ctx, x: x * 2, backward).apply(leaf(1.0)).backward()


@case
def save_a_number():
    def forward(ctx, x):
        ctx.save_for_backward(x, 2)
        return x * 2

    function(forward).apply(leaf(1.0))


@case
def instance_of_a_function():
    Double()(leaf(1.0))


@case
def call_of_the_class():
    Double(leaf(1.0))


@case
def legacy_methods():
    class Old(Function):
        def forward(self, x):
            return x

        def backward(self, g):
            return g

    Old()(leaf(1.0))


@case
def backward_and_vjp():
    function(lambda ctx, x: x * 2, lambda ctx, g: g, vjp=lambda ctx, g: g).apply(leaf(1.0)).backward()


@case
def forward_returns_a_number():
    print(function(lambda ctx, x: 5).apply(leaf(1.0)))


@case
def forward_returns_none():
    print(function(lambda ctx, x: None).apply(leaf(1.0)))


@case
def forward_returns_a_list():
    print(function(lambda ctx, x: [x * 2, x * 3]).apply(leaf(1.0)))


@case
def integer_output():
    y = function(lambda ctx, x: x.long(), lambda ctx, g: g).apply(leaf(1.0))
    print(y, y.requires_grad)


@case
def setup_context_saves_a_returned_input():
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])

    function(lambda x: x, lambda ctx, g: g, setup_context=setup_context).apply(leaf(1.0))


@case
def save_twice():
    def forward(ctx, x):
        ctx.save_for_backward(x)
        ctx.save_for_backward(x * 2)
        return x * 2

    y = function(forward, lambda ctx, g: g).apply(leaf(1.0))
    print(y.grad_fn.saved_tensors)


@case
def saved_tensors_during_forward():
    def forward(ctx, x):
        ctx.save_for_backward(x)
        print(ctx.saved_tensors)
        return x * 2

    function(forward).apply(leaf(1.0))


@case
def mark_non_differentiable_of_a_number():
    def forward(ctx, x):
        ctx.mark_non_differentiable(2)
        return x * 2

    function(forward).apply(leaf(1.0))


@case
def mark_dirty_of_a_number():
    def forward(ctx, x):
        ctx.mark_dirty(2)
        return x * 2

    function(forward).apply(leaf(1.0))


@case
def mark_shared_storage():
    def forward(ctx, x):
        ctx.mark_shared_storage((x, x))
        return x * 2

    function(forward).apply(leaf(1.0))


@case
def unknown_attribute_of_the_context():
    def backward(ctx, g):
        return g * ctx.factor

    function(lambda ctx, x: x * 2, backward).apply(leaf(1.0)).backward()


@case
def wrong_number_of_arguments():
    Double.apply(leaf(1.0), leaf(2.0))


@case
def double_backward_of_a_detached_rule():
    def backward(ctx, g):
        return g.detach() * 2

    x = leaf(1.0)
    (g,) = autograd.grad(function(lambda ctx, x: x * 2, backward).apply(x), x, create_graph=True)
    print(g.requires_grad)
    g.backward()
