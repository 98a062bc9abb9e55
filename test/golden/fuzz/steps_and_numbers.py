# Equal steps in the dtype of the result; numbers beside tensors taken in their dtype; out that is read too; bernoulli_ with a tensor of one number.
import torch
import torch.nn.functional as F


def told(text):
    try:
        torch.manual_seed(3)
        t = eval(text)
        print(text, t.dtype, tuple(t.shape), t.tolist())
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


for name in ["linspace", "logspace"]:
    for arguments in ["1j, 2, 3", "0, 1j, 3, dtype=torch.complex64", "1, 2 + 1j, 1", "1j, 2, 3, dtype=torch.float32", "1j, 2, 3, dtype=torch.int64", "0.5, 3, 5, dtype=torch.int64", "1, 2, 3, dtype=torch.bool", "1, 2, 1, dtype=torch.bool", "1 + 2j, 3 - 1j, 5",
                      "-3, 4, 9, dtype=torch.int8", "-1, 4, 3, dtype=torch.uint8", "0.1, 2.3, 7", "0.1, 2.3, 7, dtype=torch.float16", "1, 2, -1", "torch.tensor(1j), 2, 3"]:
        told(f"torch.{name}({arguments})")
for base in ["2", "0", "-2", "0.5"]:
    told(f"torch.logspace(0, 2, 3, base={base}, dtype=torch.complex64)")
    told(f"torch.logspace(1, 2, 1, base={base}, dtype=torch.complex128)")
m, v = torch.tensor([[1, 2], [3, 0]]), torch.tensor([1, 2])
for text in ["torch.addr(m.float(), v, v)", "torch.addr(m.byte(), v > 1, v > 1)", "torch.addr(m, v, v, alpha=0.5)", "torch.addr(m, v, v, alpha=1j)", "torch.addr(m.float(), v, v, alpha=1j)", "torch.addr(m, v.float(), v, beta=True)", "m.float()[:1].addr_(v.float(), v.float())",
             "m.float()[None].addr_(v.float(), v.float())", "torch.addmm(m.float(), m.float(), m.float(), beta=1j)", "torch.addmm(m, m, m, beta=0.5)", "torch.addmv(v.half(), m.half(), v.half(), alpha=1e6)", "torch.addcmul(v.float(), v, v, value=1j)",
             "F.hardtanh(m - 3, -1.5, 0.5)", "F.threshold(m, 1.5, 2.7)", "F.hardtanh(v.half(), 0.1, 1e6)", "torch.dist(v.byte(), v.float())", "torch.dist(v, v)"]:
    told(text)
for text in ["torch.add(v, m, out=v)", "torch.mul(m, v, out=m)", "torch.outer(v, v, out=v)", "torch.cross(w, w, out=w)", "torch.sort(v, out=(v, 1))", "torch.kthvalue(v, 1, out=(v, i))[0]"]:
    v, m, w, i = torch.tensor([1.0, 2.0]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([1.0, 2.0, 3.0]), torch.tensor([0])
    told(text)
    print(v.tolist(), m.tolist(), v._version, m._version)
for p in ["torch.tensor(0.6)", "0.6", "torch.tensor([0.6])", "torch.tensor(0.6).double()", "torch.tensor(1)"]:
    told(f"torch.zeros(5).bernoulli_({p})")
for sizes in ["(2, 1, 2, 3), (2, 2, 2, 2, 2)", "(2, 1, 2, 0), (2, 2, 2, 2)", "(2, 1, 2, 3, 2), (2, 2, 2, 3)", "(2, 1), (2, 0)"]:
    told("F.grid_sample(*map(torch.ones, (%s)), align_corners=False)" % sizes)
