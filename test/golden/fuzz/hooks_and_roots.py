# Hooks that look at what the pass has written, and the hooks of a root that leads nowhere.
import torch

leaf = torch.tensor([1.0, 2.0], requires_grad=True)
leaf.register_post_accumulate_grad_hook(lambda t: print("post", t.grad.sum()))
(leaf * leaf).sum().backward()
root = leaf * 2
root.register_hook(lambda grad: print("hook", grad.shape))
other = leaf.exp()
print(torch.autograd.grad(root, [other], torch.ones(2), allow_unused=True, retain_graph=True))
print(torch.autograd.grad([root, root], [other], [torch.ones(2)] * 2, allow_unused=True))
