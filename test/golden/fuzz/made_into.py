# `out=` of functions that make tensors: one change of the version, whatever shape holds as many numbers, a Node that refuses to go back.
import torch


def tried(call):
    try:
        made = call()
        print(made.tolist(), made._version, made.grad_fn and made.grad_fn.name())
        return made
    except (RuntimeError, NotImplementedError) as error:
        print(type(error).__name__, str(error).split("\n")[0])


for name, call in {
    "arange": lambda out: torch.arange(4, out=out),
    "linspace": lambda out: torch.linspace(0, 3, 4, out=out),
    "full": lambda out: torch.full((2, 2), 3.0, out=out),
}.items():
    print(name)
    tried(lambda: call(torch.zeros(0)))
    tried(lambda: call(torch.zeros(2, 2).t()))
    tried(lambda: call(torch.zeros(2, 2, dtype=torch.bool)))
    tried(lambda: call(torch.zeros(2, 2, requires_grad=True)))
    made = tried(lambda: call(torch.zeros(2, 2, requires_grad=True) * 2))
    tried(lambda: made.sum().backward())
    tried(lambda: call((torch.zeros(2, 2, requires_grad=True) * 2).view(4)))
print("randn")
for out in torch.zeros(0), torch.zeros(2, 2), torch.zeros(2, 2, requires_grad=True) * 2, torch.zeros(2, dtype=torch.bool):
    tried(lambda: torch.manual_seed(0) and torch.randn(2, 2, out=out))
