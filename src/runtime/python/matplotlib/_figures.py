"""The figures of the program, and how they reach the trace. A figure goes there when it is shown, saved, or left open at the end."""
import sys

import _gradient_lens as engine
from torch import _bridge

#: By number, in the order they were made; the last of `_active` is the current one.
open_figures = {}
_active = []

#: Places in the snippet that one figure remembers.
MOST_PLACES = 64


def activate(figure):
    """Makes it the current one."""
    open_figures[figure.number] = figure
    if figure.number in _active:
        _active.remove(figure.number)
    _active.append(figure.number)


def current():
    """The current figure, or None."""
    return open_figures[_active[-1]] if _active else None


def close(number):
    """Forgets one."""
    if number in open_figures:
        del open_figures[number]
        _active.remove(number)


def next_number():
    return max(open_figures, default=0) + 1


def places():
    """Where the snippet stands: (code, instruction) of its frames, innermost first; empty when nothing is traced."""
    codes = _bridge.codes
    if not codes:
        return []
    found, frame = [], sys._getframe(2)
    while frame is not None and len(found) < 8:
        code = id(frame.f_code)
        if code in codes:
            found.append((code, frame.f_lasti))
        frame = frame.f_back
    return found


def show(figure):
    """Hands a figure over as it is now."""
    data = _bridge.dumps(figure.describe())
    if engine.figure(figure.id, data, _bridge.dumps(list(figure.places)), _bridge.dumps(figure.last)) < 0:
        _bridge.raise_error()
    figure.stale = False


def finish():
    """The program is over: what it left open and did not show is shown."""
    for figure in list(open_figures.values()):
        if figure.stale and (figure.axes or figure.title):
            show(figure)


def nice_ticks(low, high, locator=None):
    """Round numbers from low to high."""
    integer, intervals = (False, None) if locator is None else (locator.integer, locator.intervals)
    return _bridge.loads(engine.nice_ticks(float(low), float(high), 9 if intervals is None else intervals, integer, False))


def nice_levels(low, high, count):
    """Round heights that reach beyond both ends."""
    return _bridge.loads(engine.nice_ticks(float(low), float(high), count, False, True))
