"""Recurrent layers over sequences, padded or packed, and their single steps."""
import math
import numbers
import warnings

from ... import empty, zeros
from ..._bridge import call
from .. import init
from ..module import Module
from ..parameter import Parameter
from ..utils.rnn import PackedSequence

_GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


def _check_sizes(input_size, hidden_size, bias, batch_first, dropout, num_layers, proj_size):
    if not isinstance(dropout, numbers.Number) or not 0 <= dropout <= 1 or isinstance(dropout, bool):
        raise ValueError("dropout should be a number in range [0, 1] representing the probability of an element being zeroed")
    if dropout > 0 and num_layers == 1:
        warnings.warn(
            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got "
            f"dropout={dropout} and num_layers={num_layers}",
            stacklevel=4,
        )
    for name, value, wanted in (("bias", bias, bool), ("batch_first", batch_first, bool), ("input_size", input_size, int)):
        if not isinstance(value, wanted):
            raise TypeError(f"{name} should be of type {wanted.__name__}, got: {type(value).__name__}")
    if input_size <= 0:
        raise ValueError("input_size must be greater than zero")
    if not isinstance(hidden_size, int):
        raise TypeError(f"hidden_size should be of type int, got: {type(hidden_size).__name__}")
    if hidden_size <= 0:
        raise ValueError("hidden_size must be greater than zero")
    if num_layers <= 0:
        raise ValueError("num_layers must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size >= hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size")


class RNNBase(Module):
    """What the three networks share: weights for every layer and direction, and the way of a sequence through the engine's operator."""

    def __init__(
        self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0, device=None, dtype=None
    ):
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        _check_sizes(input_size, hidden_size, bias, batch_first, dropout, num_layers, proj_size)
        if mode not in _GATES:
            raise ValueError("Unrecognized RNN mode: " + mode)
        self._all_weights = []
        gates, state = _GATES[mode] * hidden_size, proj_size or hidden_size
        for layer in range(num_layers):
            for direction in range(self._directions):
                inputs = input_size if layer == 0 else state * self._directions
                shapes = {"weight_ih": (gates, inputs), "weight_hh": (gates, state)}
                if bias:
                    shapes |= {"bias_ih": (gates,), "bias_hh": (gates,)}
                if proj_size:
                    shapes["weight_hr"] = (proj_size, hidden_size)
                suffix = f"_l{layer}" + "_reverse" * direction
                for name, shape in shapes.items():
                    setattr(self, name + suffix, Parameter(empty(shape, device=device, dtype=dtype)))
                self._all_weights.append([name + suffix for name in shapes])
        self.reset_parameters()

    @property
    def _directions(self):
        return 2 if self.bidirectional else 1

    @property
    def _flat_weights(self):
        return [getattr(self, name) for names in self._all_weights for name in names]

    @property
    def all_weights(self):
        """The weights of every layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def flatten_parameters(self):
        """Nothing on a CPU."""

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        for name, usual in (("proj_size", 0), ("num_layers", 1), ("bias", True), ("batch_first", False), ("dropout", 0), ("bidirectional", False)):
            value = getattr(self, name)
            if value != usual:
                text += f", {name}={value}"
        return text

    # The way of a sequence ------------------------------------------------------------------------------------------

    def check_input(self, input, batch_sizes):
        weight = self._flat_weights[0].dtype
        if input.dtype != weight:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight}). Convert input: input.to({weight}), or convert model: model.to({input.dtype})"
            )
        rank = 2 if batch_sizes is not None else 3
        if input.dim() != rank:
            raise RuntimeError(f"input must have {rank} dimensions, got {input.dim()}")
        if self.input_size != input.size(-1):
            raise RuntimeError(f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}")

    def _state_sizes(self, batch):
        """The size of each tensor of the state, and what it is called when it does not fit."""
        return [((self.num_layers * self._directions, batch, self.hidden_size), "Expected hidden size {}, got {}")]

    def _zeros(self, batch, dtype):
        return [zeros(size, dtype=dtype) for size, _ in self._state_sizes(batch)]

    def _check_state(self, state, batch):
        for tensor, (size, text) in zip(state, self._state_sizes(batch)):
            if tensor.size() != size:
                raise RuntimeError(text.format(size, list(tensor.size())))

    def _run(self, input, state, batch_sizes=None):
        """The operator: its output and the tensors of the last state."""
        if self.proj_size:
            warnings.warn("LSTM with projections is not supported with oneDNN. Using default implementation.", stacklevel=4)
        name = self.mode.lower()
        hx = state if self.mode == "LSTM" else state[0]
        settings = (self._flat_weights, self.bias, self.num_layers, self.dropout, self.training, self.bidirectional)
        if batch_sizes is None:
            output, *last = call(name, (input, hx, *settings, self.batch_first))
        else:
            output, *last = call(name, (input, batch_sizes, hx, *settings))
        return output, last

    def _packed(self, packed, state):
        input, batch_sizes, order, back = packed
        batch = int(batch_sizes[0])
        if state is None:
            state = self._zeros(batch, input.dtype)
        elif order is not None:
            state = [tensor.index_select(1, order) for tensor in state]
        self.check_input(input, batch_sizes)
        self._check_state(state, batch)
        output, last = self._run(input, state, batch_sizes)
        if back is not None:
            last = [tensor.index_select(1, back) for tensor in last]
        return PackedSequence(output, batch_sizes, order, back), last

    def _sequence(self, input, state):
        if isinstance(input, PackedSequence):
            return self._packed(input, state)
        kind = "RNN" if self.mode.startswith("RNN") else self.mode
        if input.dim() not in (2, 3):
            raise ValueError(f"{kind}: Expected input to be 2D or 3D, got {input.dim()}D {'tensor ' * (kind == 'RNN')}instead")
        batched, dim = input.dim() == 3, 0 if self.batch_first else 1
        if not batched:
            input = input.unsqueeze(dim)
        batch = input.size(dim)
        if state is None:
            state = self._zeros(batch, input.dtype)
        else:
            self._check_rank(state, 3 if batched else 2)
            if not batched:
                state = [tensor.unsqueeze(1) for tensor in state]
        self.check_input(input, None)
        self._check_state(state, batch)
        output, last = self._run(input, state)
        if batched:
            return output, last
        return output.squeeze(dim), [tensor.squeeze(1) for tensor in last]

    def _check_rank(self, state, rank):
        if state[0].dim() != rank:
            kind = "batched 3-D" if rank == 3 else "unbatched 2-D"
            raise RuntimeError(f"For {kind} input, hx should also be {rank}-D but got {state[0].dim()}-D tensor")

    def forward(self, input, hx=None):
        output, last = self._sequence(input, None if hx is None else [hx])
        return output, last[0]


class RNN(RNNBase):
    """tanh or relu of the input and the last state."""

    def __init__(self, *args, **kwargs):
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        if len(args) > 3:
            nonlinearity, args = args[3], args[:3] + args[4:]
        else:
            nonlinearity = kwargs.pop("nonlinearity", "tanh")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", *args, **kwargs)
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    """Long short-term memory."""

    def __init__(self, *args, **kwargs):
        super().__init__("LSTM", *args, **kwargs)

    def _state_sizes(self, batch):
        rows = self.num_layers * self._directions
        return [
            ((rows, batch, self.proj_size or self.hidden_size), "Expected hidden[0] size {}, got {}"),
            ((rows, batch, self.hidden_size), "Expected hidden[1] size {}, got {}"),
        ]

    def _check_rank(self, state, rank):
        if any(tensor.dim() != rank for tensor in state):
            kind = "batched 3-D" if rank == 3 else "unbatched 2-D"
            raise RuntimeError(
                f"For {kind} input, hx and cx should also be {rank}-D but got ({state[0].dim()}-D, {state[1].dim()}-D) tensors"
            )

    def forward(self, input, hx=None):
        output, last = self._sequence(input, None if hx is None else list(hx))
        return output, tuple(last)


class GRU(RNNBase):
    """Gated recurrent units."""

    def __init__(self, *args, **kwargs):
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **kwargs)


class RNNCellBase(Module):
    """One step: what the three cells share."""

    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        self.weight_ih = Parameter(empty((num_chunks * hidden_size, input_size), device=device, dtype=dtype))
        self.weight_hh = Parameter(empty((num_chunks * hidden_size, hidden_size), device=device, dtype=dtype))
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, Parameter(empty(num_chunks * hidden_size, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text

    def _step(self, name, input, state):
        """Runs the operator on a batch, made of one row where there was none."""
        kind = type(self).__name__
        if input.dim() not in (1, 2):
            raise ValueError(f"{kind}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        if state is not None:
            for k, tensor in enumerate(state):
                if tensor.dim() not in (1, 2):
                    where = f"hx[{k}]" if len(state) > 1 else "hidden"
                    raise ValueError(f"{kind}: Expected {where} to be 1D or 2D, got {tensor.dim()}D instead")
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
        if state is None:
            first = zeros(input.size(0), self.hidden_size, dtype=input.dtype)
            state = [first, first] if name == "lstm_cell" else [first]
        elif not batched:
            state = [tensor.unsqueeze(0) for tensor in state]
        hx = state if name == "lstm_cell" else state[0]
        found = call(name, (input, hx, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh))
        found = list(found) if name == "lstm_cell" else [found]
        return found if batched else [tensor.squeeze(0) for tensor in found]


class RNNCell(RNNCellBase):
    """One step of `RNN`."""

    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return self._step(f"rnn_{self.nonlinearity}_cell", input, None if hx is None else [hx])[0]


class LSTMCell(RNNCellBase):
    """One step of `LSTM`."""

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input, hx=None):
        return tuple(self._step("lstm_cell", input, None if hx is None else list(hx)))


class GRUCell(RNNCellBase):
    """One step of `GRU`."""

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input, hx=None):
        return self._step("gru_cell", input, None if hx is None else [hx])[0]
