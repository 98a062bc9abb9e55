"""How tensors print: the options that PyTorch keeps, handed to the engine, which prints."""
import contextlib
from math import inf

import _gradient_lens as engine

from . import _bridge

_DEFAULT = {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80, "sci_mode": None}
_PROFILES = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": inf, "edgeitems": 3, "linewidth": 80},
}
_options = dict(_DEFAULT)


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None):
    """How tensors print from now on; what is not given stays, but for `sci_mode`."""
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    _options.update(_PROFILES.get(profile, {}))
    _options.update({key: value for key, value in given.items() if value is not None}, sci_mode=sci_mode)
    engine.set_printoptions(_bridge.dumps({**_options, "threshold": None if _options["threshold"] == inf else _options["threshold"]}))


def get_printoptions():
    """The options as they are."""
    return dict(_options)


@contextlib.contextmanager
def printoptions(**kwargs):
    """Other options for a while."""
    before = get_printoptions()
    set_printoptions(**kwargs)
    try:
        yield
    finally:
        set_printoptions(**before)
