"""torch.nn.parallel on a machine without GPUs: a module wrapped is the module itself."""
from .._bridge import missing
from .module import Module


class DataParallel(Module):
    """Without devices to spread over, the module alone."""

    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module = module
        self.device_ids = []

    def forward(self, *inputs, **kwargs):
        return self.module(*inputs, **kwargs)


DataParallel.__module__ = "torch.nn.parallel.data_parallel"


def __getattr__(name):
    raise missing("torch.nn.parallel", name)
