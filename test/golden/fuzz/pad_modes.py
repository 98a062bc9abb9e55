# What pad refuses first: the mode, before sizes and value.
import torch
import torch.nn.functional as F

x = torch.ones(1, 1, 2, 2)
for mode in "mirror", "reflect", "circular", "constant":
    for sizes in (1, 1), (1, 1, 1, 1), (1,), (1,) * 10:
        for value in None, 2.0:
            try:
                print(mode, tuple(F.pad(x, sizes, mode=mode, value=value).shape))
            except Exception as error:
                print(mode, type(error).__name__, str(error).splitlines()[0])
