from torch.autograd import forward_ad as fwAD
from torch.func import grad, hessian, jacfwd, jacrev, jvp, vjp, vmap


class Square(Function):
    @staticmethod
    def forward(x):
        return x * x

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx, g):
        return 2 * ctx.saved_tensors[0] * g

    @staticmethod
    def jvp(ctx, t):
        return 2 * ctx.saved_tensors[0] * t


class Old(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        return 2 * ctx.saved_tensors[0] * g


class Through(Function):
    """Rounds, with the derivative of doing nothing."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return x.round()

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, g):
        return g

    @staticmethod
    def jvp(ctx, t):
        return t


def dual(function, x, t):
    with fwAD.dual_level():
        out = function(fwAD.make_dual(x, t))
        return fwAD.unpack_dual(out)


@case
def forward_mode():
    print(dual(Square.apply, torch.tensor(3.0), torch.tensor(1.0)))
    print(dual(Through.apply, torch.tensor(3.4), torch.tensor(1.0)))


@case
def forward_mode_without_jvp():
    dual(Old.apply, torch.tensor(3.0), torch.tensor(1.0))


@case
def forward_mode_tells_its_arguments():
    class Told(Square):
        @staticmethod
        def forward(x, n, y):
            return x * n + y, x * 2

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_forward(inputs[0], inputs[2])

        @staticmethod
        def jvp(ctx, t, n, s):
            print("jvp", t, n, s, ctx.saved_tensors[0])
            return t * 4 + s, t * 2

    def both(x):
        return sum(Told.apply(x, 4, torch.tensor(1.0)))

    print(dual(both, torch.tensor(3.0), torch.tensor(1.0)))


@case
def first_derivatives():
    x = torch.tensor(3.0)
    print(grad(Square.apply)(x), grad(Through.apply)(torch.tensor(3.4)))
    out, pull = vjp(Square.apply, x)
    print(out, pull(torch.tensor(1.0)))
    print(jvp(Square.apply, (x,), (torch.tensor(1.0),)))
    print(jacrev(Square.apply)(torch.tensor([1.0, 2.0])))


@case
def second_derivatives():
    x = torch.tensor(3.4)
    print(grad(grad(Square.apply))(x))
    print(grad(grad(lambda x: Through.apply(x) ** 2))(x))
    print(grad(lambda x: grad(lambda x: Through.apply(x) * x)(x) * x)(x))


@case
def hessian_of_a_function():
    print(hessian(lambda x: (Through.apply(x) ** 2).sum())(torch.tensor(1.2)))


@case
def without_setup_context():
    grad(Old.apply)(torch.tensor(3.0))


@case
def vmap_without_support():
    vmap(Square.apply)(torch.ones(3))


@case
def vmap_without_setup_context():
    vmap(Old.apply)(torch.ones(3))


@case
def vmap_generated():
    print(vmap(Through.apply)(torch.tensor([1.2, 2.7])))
    print(vmap(grad(Through.apply))(torch.tensor([1.2, 2.7])))


@case
def vmap_by_its_own_rule():
    class Own(Square):
        @staticmethod
        def vmap(info, in_dims, x):
            print(info, in_dims, x.shape)
            return Own.apply(x), in_dims[0]

    print(vmap(Own.apply)(torch.tensor([1.0, 2.0])))
    print(vmap(Own.apply, in_dims=1, out_dims=1)(torch.tensor([[1.0, 2.0], [3.0, 4.0]])))
    x = leaf(1.0, 2.0)
    vmap(Own.apply)(x).sum().backward()
    print(x.grad)


@case
def vmap_with_both_rules():
    class Both(Square):
        generate_vmap_rule = True

        @staticmethod
        def vmap(info, in_dims, x):
            return x, 0

    vmap(Both.apply)(torch.ones(3))


@case
def vmap_of_what_is_not_mapped():
    print(vmap(lambda x, y: x + Square.apply(y), in_dims=(0, None))(torch.ones(2), torch.tensor(3.0)))


@case
def batched_gradients():
    x = leaf(1.0, 2.0)
    y = Square.apply(x)
    print(autograd.grad(y, x, torch.eye(2), is_grads_batched=True))
