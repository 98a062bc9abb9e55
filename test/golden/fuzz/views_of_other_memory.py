# Views that were given other memory, and the history they have after a change.
import torch


def told(node):
    below = [told(next) for next, _ in node.next_functions if next is not None]
    return node.name().removeprefix("torch::autograd::") + (f"({', '.join(below)})" if below else "")


def show(*tensors):
    for t in tensors:
        print(tuple(t.shape), t.stride(), t.storage_offset(), t._version, t._is_view(), t.grad_fn and told(t.grad_fn), t.tolist())


KINDS = {"slice": lambda base: base[:3], "view": lambda base: base.view(2, 3), "transpose": lambda base: base.view(2, 3).t()}
for size in (1, 3, 6, 9):
    for kind, make in KINDS.items():
        for changes_view in (True, False):
            print(size, kind, changes_view)
            leaf = torch.arange(6.0, requires_grad=True)
            base = leaf * 1
            view = make(base)
            view.data = torch.arange(float(size))
            (view if changes_view else base).mul_(2)
            show(view, base)
            part = view.as_strided((min(size, 2),), (1,))
            show(part, view * 3)
            try:
                part.sum().backward()
                print(leaf.grad)
            except RuntimeError as error:
                print(error)
