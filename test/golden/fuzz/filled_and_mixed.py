# masked_fill fills a contiguous copy; products of unequal complex dtypes are refused each in its words; what is asked before a kernel; a number alone is picked whole.
import torch

zeros = torch.zeros
c = dict(dtype=torch.complex64)
mask = zeros(3, 1, dtype=torch.bool)
for text in [
    "zeros(1, 3).t().masked_fill(mask, 1.5).stride()", "zeros(1, 3).t().masked_fill(mask[0], 1.5).stride()", "zeros(1).masked_fill(mask.t().contiguous().t(), 1.5).stride()", "zeros(2, 1, 3).transpose(0, 2).masked_fill(zeros(3, 1, 2, dtype=torch.bool), 1).stride()",
    "torch.tensor(8, dtype=torch.uint8).topk(0, 0, largest=False)", "torch.tensor(8.0).topk(0)", "torch.tensor(8.0).topk(2)", "torch.histc(torch.tensor([-3]), 0)", "torch.histogram(torch.tensor([-3]), 0)", "torch.tensor([-3]).histc(3, 2, 1)", "torch.tensor([-3]).histc(3)",
    "torch.addmm(zeros(2, 2, dtype=torch.complex128), zeros(2, 2, dtype=torch.complex128), zeros(2, 2))", "torch.addmm(zeros(2, 2), zeros(2, 2, **c), zeros(2, 2))", "torch.addmm(zeros(2, 2, **c), zeros(2, 2), zeros(2, 2))", "torch.addmm(zeros(2, 2, **c), zeros(2, 2), zeros(2, 2, **c))",
    "torch.baddbmm(zeros(1, 2, 2, **c), zeros(1, 2, 2), zeros(1, 2, 2))", "torch.addmv(zeros(2), zeros(2, 2, **c), zeros(2))", "torch.mm(zeros(2, 2, **c), zeros(2, 2))", "torch.addbmm(zeros(2, 2, **c), zeros(1, 2, 2), zeros(1, 2, 2))", "torch.addmm(zeros(2, 2, **c), zeros(2, 2, **c), zeros(2, 2, **c))",
    "torch.linalg.multi_dot([zeros(2, 1), zeros(1, 2, **c)])", "torch.linalg.multi_dot([zeros(2, 1), zeros(1, 2).double(), zeros(2, 2).half()])", "torch.linalg.multi_dot([zeros(2, 1), zeros(3, 2), zeros(1, 2, **c)])", "torch.bitwise_or(zeros(2), zeros(2), out=zeros(2, dtype=torch.bool))", "torch.bitwise_not(zeros(2), out=zeros(2))", "torch.lgamma(zeros(2, **c), out=zeros(2))",
    "torch.cross(mask.t().expand(3, 3), mask.t().expand(3, 3), dim=0, out=zeros(3, 3))", "torch.fft.ihfft2(zeros(2, **c), dim=(0, 1))", "torch.fft.rfft2(zeros(2, **c), dim=(0, 1))", "torch.atan2(zeros(2, **c), zeros(2), out=zeros(2, **c))",
]:
    try:
        print(text, "->", eval(text))
    except Exception as error:
        print(text, "!!", type(error).__name__, error)
