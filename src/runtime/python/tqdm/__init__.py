"""tqdm: the bar goes to standard error when it is done, once; nothing of it moves."""
import sys
import time


class tqdm:
    """An iterable with a bar."""

    def __init__(self, iterable=None, desc=None, total=None, leave=True, file=None, disable=False, unit="it", initial=0, **kwargs):
        self.iterable = iterable
        self.desc = f"{desc}: " if desc else ""
        self.n = initial
        self.disable = bool(disable)
        self.leave = leave
        self.unit = unit
        self.postfix = ""
        self._file = file
        self._started = time.monotonic()
        self._closed = False
        if total is None and iterable is not None:
            try:
                total = len(iterable)
            except TypeError:
                total = None
        self.total = total

    def __iter__(self):
        try:
            for item in self.iterable:
                yield item
                self.n += 1
        finally:
            self.close()

    def __len__(self):
        return self.total if self.iterable is None else len(self.iterable)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def update(self, n=1):
        self.n += n

    def set_description(self, desc=None, refresh=True):
        self.desc = f"{desc}: " if desc else ""

    set_description_str = set_description

    def set_postfix(self, ordered_dict=None, refresh=True, **kwargs):
        values = {**(ordered_dict or {}), **kwargs}
        show = lambda value: f"{value:.3g}" if isinstance(value, float) else str(value)
        self.postfix = ", ".join(f"{name}={show(values[name])}" for name in values)

    def set_postfix_str(self, s="", refresh=True):
        self.postfix = str(s)

    def refresh(self, *args, **kwargs):
        pass

    def reset(self, total=None):
        self.n = 0
        self.total = self.total if total is None else total

    def clear(self, *args, **kwargs):
        pass

    def close(self):
        if self._closed or self.disable or not self.leave:
            self._closed = True
            return
        self._closed = True
        spent = max(time.monotonic() - self._started, 1e-9)
        rate = f"{self.n / spent:.2f}{self.unit}/s"
        clock = lambda seconds: f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"
        extra = f", {self.postfix}" if self.postfix else ""
        if self.total:
            share = min(1.0, self.n / self.total)
            bar = "█" * round(10 * share) + " " * (10 - round(10 * share))
            text = f"{self.desc}{share:4.0%}|{bar}| {self.n}/{self.total} [{clock(spent)}<00:00, {rate}{extra}]"
        else:
            text = f"{self.desc}{self.n}{self.unit} [{clock(spent)}, {rate}{extra}]"
        (self._file or sys.stderr).write(f"{text}\n")

    @staticmethod
    def write(s, file=None, end="\n", nolock=False):
        (file or sys.stdout).write(s + end)


def trange(*args, **kwargs):
    """A bar over a range."""
    return tqdm(range(*args), **kwargs)
