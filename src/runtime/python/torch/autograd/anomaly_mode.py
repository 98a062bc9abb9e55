"""Anomaly detection: NaN in a backward pass is an error that tells of the forward call."""
import sys
import traceback
import warnings

import _gradient_lens as engine

from . import graph


def is_anomaly_enabled():
    """Whether Nodes take notice of where they are made."""
    return engine.anomaly() > 0


def is_anomaly_check_nan_enabled():
    """Whether NaN in a backward pass is an error."""
    return engine.anomaly() != 1


def set_anomaly_enabled(enabled, check_nan=True):
    """Switches both."""
    engine.set_anomaly((2 if check_nan else 1) if enabled else 0)


def _stack(text):
    """The calls of the program that lead to now, outermost first."""
    frames, frame = [], sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__") == "__main__":
            frames.append((frame, frame.f_lineno))
        frame = frame.f_back
    return "".join(traceback.StackSummary.extract(reversed(frames)).format())


graph.functions[0] = _stack


class detect_anomaly:
    """Detection on inside a `with`."""

    def __init__(self, check_nan=True):
        self.prev = is_anomaly_enabled()
        self.check_nan = check_nan
        self.prev_check_nan = is_anomaly_check_nan_enabled()
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.", stacklevel=2
        )

    def __enter__(self):
        set_anomaly_enabled(True, self.check_nan)

    def __exit__(self, *exception):
        set_anomaly_enabled(self.prev, self.prev_check_nan)


class set_detect_anomaly:
    """Detection on or off, at once and until the end of a `with`."""

    def __init__(self, mode, check_nan=True):
        self.prev = is_anomaly_enabled()
        self.prev_check_nan = is_anomaly_check_nan_enabled()
        set_anomaly_enabled(mode, check_nan)

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        set_anomaly_enabled(self.prev, self.prev_check_nan)
