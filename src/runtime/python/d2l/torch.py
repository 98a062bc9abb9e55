"""d2l.torch as far as the chapters on calculus, autograd and linear models use it: plotting, timing, made-up data."""
import random as random
import time as time

import numpy as np
import torch as torch
from torch import _bridge, nn as nn

from IPython import display as display
from matplotlib import pyplot as plt
from matplotlib_inline import backend_inline as backend_inline

ones, zeros, tensor, arange, linspace = torch.ones, torch.zeros, torch.tensor, torch.arange, torch.linspace
exp, log, sin, cos, sinh, cosh, tanh = torch.exp, torch.log, torch.sin, torch.cos, torch.sinh, torch.cosh, torch.tanh
eye, matmul, meshgrid, normal, rand, randn, stack, abs = (
    torch.eye,
    torch.matmul,
    torch.meshgrid,
    torch.normal,
    torch.rand,
    torch.randn,
    torch.stack,
    torch.abs,
)
float32, int32 = torch.float32, torch.int32


def numpy(x, *args, **kwargs):
    return x.detach().numpy(*args, **kwargs)


def _method(name):
    return lambda x, *args, **kwargs: getattr(x, name)(*args, **kwargs)


size, astype, transpose, reduce_sum, reduce_mean = map(_method, ("numel", "type", "t", "sum", "mean"))
reshape, to, argmax = map(_method, ("reshape", "to", "argmax"))


def use_svg_display():
    """Figures as SVG, which they are here anyway."""
    backend_inline.set_matplotlib_formats("svg")


def set_figsize(figsize=(3.5, 2.5)):
    """The size of the figures to come, in inches."""
    use_svg_display()
    plt.rcParams["figure.figsize"] = figsize


def set_axes(axes, xlabel, ylabel, xlim, ylim, xscale, yscale, legend):
    """Labels, limits, scales, a legend and a grid in one call."""
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.set_xscale(xscale)
    axes.set_yscale(yscale)
    axes.set_xlim(xlim)
    axes.set_ylim(ylim)
    if legend:
        axes.legend(legend)
    axes.grid()


def _single(values):
    """Whether these are the points of one curve."""
    if hasattr(values, "ndim") and values.ndim == 1:
        return True
    return isinstance(values, list) and not hasattr(values[0], "__len__")


def plot(
    X,
    Y=None,
    xlabel=None,
    ylabel=None,
    legend=None,
    xlim=None,
    ylim=None,
    xscale="linear",
    yscale="linear",
    fmts=("-", "m--", "g-.", "r:"),
    figsize=(3.5, 2.5),
    axes=None,
):
    """One curve or several over common or own points."""
    set_figsize(figsize)
    axes = axes if axes else plt.gca()
    X = [X] if _single(X) else X
    if Y is None:
        X, Y = [[]] * len(X), X
    elif _single(Y):
        Y = [Y]
    if len(X) != len(Y):
        X = X * len(Y)
    axes.cla()
    for x, y, form in zip(X, Y, fmts):
        axes.plot(x, y, form) if len(x) else axes.plot(y, form)
    set_axes(axes, xlabel, ylabel, xlim, ylim, xscale, yscale, legend or [])


class Timer:
    """Adds up running times."""

    def __init__(self):
        self.times = []
        self.start()

    def start(self):
        self.tik = time.time()

    def stop(self):
        self.times.append(time.time() - self.tik)
        return self.times[-1]

    def avg(self):
        return sum(self.times) / len(self.times)

    def sum(self):
        return sum(self.times)

    def cumsum(self):
        return np.array(self.times).cumsum().tolist()


class Accumulator:
    """Sums of several numbers at once."""

    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [before + float(more) for before, more in zip(self.data, args)]

    def reset(self):
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx):
        return self.data[idx]


class Animator:
    """Curves that grow point by point; the figure kept is the last."""

    def __init__(
        self,
        xlabel=None,
        ylabel=None,
        legend=None,
        xlim=None,
        ylim=None,
        xscale="linear",
        yscale="linear",
        fmts=("-", "m--", "g-.", "r:"),
        nrows=1,
        ncols=1,
        figsize=(3.5, 2.5),
    ):
        use_svg_display()
        self.fig, self.axes = plt.subplots(nrows, ncols, figsize=figsize)
        self.axes = [self.axes] if nrows * ncols == 1 else self.axes
        settings = (xlabel, ylabel, xlim, ylim, xscale, yscale, legend or [])
        self.config_axes = lambda: set_axes(self.axes[0], *settings)
        self.X = self.Y = None
        self.fmts = fmts

    def add(self, x, y):
        y = y if hasattr(y, "__len__") else [y]
        x = x if hasattr(x, "__len__") else [x] * len(y)
        self.X = self.X or [[] for _ in y]
        self.Y = self.Y or [[] for _ in y]
        for xs, ys, a, b in zip(self.X, self.Y, x, y):
            if a is not None and b is not None:
                xs.append(a)
                ys.append(b)
        self.axes[0].cla()
        for xs, ys, form in zip(self.X, self.Y, self.fmts):
            self.axes[0].plot(xs, ys, form)
        self.config_axes()
        display.display(self.fig)
        display.clear_output(wait=True)


def synthetic_data(w, b, num_examples):
    """Points of y = Xw + b with a little noise."""
    X = torch.normal(0, 1, (num_examples, len(w)))
    y = torch.matmul(X, w) + b
    y += torch.normal(0, 0.01, y.shape)
    return X, y.reshape((-1, 1))


def linreg(X, w, b):
    """The linear model."""
    return torch.matmul(X, w) + b


def squared_loss(y_hat, y):
    """Half the squared difference, element by element."""
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def sgd(params, lr, batch_size):
    """One step of minibatch gradient descent."""
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


def load_array(data_arrays, batch_size, is_train=True):
    """Minibatches of tensors."""
    from torch.utils import data

    return data.DataLoader(data.TensorDataset(*data_arrays), batch_size, shuffle=is_train)


def try_gpu(i=0):
    """The CPU: there is nothing else."""
    return torch.device("cpu")


def try_all_gpus():
    return [torch.device("cpu")]


def accuracy(y_hat, y):
    """How many predictions are right."""
    if len(y_hat.shape) > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=1)
    right = y_hat.type(y.dtype) == y
    return float(right.type(y.dtype).sum())


def evaluate_accuracy(net, data_iter):
    """The share of right predictions over a data set."""
    if isinstance(net, nn.Module):
        net.eval()
    metric = Accumulator(2)
    with torch.no_grad():
        for X, y in data_iter:
            metric.add(accuracy(net(X), y), y.numel())
    return metric[0] / metric[1]


def evaluate_loss(net, data_iter, loss):
    """The mean loss over a data set."""
    metric = Accumulator(2)
    for X, y in data_iter:
        out = net(X)
        found = loss(out, y.reshape(out.shape))
        metric.add(found.sum(), found.numel())
    return metric[0] / metric[1]


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"d2l.torch.{name}")
