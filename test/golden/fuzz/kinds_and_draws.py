# Transforms ask for the kind of numbers of `out` before all else; matrices of whole numbers are asked for their shapes first; truncated draws write as often as PyTorch does.
import torch

zeros = torch.zeros
for text in [
    "torch.fft.fft(torch.tensor(1.0), out=zeros(0))", "torch.fft.rfft(torch.tensor([1j]), out=zeros(0))", "torch.fft.rfft(torch.tensor(1.0), out=zeros(0))", "torch.fft.irfft(zeros(3), out=zeros(0, dtype=torch.int64))",
    "torch.fft.ifft2(zeros(2, 2), out=zeros(0))", "torch.fft.ifft(zeros(2), out=zeros(0, dtype=torch.complex128))", "torch.fft.fft(zeros(2), out=zeros(0, dtype=torch.complex128))",
    "torch.linalg.tensorsolve(zeros(4, 3, dtype=torch.int8), zeros(1, 3, dtype=torch.int8))", "torch.linalg.tensorsolve(zeros(3, 3, dtype=torch.int8), zeros(3, dtype=torch.int8))", "torch.linalg.tensorinv(zeros(4, 3, dtype=torch.int8), 1)",
    "torch.fft.hfft2(torch.arange(6.0).view(2, 3))", "torch.fft.hfftn(torch.tensor([[1 + 1j, 2], [3j, 4]]), norm='ortho')", "torch.fft.ihfft2(torch.arange(4.0).view(2, 2))", "torch.fft.ihfftn(torch.arange(8.0).view(2, 4), s=(2, 3), norm='forward')", "torch.fft.ihfftn(zeros(2, 2, dtype=torch.complex64))",
    "torch.fft.hfftn(zeros(2, 2), dim=())", "torch.fft.hfft2(zeros(2, 0))", "torch.fft.hfft2(zeros(2, 2).half())", "torch.fft.irfft(zeros(3).bfloat16())", "torch.fft.rfftn(zeros(()), [5], [0])", "torch.fft.fftn(zeros(2, 2), [5], [0, 0])", "torch.fft.hfft2(zeros(2, 3), out=zeros(0, dtype=torch.int64))",
    "torch.nn.init.trunc_normal_(zeros(3, 2))._version", "torch.nn.init.trunc_normal_(zeros(30, 2), a=1, b=2)._version", "torch.nn.init.trunc_normal_(zeros(3, 2), a=-5, b=5)._version", "torch.nn.init.trunc_normal_(zeros(300), a=-1, b=1)._version",
    "torch.nn.init.trunc_normal_(zeros(3, 2), a=-1, b=1)", "torch.nn.init.trunc_normal_(zeros(3, 2), mean=1.0, a=2, b=3)", "torch.special.airy_ai(torch.tensor([-2, 0, 3]))", "zeros(0, dtype=torch.int16).nanmedian()", "zeros(0, dtype=torch.int32).median()", "zeros(0).median()", "zeros(0, dtype=torch.bool).median()", "torch.special.airy_ai(torch.tensor([-8.0, -6.5, 2.5, 104.0]))",
]:
    torch.manual_seed(1)
    try:
        print(text, "->", eval(text))
    except Exception as error:
        print(text, "!!", type(error).__name__, error)
