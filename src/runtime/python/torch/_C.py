"""The few names of `torch._C` that programs use."""
from ._torch_function import DisableTorchFunction, DisableTorchFunctionSubclass, disabled as _disabled_torch_function_impl
