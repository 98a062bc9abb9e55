"""Runs one snippet as `python FILE` would, traced or not, and tells how it ended."""
import builtins
import linecache
import sys
import traceback
import warnings
from json import dumps

import _gradient_lens as engine
from torch import _bridge, _torch_function

from .capture import Capture, name_parameters, prepare
from .source import Text, lines_of


def _no_terminal(prompt="", /):
    """`input`: what it asks is printed, and nobody answers."""
    print(prompt, end="")
    raise EOFError("there is no terminal here that input() could read from")


builtins.input = _no_terminal
for _stream in (sys.stdout, sys.stderr):
    _stream.reconfigure(line_buffering=True)

#: Where the engine finds what `Text.prepare` told it.
_NOWHERE, _HERE, _AHEAD = range(3)

#: Taken before a snippet could put others in their place.
_modules, _Module = sys.modules, type(sys)

#: The text that may be run next, read already, with what Python warned of meanwhile.
_ahead = None


def read_ahead(code, path):
    """Reads a text that may be run next. What is wrong with it, its run finds and tells."""
    global _ahead
    _ahead = None
    warned = []
    try:
        text = _read(code, path, warned)
        prepare(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, KeyboardInterrupt):
        return
    _ahead = text, warned


def _read(code, path, warned):
    """The text, compiled. What Python warns of is told later, when there is a run to tell of."""
    warnings.showwarning = lambda *warning: warned.append(warning)
    return Text(code, path)


def run(code, path, traced):
    """JSON of the problem that ended the run; 'null' when it came to its end."""
    warned = []
    problem = None
    text = None
    is_ahead = _ahead is not None and _ahead[0].code == code and _ahead[0].path == path
    try:
        if is_ahead:
            text, warned = _ahead
        else:
            text = _read(code, path, warned)
        if traced:
            prepare(text)
    except SyntaxError as error:
        problem = _syntax_problem(error, code)
    except (ValueError, RecursionError, MemoryError) as error:
        problem = _problem("syntax", error, None, [], path)
    linecache.cache[path] = (len(code), None, lines_of(code) if text is None else text.lines, path)
    if traced:
        engine.begin(_NOWHERE if problem is not None else _AHEAD if is_ahead else _HERE)
    warnings.showwarning = _show_warning
    for warning in warned:
        _show_warning(*warning)
    if problem is not None:
        return dumps(problem)
    if "__torch_function__" in code:
        _torch_function.ask()
    space = _main_module(path).__dict__
    capture = Capture(text) if traced else None
    try:
        if capture is not None:
            capture.start()
        exec(text.compiled, space)
    except SystemExit as error:
        problem = _exit(error, path)
    except BaseException as error:
        problem = _raised(error, path)
    finally:
        _finish_figures()
        if capture is not None:
            try:
                capture.stop()
            except Exception:  # the program may have taken the tool away
                pass
        _flush()
    if traced:
        try:
            name_parameters(space)
        except Exception:  # a broken Module of the snippet's must not cost the trace
            pass
    _main_module(path)  # nothing of the snippet's outlives its run
    return dumps(problem)


def _main_module(path):
    """A fresh `__main__` for the snippet: what it defines is found where pickle and dataclasses look for it."""
    _modules["__main__"] = module = _Module("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__)
    return module


def _finish_figures():
    """What matplotlib was left open with is shown, as a notebook does."""
    figures = sys.modules.get("matplotlib._figures")
    if figures is not None:
        try:
            figures.finish()
        except Exception:  # a value the snippet put where none belongs must not cost the trace
            pass


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def _exit(error, path):
    if error.code in (None, 0):
        return None
    if not isinstance(error.code, int):
        print(error.code, file=sys.stderr)
    return {**_problem("error", error, error.__traceback__, _frames(error.__traceback__, path), path), "traceback": ""}


def _frames(tb, path):
    return [frame for frame in traceback.extract_tb(tb) if frame.filename == path]


def _raised(error, path):
    """What an exception that left the snippet tells: its own frames only, as PyTorch's are not to be seen either."""
    frames = _frames(error.__traceback__, path)
    return _problem("error", error, error.__traceback__, frames, path)


def _problem(kind, error, tb, frames, path):
    last = frames[-1] if frames else None
    message = "".join(traceback.format_exception_only(error)).strip()
    if "Cannot stack switch" in message:
        message = "RuntimeError: Gradient Lens does not support asyncio in Python snippets yet"
    name = type(error).__name__
    text = message.removeprefix(f"{name}: ") if message.startswith(f"{name}: ") else "" if message == name else message
    shown = ["Traceback (most recent call last):\n", *traceback.format_list(frames)] if frames else []
    span = None
    if last is not None:
        source_line = linecache.getline(path, last.lineno)
        convert = lambda column: len(source_line.encode()[:column].decode(errors="ignore").encode("utf-16-le")) // 2
        end_line = last.end_lineno or last.lineno
        span = [last.lineno, convert(last.colno or 0), end_line, convert(last.end_colno) if last.end_colno and end_line == last.lineno else len(source_line.rstrip())]
    return {
        "kind": kind,
        "type": name,
        "message": text,
        "span": span,
        "traceback": "".join(shown) + message + "\n",
        "frames": [{"name": frame.name, "line": frame.lineno} for frame in frames],
    }


def _syntax_problem(error, code):
    lines = [line.rstrip("\n") for line in lines_of(code)] or [""]
    line = min(max(error.lineno or 1, 1), len(lines))
    start = max((error.offset or 1) - 1, 0)
    text = lines[line - 1]
    end = (error.end_offset or 0) - 1 if error.end_lineno in (None, line) else len(text)
    wide = lambda column: len(text[:column].encode("utf-16-le")) // 2
    return {
        "kind": "syntax",
        "type": type(error).__name__,
        "message": error.msg,
        "span": [line, wide(start), line, max(wide(end), wide(start) + 1)],
        "traceback": "".join(traceback.format_exception_only(error)),
        "frames": [],
    }


def warn(text, category):
    """A warning of the engine's, given at the snippet's line."""
    frame = sys._getframe(1)
    while frame is not None and id(frame.f_code) not in _bridge.codes and frame.f_globals.get("__name__") != "__main__":
        frame = frame.f_back
    kind = getattr(builtins, category, UserWarning)
    if frame is None:
        warnings.warn(text, kind)
        return
    registry = frame.f_globals.setdefault("__warningregistry__", {})
    warnings.warn_explicit(text, kind, frame.f_code.co_filename, frame.f_lineno, "__main__", registry)


def _show_warning(message, category, filename, lineno, file=None, line=None):
    engine.warned(str(message), category.__name__, lineno)
    sys.stderr.write(warnings.formatwarning(message, category, filename, lineno, line))
