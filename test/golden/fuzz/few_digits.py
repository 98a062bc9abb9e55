# float16 and bfloat16 round where PyTorch's kernels do: after every step of a composition, once in a kernel that widens, image after image in the slow
# convolutions. And float32 moments, whose last digits show where a number is close to the mean.
import torch
import torch.nn.functional as F


def show(*tensors):
    print(*(" ".join("%.6g" % x for x in t.detach().double().flatten()[:12].tolist()) for t in tensors), sep=" | ")


for dtype in torch.bfloat16, torch.float16:
    print(dtype)
    torch.manual_seed(0)
    x, y = torch.randn(3, 4).to(dtype), torch.randn(3, 4).to(dtype)
    image, filters, bias = torch.randn(2, 2, 3, 4).to(dtype), torch.randn(2, 3, 3, 2).to(dtype), torch.randn(3).to(dtype)
    for loss in F.soft_margin_loss, F.mse_loss, F.huber_loss, F.smooth_l1_loss, F.binary_cross_entropy_with_logits:
        show(*(loss(x, y, reduction=reduction) for reduction in ("none", "mean", "sum")))
    show(F.binary_cross_entropy(x.sigmoid(), y.sigmoid(), reduction="none"))
    show(F.binary_cross_entropy_with_logits(x, y, reduction="none", pos_weight=y[0].abs(), weight=x[1]))
    show(F.cross_entropy(x, torch.tensor([0, 1, 2])), F.log_softmax(x, 1), torch.logsumexp(x, 1))
    show(F.glu(x), torch.special.multigammaln(x.abs() + 2, 3), torch.special.entr(x.abs()), torch.xlogy(x, y.abs()))
    show(torch.add(x, y, alpha=0.3), torch.renorm(x, 2, 0, 1.0), F.bilinear(x, y, torch.randn(2, 4, 4).to(dtype)))
    show(F.affine_grid(torch.randn(1, 2, 3).to(dtype), (1, 1, 3, 5), align_corners=False))
    for stride in 1, 2:
        show(F.conv_transpose2d(image, filters, bias, stride=stride), F.conv_transpose3d(image[:, :, None], filters[:, :, None], bias, stride=stride))
    own, weight = image.clone().requires_grad_(), filters.transpose(0, 1).contiguous().requires_grad_()
    F.conv2d(own, weight).backward(torch.randn(2, 3, 1, 3).to(dtype))
    show(own.grad, weight.grad)
    for mode in "bilinear", "nearest", "bicubic":
        for padding in "zeros", "border", "reflection":
            grid = torch.randn(2, 3, 4, 2).to(dtype)
            show(*(F.grid_sample(image, grid, mode=mode, padding_mode=padding, align_corners=align) for align in (True, False)))
    q, k, v = torch.randn(1, 2, 4, 3).to(dtype), torch.randn(1, 2, 5, 3).to(dtype), torch.randn(1, 2, 5, 3).to(dtype)
    show(F.scaled_dot_product_attention(q, k, v), F.scaled_dot_product_attention(q, k, v, is_causal=True))
    for columns in 1, 3, 8, 16:
        rows = torch.randn(3, columns).to(dtype)
        show(F.layer_norm(rows, (columns,)), F.layer_norm(rows, (columns,), torch.randn(columns).to(dtype), torch.randn(columns).to(dtype)))
    for places in 1, 4, 9:
        maps = torch.randn(2, 4, places).to(dtype)
        show(F.group_norm(maps, 2, torch.randn(4).to(dtype), torch.randn(4).to(dtype)))
        show(F.batch_norm(maps, None, None, torch.randn(4).to(dtype), torch.randn(4).to(dtype), True), F.batch_norm(maps, None, None, None, None, True))
    show(torch.exp(x, out=torch.zeros(3, 4)))

torch.manual_seed(1)
for columns in 2, 3, 7, 8, 9, 40, 150, 300:
    rows = torch.round(torch.randn(4, columns) * 4) / 4
    out, mean, rstd = torch.native_layer_norm(rows, (columns,), None, None, 1e-5)
    print(out.flatten()[:6].tolist(), mean.flatten().tolist(), rstd.flatten().tolist())
print(torch.digamma(torch.tensor([1.45, 1.47, -0.3, 0.2])).tolist())
