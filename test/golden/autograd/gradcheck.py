from torch.autograd import gradcheck, gradgradcheck
from torch.autograd.gradcheck import GradcheckError


def double(*values):
    return leaf(list(values), dtype=torch.float64)


def short(text):
    return re.sub(r"-?\d+\.\d+(e[-+]\d+)?", lambda m: f"{float(m[0]):.3g}", text)


def checked(function, *inputs, check=gradcheck, **options):
    """What a check gives or raises, numbers shortened."""
    try:
        print(check(function, inputs, **options))
    except Exception as error:
        print(f"{type(error).__name__}: {short(str(error))}")


class Wrong(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        return 3 * ctx.saved_tensors[0] * grad


@case
def right():
    checked(lambda x: x.sin(), double(1.0, 2.0))
    checked(lambda x, y: (x * y, x + y), double(1.0, 2.0), double(3.0, 4.0))
    checked(lambda x: x.sin(), double(1.0, 2.0), check=gradgradcheck)


@case
def wrong_gradient():
    checked(Wrong.apply, double(1.0, 2.0))


@case
def wrong_gradient_without_exception():
    checked(Wrong.apply, double(1.0), raise_exception=False)


@case
def wrong_gradient_fast():
    checked(Wrong.apply, double(1.0), fast_mode=True, raise_exception=False)


@case
def right_in_fast_mode():
    checked(lambda x: x.exp(), double(1.0, 2.0, 3.0), fast_mode=True)
    checked(lambda x, y: (x * y).sum(), double(1.0, 2.0), double(3.0, 4.0), fast_mode=True)
    checked(lambda x: x.exp(), double(1.0, 2.0), check=gradgradcheck, fast_mode=True)


@case
def nothing_requires_grad():
    checked(lambda x: x, torch.ones(2, dtype=torch.float64))


@case
def single_precision():
    checked(lambda x: x * x, leaf(1.0))


@case
def its_error_is_a_runtime_error():
    print(GradcheckError.__mro__[1].__name__, GradcheckError.__module__)


@case
def not_reentrant():
    calls = []

    class Odd(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, grad):
            calls.append(1)
            return grad * (1 + len(calls) * 1e-7)

    checked(Odd.apply, double(1.0))
    calls.clear()
    checked(Odd.apply, double(1.0), nondet_tol=1e-3)


@case
def undefined_gradients():
    class Odd(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    checked(Odd.apply, double(1.0))
    checked(Odd.apply, double(1.0), check_undefined_grad=False)


@case
def not_multiplied_by_grad_output():
    class Odd(Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            return torch.ones_like(grad)

    checked(Odd.apply, double(1.0))


@case
def output_without_gradient():
    checked(lambda x: x.detach() * 2, double(1.0))
    checked(lambda x: torch.ones(2, dtype=torch.float64), double(1.0))


@case
def wrong_second_gradient():
    class Odd(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad):
            return 3 * ctx.saved_tensors[0].detach() ** 2 * grad

    checked(Odd.apply, double(2.0))
    checked(Odd.apply, double(2.0), check=gradgradcheck)


@case
def tolerances():
    checked(lambda x: x.sin(), leaf(1.0), eps=1e-3, atol=1e-2)
    checked(Wrong.apply, double(1.0), atol=10.0)


@case
def expanded_input():
    checked(lambda x: x * 2, torch.ones(1, dtype=torch.float64).expand(3).requires_grad_())


@case
def given_grad_outputs():
    x = double(1.0, 2.0)
    print(gradgradcheck(lambda x: x**3, (x,), (double(1.0, 1.0),)))


@case
def integer_and_plain_arguments():
    checked(lambda x, n: x**n, double(1.0, 2.0), 3)
