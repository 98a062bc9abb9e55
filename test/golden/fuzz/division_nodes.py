# What has no derivative points at nothing that requires none; a number on the left is another operator.
import torch

a = torch.tensor([1.0, -2.0], requires_grad=True)
b = torch.tensor([2.0, 3.0])
for made in [a // b, b // a, 2 // a, a // 2, 2.5 % a, 2 % a, a % 2, a % b, b % a, torch.remainder(torch.tensor(2.0), a), 2**a, b**a]:
    node = made.grad_fn
    print(node.name(), [function and function.name() for function, _ in node.next_functions], made)
for text in ["(a // b).sum().backward()", "(2 % a).sum().backward()"]:
    try:
        eval(text)
    except RuntimeError as error:
        print(error)
copy = torch.zeros(2).copy_(a)
print(copy.grad_fn.name(), copy)
