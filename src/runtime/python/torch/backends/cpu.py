"""torch.backends.cpu: what computes."""


def get_cpu_capability():
    """WebAssembly's vector instructions are nobody's: PyTorch's word for none in particular."""
    return "DEFAULT"
