from torch.autograd import gradcheck, gradgradcheck

x = torch.tensor([[0.5, -1.5], [2.0, 0.25]], dtype=torch.float64, requires_grad=True)
y = torch.tensor([[1.5, 0.5], [-1.0, 1.25]], dtype=torch.float64, requires_grad=True)


class Wrong(Function):
    @staticmethod
    def forward(ctx, a):
        ctx.save_for_forward(a)
        ctx.save_for_backward(a)
        return a**2

    @staticmethod
    def backward(ctx, g):
        (a,) = ctx.saved_tensors
        return 2 * a * g

    @staticmethod
    def jvp(ctx, t):
        (a,) = ctx.saved_tensors
        return 3 * a * t


@case
def forward_mode():
    print(gradcheck(torch.tanh, (x,), check_forward_ad=True))
    print(gradcheck(torch.matmul, (x, y), check_forward_ad=True))
    print(gradcheck(lambda a, b: (a * b, a.sum()), (x, y), check_forward_ad=True, check_backward_ad=False))
    print(gradcheck(torch.linalg.solve, (x, y), check_forward_ad=True))


@case
def batched():
    print(gradcheck(torch.matmul, (x, y), check_batched_grad=True))
    print(gradcheck(lambda a: (a.sin(), a.prod()), (x,), check_batched_grad=True, check_forward_ad=True))


@case
def forward_over_reverse():
    print(gradgradcheck(lambda a: a.exp() * a, (x,), check_fwd_over_rev=True))


@case
def wrong_jvp():
    gradcheck(Wrong.apply, (x,), check_forward_ad=True)


@case
def wrong_jvp_answered():
    print(gradcheck(Wrong.apply, (x,), check_forward_ad=True, raise_exception=False), gradcheck(Wrong.apply, (x,)))
