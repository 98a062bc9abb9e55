# Transforms of real numbers: which zeros have a sign, no dimensions; and what linalg, special, pooling and out= are particular about.
import torch
import torch.nn.functional as F


def tried(call):
    try:
        made = call()
        print(made.tolist() if isinstance(made, torch.Tensor) else made)
    except (RuntimeError, IndexError, TypeError, NotImplementedError) as error:
        print(type(error).__name__, str(error).split("\n")[0])


x = torch.tensor([1.5, 0.5, 0.25, -1.75])
for name in "fft", "ifft", "rfft", "ihfft", "fftn", "ifftn", "rfftn":
    tried(lambda: getattr(torch.fft, name)(x))
tried(lambda: torch.fft.fft(x[:1], n=3))
tried(lambda: torch.fft.ifftshift(torch.tensor(1 + 2j), dim=0))
tried(lambda: torch.fft.rfft(torch.tensor(1.5), n=3))
tried(lambda: torch.linalg.tensorsolve(torch.ones(1, 3, 2), torch.ones(1, 2, 1)))
tried(lambda: torch.linalg.tensorsolve(torch.ones(6, 4), torch.ones(2, 3)))
tried(lambda: torch.special.round(x.requires_grad_()).grad_fn.name())
tried(lambda: F.avg_pool2d(torch.tensor([[[-3, 2, 4], [4, -2, 2], [-3, 3, 2]]]), (3, 1)))
tried(lambda: F.feature_alpha_dropout(torch.ones(1, 2, 2), 0.3))
tried(lambda: torch.igamma(torch.tensor(2, dtype=torch.int16), torch.ones(2)))
tried(lambda: torch.nextafter(torch.tensor(2, dtype=torch.int16), torch.ones(2)))
tried(lambda: torch.sort(x, out=(torch.zeros(0),)))
tried(lambda: torch.aminmax(x, out=torch.zeros(0)))
tried(lambda: torch.add(x, 1, out=(torch.zeros(0),)))
tried(lambda: torch.linalg.slogdet(x, out=torch.zeros(0)))
for name in "fftn", "ifftn", "rfftn", "irfftn":
    tried(lambda: getattr(torch.fft, name)(torch.tensor(1.5)))
tried(lambda: torch.linalg.vecdot(torch.tensor([[1j, 2.0]]), torch.tensor([[1j, 1 + 1j]]), dim=0))
tried(lambda: torch.linalg.vecdot(torch.tensor([1j, 2.0]), torch.tensor([1j, 1 + 1j])))
tried(lambda: F.max_unpool2d(torch.ones(1, 1, 1), torch.tensor([[[9]]]), 2))
