# The graph of quantiles: of what they are taken, and of where.
import torch


def told(node):
    below = [told(next) for next, _ in node.next_functions if next is not None]
    return node.name().removesuffix("Backward0") + (f"({', '.join(below)})" if below else "")


x = torch.tensor([[3.0, 1.0, 2.0], [1.0, float("nan"), 4.0]])
for name in ("quantile", "nanquantile"):
    for q in (torch.tensor(0.3, requires_grad=True), torch.tensor([0.3, 0.7], requires_grad=True)):
        for wanted in (False, True):
            for settings in ({}, {"dim": 0}, {"dim": 1, "keepdim": True}, {"dim": 1, "interpolation": "midpoint"}, {"dim": 1, "interpolation": "nearest"}):
                taken = x.clone().requires_grad_(wanted)
                found = getattr(torch, name)(taken, q, **settings)
                print(name, found.tolist(), found.grad_fn and told(found.grad_fn))
                if found.requires_grad:
                    print(torch.autograd.grad(found.nansum(), [q, taken] if wanted else [q], allow_unused=True))
rough = torch.tensor([0.25, 0.5], dtype=torch.float64, requires_grad=True)
print(told(torch.quantile(torch.arange(5.0, dtype=torch.float64), rough).grad_fn))

# Which of equal elements is meant.
torch.manual_seed(3)
for size in (2, 3, 5, 8, 13):
    ties = torch.randint(0, 3, (3, size)).float().requires_grad_()
    for q in (0.5, torch.tensor([0.1, 0.5, 0.8]), torch.tensor([0.5])):
        torch.quantile(ties, q, dim=1).sum().backward()
        torch.nanquantile(ties.T, q, dim=0).sum().backward()
    print(size, ties.grad.tolist())
