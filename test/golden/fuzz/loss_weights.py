# Weights of losses: none reaches beyond what it weighs, each is of one dimension and has the input's dtype where a kernel reads it; bytes as targets.
import torch
import torch.nn.functional as F


def told(text):
    try:
        print(text, "->", eval(text))
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


x, y, m, two = torch.tensor([0.5, -1.0, 2.0]), torch.tensor([1.0, 0.0, 1.0]), torch.tensor([[1.0, 2, 3], [0, 0, 1]]), torch.tensor([0, 1])
places = m[:, :, None]
for weight in ["torch.ones(2, 3)", "torch.ones(1, 3)", "torch.ones(3) / 2", "torch.ones(2, 1)", "torch.tensor(0.5)", "torch.ones(0)", "torch.ones(2)", "torch.ones(3).double()", "torch.ones(3, dtype=torch.int64)"]:
    for call in ["binary_cross_entropy_with_logits(x, y, %s)", "binary_cross_entropy_with_logits(x, y, pos_weight=%s)", "binary_cross_entropy(x.sigmoid(), y, %s)", "binary_cross_entropy(x.sigmoid() + 5, y, %s)", "multi_margin_loss(m, two, weight=%s)",
                 "cross_entropy(m, two, %s)", "cross_entropy(m, m, %s)", "cross_entropy(m, two, %s, label_smoothing=0.1)", "nll_loss(m, two, %s)", "nll_loss(m[0], two[0], %s)", "nll_loss(places, two[:, None], %s)", "multilabel_soft_margin_loss(m, m, %s)"]:
        told("F." + call % weight)
for dtype in ["uint8", "int32", "bool", "float32"]:
    for call in ["nll_loss(m, two.to(torch.%s))", "nll_loss(m.int(), two.to(torch.%s))", "nll_loss(places, two[:, None].to(torch.%s))", "cross_entropy(m, two.to(torch.%s), torch.ones(3), label_smoothing=0.1)", "multi_margin_loss(m, two.to(torch.%s))",
                 "multilabel_margin_loss(m, m.clamp(0, 2).to(torch.%s))"]:
        told("F." + call % dtype)
for arguments in ["x[0], x[0]", "m, m, label_smoothing=3.0", "m, two, label_smoothing=-1.0", "m, m, torch.ones(2), label_smoothing=3.0", "m, m, torch.ones(2), ignore_index=2"]:
    told(f"F.cross_entropy({arguments})")
logits = m.clone().requires_grad_()
F.nll_loss(logits, two.byte()).backward()
print(logits.grad)
