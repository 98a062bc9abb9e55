# Products and sums of complex tensors beside those that always were: running products, moments, matrices with a summand.
import torch
import torch.nn.functional as F

z = torch.tensor([[1 + 2j, 0.5 - 1j], [0.3j, -2 + 0j]])
print(F.silu(z), torch.cumprod(z, 0), torch.cumprod(z.t(), 0).stride(), torch.var_mean(z), torch.std_mean(z, 0), z.nan_to_num())
print(torch.addmv(z[0], z, z[1]), torch.baddbmm(z[None], z[None], z[None], beta=2), torch.addr(z, z[0], z[1], alpha=0.5), torch.addbmm(z, z[None], z[None]), torch.addmm(z, z, z))
