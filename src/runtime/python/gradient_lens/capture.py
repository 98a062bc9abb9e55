"""Watches a snippet's lines with sys.monitoring and tells the engine's recorder which names came to hold which tensors.

A statement's names are read when the next one begins, in the frame they live in.
"""
import sys

import _gradient_lens as engine
from torch import _bridge
from torch._tensor import Tensor

_monitoring = sys.monitoring
_events = _monitoring.events
_TOOL = 4
_OF_SNIPPET = _events.LINE | _events.PY_RETURN | _events.PY_START
# Taken once and kept: giving a tool back makes CPython look at every code object anew when it is next entered.
_monitoring.use_tool_id(_TOOL, "gradient-lens")
# This one cannot be asked for by code object; without a callback it costs nothing.
_monitoring.set_events(_TOOL, _events.PY_UNWIND)
_getframe = sys._getframe
#: Arguments are looked at in the first calls of a function only.
_CALLS = 64
#: A tuple or list of more tensors is not shown element by element.
_ITEMS = 4


def prepare(text):
    """Makes a text ready for a traced run."""
    if text.prepare():
        for code in text.codes:
            _monitoring.set_local_events(_TOOL, code, _OF_SNIPPET)


class Capture:
    """One traced run of one snippet."""

    def __init__(self, text):
        self._source = source = text.source
        self._codes = text.codes
        #: The statement a frame is in, by the frame's id.
        self._open = {}
        self._calls = {}
        self._starts = source.starts
        #: Lines of the body of each `for`, by its statement; frames that are at its head again.
        self._loops = source.loops
        self._heads = set()
        self._functions = text.functions

    def start(self):
        self._listen(self._line, self._return, self._enter, self._unwind)
        _bridge.codes.update(map(id, self._codes))

    def stop(self):
        _bridge.codes.clear()
        for code in self._codes:
            _monitoring.set_local_events(_TOOL, code, 0)
        self._listen(None, None, None, None)

    def _listen(self, *callbacks):
        for event, callback in zip((_events.LINE, _events.PY_RETURN, _events.PY_START, _events.PY_UNWIND), callbacks):
            _monitoring.register_callback(_TOOL, event, callback)

    def _enter(self, code, offset):
        """A function of the snippet begins: its arguments belong to its `def`."""
        statement = self._functions.get(id(code))
        bound = () if statement is None else self._source.statements[statement][1]
        calls = self._calls.get(statement, 0)
        if not bound or calls >= _CALLS:
            return _monitoring.DISABLE
        self._calls[statement] = calls + 1
        engine.step(statement)
        self._bind(_getframe(1), statement, bound)
        return None

    def _line(self, code, line):
        frame = _getframe(1)
        key = id(frame)
        before = self._open.get(key)
        statement = self._source.of_line.get(line)
        if statement is None:
            return
        if statement == before and self._spans(statement):
            return
        if before is not None:
            self._close(frame, key, before, line)
        self._open[key] = statement
        body = self._loops.get(statement)
        if body is not None and before is not None and self._starts[before] in body:
            # Back at the head of a `for`: only a line of its body tells that there was another item.
            self._heads.add(key)
        else:
            engine.step(statement)

    def _spans(self, statement):
        """Whether a statement covers several lines: then an event of its first line may be its own end."""
        span = self._source.statements[statement][0]
        return span[2] > span[0]

    def _close(self, frame, key, statement, line):
        """The statement a frame was in is over: what it bound can be read."""
        if key in self._heads:
            self._heads.discard(key)
            if line not in self._loops[statement]:
                return
            engine.step(statement)
        bound = self._source.statements[statement][1]
        if bound:
            self._bind(frame, statement, bound)

    def _return(self, code, offset, value):
        frame = _getframe(1)
        key = id(frame)
        statement = self._open.pop(key, None)
        if statement is not None:
            self._close(frame, key, statement, 0)
        outer = self._open.get(id(frame.f_back))
        if outer is not None:
            engine.after(outer)

    def _unwind(self, code, offset, exception):
        """A frame ends by an exception. Another may soon have its id."""
        if id(code) in _bridge.codes:
            key = id(_getframe(1))
            self._open.pop(key, None)
            self._heads.discard(key)

    def _bind(self, frame, statement, bound):
        names = frame.f_locals
        for k, (path, _) in enumerate(bound):
            value = _look(names, path)
            if issubclass(type(value), Tensor):
                engine.bind(statement, k, value._h, -1)
            elif type(value) in (tuple, list) and len(value) <= _ITEMS:
                for i, item in enumerate(value):
                    if issubclass(type(item), Tensor):
                        engine.bind(statement, k, item._h, i)


def _look(names, path):
    """What a name or an attribute path holds, without running any of the snippet's code; None if it cannot be told.

    Types are asked of `type`: `isinstance` would ask a snippet's object for its `__class__`.
    """
    first, *rest = path.split(".")
    try:
        value = names[first]
    except KeyError:
        return None
    for name in rest:
        if issubclass(type(value), Tensor):
            if name != "grad":
                return None
            handle = engine.peek_grad(value._h)
            return _bridge.wrap(handle) if handle else None
        try:
            own = object.__getattribute__(value, "__dict__")
        except AttributeError:
            return None
        if name in own:
            value = own[name]
        else:
            for store in ("_parameters", "_buffers", "_modules"):
                if name in own.get(store, ()):
                    value = own[store][name]
                    break
            else:
                return None
    return value


def name_parameters(names):
    """Tells the recorder the paths of the parameters of the modules that the snippet's global names hold."""
    from torch.nn import Module

    for name, value in list(names.items()):
        if issubclass(type(value), Module) and not name.startswith("_"):
            for path, parameter in value.named_parameters():
                engine.name(parameter._h, f"{name}.{path}")
