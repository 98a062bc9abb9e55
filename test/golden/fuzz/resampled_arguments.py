# Sizes and factors that are no numbers, where PyTorch's own Python hands them on.
import torch
import torch.nn.functional as F

images = {1: torch.ones(1, 2, 3), 2: torch.ones(1, 2, 3, 3), 3: torch.ones(1, 2, 3, 3, 3)}
flat, real = torch.tensor([2, 3]), torch.tensor(2.0)
for dims, mode in ((1, "nearest"), (1, "linear"), (2, "bilinear"), (2, "bicubic"), (2, "nearest-exact"), (3, "trilinear"), (1, "area"), (2, "area"), (3, "area")):
    for settings in ({"size": flat}, {"size": real}, {"size": 2.0}, {"size": "a"}, {"size": [2.0] * dims}, {"scale_factor": "a"}, {"scale_factor": real}, {"size": torch.tensor(2)}):
        if mode == "area" and "scale_factor" in settings:
            continue
        try:
            print(mode, F.interpolate(images[dims], mode=mode, **settings).shape)
        except Exception as error:
            print(mode, type(error).__name__, error)
for size in (real, flat, torch.tensor(True), 2.0, "a", None):
    try:
        print(F.local_response_norm(images[1], size).shape)
    except Exception as error:
        print(type(error).__name__, error)
