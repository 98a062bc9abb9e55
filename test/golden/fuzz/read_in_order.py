# Which of several saved tensors a backward pass finds changed first: they are read by the names of their arguments. And settings that meet a tensor as tensors.
import torch
import torch.nn.functional as F

for text in (
    "torch.mm(x, w)", "x @ w", "torch.bmm(x[None], w[None])", "torch.einsum('ij,jk->ik', x, x.mT)", "x * w[:2, :3]", "x / w[:2, :3]", "torch.outer(x[0], w[0])", "torch.mv(x, w[:, 0])",
    "torch.dot(x[0], w[:, 0])", "torch.addmm(torch.ones(4), x, w)", "torch.atan2(x, w[:2, :3])", "x ** w[:2, :3]", "torch.addcmul(x, x, w[:2, :3])", "F.linear(x, w.t())", "torch.kron(x, w)",
):
    x, w = torch.ones(2, 3, requires_grad=True) * 2, torch.ones(3, 4, requires_grad=True) * 3
    made = eval(text)
    x.add_(1)
    w.add_(1)
    try:
        made.sum().backward()
        print(text)
    except RuntimeError as error:
        print(text, str(error)[90:190])
x = torch.ones(1, 3, 2, 2, requires_grad=True)
for setting in (torch.tensor(2.0), torch.tensor([0.5]), torch.ones(2, 2, requires_grad=True), torch.tensor([1, 2]), torch.ones(5), 2, True):
    for place in ("alpha", "beta", "k"):
        try:
            made = F.local_response_norm(x, 3, **{place: setting})
            print(place, made.flatten()[:2].tolist(), made.grad_fn.next_functions[1][0].name())
        except Exception as error:
            print(place, type(error).__name__, str(error).split("\n")[0])
