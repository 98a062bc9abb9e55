"""A layer whose forward and backward are written by hand, as autograd.Function, checked with gradcheck."""
import torch
from torch import nn
from torch.autograd import Function, gradcheck, gradgradcheck


class LinearFunction(Function):
    @staticmethod
    def forward(input, weight, bias):
        output = input.mm(weight.t())
        if bias is not None:
            output += bias.unsqueeze(0).expand_as(output)
        return output

    @staticmethod
    def setup_context(ctx, inputs, output):
        input, weight, bias = inputs
        ctx.save_for_backward(input, weight, bias)

    @staticmethod
    def backward(ctx, grad_output):
        input, weight, bias = ctx.saved_tensors
        grad_input = grad_weight = grad_bias = None
        if ctx.needs_input_grad[0]:
            grad_input = grad_output.mm(weight)
        if ctx.needs_input_grad[1]:
            grad_weight = grad_output.t().mm(input)
        if bias is not None and ctx.needs_input_grad[2]:
            grad_bias = grad_output.sum(0)
        return grad_input, grad_weight, grad_bias


class Swish(Function):
    @staticmethod
    def forward(ctx, x, beta=1.0):
        s = torch.sigmoid(beta * x)
        ctx.save_for_backward(x, s)
        ctx.beta = beta
        return x * s

    @staticmethod
    def backward(ctx, grad_output):
        x, s = ctx.saved_tensors
        return grad_output * (s + ctx.beta * x * s * (1 - s)), None


class Linear(nn.Module):
    def __init__(self, input_features, output_features, bias=True):
        super().__init__()
        self.input_features = input_features
        self.output_features = output_features
        self.weight = nn.Parameter(torch.empty(output_features, input_features))
        if bias:
            self.bias = nn.Parameter(torch.empty(output_features))
        else:
            self.register_parameter("bias", None)
        nn.init.uniform_(self.weight, -0.1, 0.1)
        if self.bias is not None:
            nn.init.uniform_(self.bias, -0.1, 0.1)

    def forward(self, input):
        return LinearFunction.apply(input, self.weight, self.bias)

    def extra_repr(self):
        return "input_features={}, output_features={}, bias={}".format(
            self.input_features, self.output_features, self.bias is not None)


torch.manual_seed(0)
args = (torch.randn(4, 3, dtype=torch.double, requires_grad=True), torch.randn(2, 3, dtype=torch.double, requires_grad=True),
        torch.randn(2, dtype=torch.double, requires_grad=True))
print("gradcheck:", gradcheck(LinearFunction.apply, args, eps=1e-6, atol=1e-4))
print("gradgradcheck:", gradgradcheck(LinearFunction.apply, args))
x = torch.linspace(-2, 2, 5, dtype=torch.double, requires_grad=True)
print("Swish:", gradcheck(lambda x: Swish.apply(x, 1.5), (x,)), Swish.apply(x))
print(torch.allclose(Swish.apply(x), nn.functional.silu(x)))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Linear(2, 8)
        self.b = Linear(8, 1, bias=False)

    def forward(self, x):
        return self.b(Swish.apply(self.a(x)))


net = Net()
print(net)
X = torch.randn(40, 2)
y = (X[:, :1] * X[:, 1:]).tanh()
out = net(X)
print(out.grad_fn, out.grad_fn.next_functions[0][0])
optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
for step in range(40):
    loss = nn.functional.mse_loss(net(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"step {step}: {loss.item():.4f}")
