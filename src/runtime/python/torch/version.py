"""torch.version: which PyTorch this is like."""
__version__ = "2.14.1"
debug = False
cuda = hip = xpu = None
git_version = "Unknown"
