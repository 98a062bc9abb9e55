# An in-place change of shape gives a view the operator's own Node, and leaves its base alone.
import torch


def history(*tensors):
    for t in tensors:
        print(t.grad_fn.name(), [n and n.name() for n, _ in t.grad_fn.next_functions], tuple(t.shape), t.stride(), t._version)


a = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
base = a.clone()
view = base.view(2, 2)
view.unsqueeze_(0)
history(view, base)
other = view.permute(0, 2, 1)
other.squeeze_()
history(other, view)
other.t_()
history(other)
view.mul_(2)
history(other, view, base)
(other * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
print(a.grad)
