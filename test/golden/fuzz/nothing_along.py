# Inputs that have nothing along a dimension, and paddings that leave nothing: what padding, convolutions, norms and pooling say of them; draws in rows; roots of float32.
import torch
import torch.nn.functional as F


def told(text):
    try:
        t = eval(text)
        print(text, t.dtype, tuple(t.shape), t.stride() if t.numel() else "", t.tolist())
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


for mode in ["reflect", "replicate", "circular"]:
    for shape in ["0, 3", "3, 0", "2, 0, 4", "0, 2, 4", "1, 2, 0, 4", "0, 2, 3, 4", "1, 0, 3, 4", "1, 2, 0, 3, 4", "0, 1, 2, 3, 4"]:
        rank = shape.count(",") + 1
        for pads in [(1, 1), (1,) * 4, (1,) * 6, (0, -1), (0, -9)]:
            if rank in {2: (2, 3), 4: (3, 4), 6: (4, 5)}[len(pads)]:
                told(f"F.pad(torch.zeros({shape}), {pads}, mode='{mode}').sum(0)")
    for shape, pads in [("2, 3", (-2, -2)), ("2, 3", (-1, -2)), ("1, 2, 3", (-2, 0)), ("1, 2, 3", (0, 0, -1, -1))]:
        told(f"F.pad(torch.ones({shape}), {pads}, mode='{mode}')")
for text in ["F.conv2d(torch.zeros(1, 2, 0, 4), torch.zeros(2, 2, 2, 2), padding=1)", "F.conv2d(torch.zeros(0, 2, 0, 4), torch.zeros(2, 2, 2, 2), padding=1)", "F.conv1d(torch.zeros(2, 0), torch.zeros(2, 2, 2), padding=1)",
             "F.conv_transpose1d(torch.zeros(1, 2, 0), torch.zeros(2, 2, 2), padding=1)", "F.conv_transpose2d(torch.zeros(1, 2, 1, 4), torch.zeros(2, 1, 1, 1), padding=1)", "F.conv_transpose1d(torch.zeros(1, 2, 1), torch.zeros(2, 2, 1), padding=2)",
             "F.group_norm(torch.zeros(2, 0, 4), 1)", "F.group_norm(torch.zeros(1, 2, 0), 1)", "F.group_norm(torch.zeros(0, 2, 4), 1)", "F.batch_norm(torch.zeros(0, 2, 4), torch.zeros(3), torch.ones(3))", "F.batch_norm(torch.zeros(2, 0), torch.zeros(3), torch.ones(3))",
             "F.batch_norm(torch.zeros(0, 2, 4), torch.zeros(2), torch.ones(2), torch.ones(5), training=True)", "F.pixel_unshuffle(torch.zeros(0, 4, 2, 2), 2)", "F.pixel_shuffle(torch.zeros(1, 4, 0, 2), 2)", "F.embedding(torch.tensor([0]), torch.zeros(0, 3))",
             "F.fractional_max_pool2d(torch.zeros(1, 2, 0, 4), 2, output_size=1)", "F.fractional_max_pool2d(torch.zeros(1, 2, 2, 3, 3), 2, output_size=1)", "F.unfold(torch.tensor(1.0), 2)", "F.unfold(torch.ones(3), 2)",
             "torch.unique(torch.tensor(0.5), dim=0)", "torch.ones(2) * 1j - torch.tensor([True, False])", "F.fold(torch.tensor([[[0.1], [0.2], [0.3], [0.4]]]).half().repeat(1, 1, 4) * 3.3, (3, 3), 2)"]:
    told(text)
for hard in [False, True]:
    torch.manual_seed(3)
    told(f"F.gumbel_softmax(torch.arange(6.0).view(3, 2).t(), hard={hard})")
print(F.rms_norm(torch.arange(6.0).view(3, 2).t(), (3,)).stride(), type(F.rms_norm(torch.ones(2, 3).t().requires_grad_(), (2,)).grad_fn).__name__, torch.tensor([0.3, 1.7, 5.1, 0.9]).rsqrt().double().tolist())
