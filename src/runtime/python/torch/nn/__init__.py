"""torch.nn: modules, layers, activations and losses."""
from .. import _bridge
from .parameter import Buffer, Parameter
from .module import Module
from . import functional, init
from .layers import Dropout, Embedding, Flatten, Identity, Linear, ModuleDict, ModuleList, Sequential, Unflatten
from .activations import ELU, GELU, SELU, Hardtanh, LeakyReLU, LogSigmoid, LogSoftmax, Mish, ReLU, ReLU6, Sigmoid, SiLU, Softmax, Softplus, Softsign, Tanh
from .losses import BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, HuberLoss, KLDivLoss, L1Loss, MSELoss, NLLLoss, SmoothL1Loss


def __getattr__(name):
    raise _bridge.missing("torch.nn", name)
