"""The line search of LBFGS: cubic interpolation until Wolfe's strong conditions hold (after Schmidt's minFunc, as in torch/optim/lbfgs.py).

Knows no parameters: it asks a function for the loss and the gradient at a step along the direction.
"""


def _cubic_minimum(x1, f1, g1, x2, f2, g2, bounds=None):
    """Where the cubic through two points with these slopes is least, within bounds (Nocedal and Wright, equation 3.59)."""
    low, high = bounds if bounds is not None else (x1, x2) if x1 <= x2 else (x2, x1)
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1**2 - g1 * g2
    if not square >= 0:
        return (low + high) / 2.0
    d2 = square.sqrt()
    if x1 <= x2:
        least = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
    else:
        least = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
    return min(max(least, low), high)


class _Bracket:
    """Two steps (or one that will do) between which the conditions hold somewhere."""

    def __init__(self, *points):
        self.t, self.f, self.g, self.slope = (list(column) for column in zip(*points))
        self.order()

    def order(self):
        self.low, self.high = (0, 1) if self.f[0] <= self.f[-1] else (1, 0)

    def put(self, k, t, f, g, slope):
        self.t[k], self.f[k], self.g[k], self.slope[k] = t, f, g, slope

    def move(self, source, target):
        self.put(target, self.t[source], self.f[source], self.g[source], self.slope[source])


def strong_wolfe(evaluate, x, t, d, f, g, gtd, c1=1e-4, c2=0.9, tolerance_change=1e-9, max_ls=25):
    """(loss, gradient, step, evaluations) at a step along `d` that meets the conditions."""
    norm = d.abs().max()
    start = (0, f, g.clone(), gtd)
    bracket, done, tried, f_new, g_new, t = _bracketed(evaluate, x, t, d, f, start, gtd, c1, c2, max_ls)
    evaluations = tried + 1
    stuck = False
    while not done and tried < max_ls:
        if abs(bracket.t[1] - bracket.t[0]) * norm < tolerance_change:
            break
        t = _cubic_minimum(bracket.t[0], bracket.f[0], bracket.slope[0], bracket.t[1], bracket.f[1], bracket.slope[1])
        left, right = min(bracket.t), max(bracket.t)
        margin = 0.1 * (right - left)
        if min(right - t, t - left) < margin:
            if stuck or t >= right or t <= left:
                t = right - margin if abs(t - right) < abs(t - left) else left + margin
                stuck = False
            else:
                stuck = True
        else:
            stuck = False
        f_new, g_new = evaluate(x, t, d)
        evaluations += 1
        slope = g_new.dot(d)
        tried += 1
        if f_new > f + c1 * t * gtd or f_new >= bracket.f[bracket.low]:
            bracket.put(bracket.high, t, f_new, g_new.clone(), slope)
            bracket.order()
        else:
            if abs(slope) <= -c2 * gtd:
                done = True
            elif slope * (bracket.t[bracket.high] - bracket.t[bracket.low]) >= 0:
                bracket.move(bracket.low, bracket.high)
            bracket.put(bracket.low, t, f_new, g_new.clone(), slope)
    return bracket.f[bracket.low], bracket.g[bracket.low], bracket.t[bracket.low], evaluations


def _bracketed(evaluate, x, t, d, f, start, gtd, c1, c2, max_ls):
    """Longer and longer steps until the conditions hold at one or between two of them."""
    f_new, g_new = evaluate(x, t, d)
    slope = g_new.dot(d)
    previous = start
    tried = 0
    while tried < max_ls:
        if f_new > f + c1 * t * gtd or (tried > 1 and f_new >= previous[1]):
            return _Bracket(previous, (t, f_new, g_new.clone(), slope)), False, tried, f_new, g_new, t
        if abs(slope) <= -c2 * gtd:
            return _Bracket((t, f_new, g_new, slope)), True, tried, f_new, g_new, t
        if slope >= 0:
            return _Bracket(previous, (t, f_new, g_new.clone(), slope)), False, tried, f_new, g_new, t
        bounds = (t + 0.01 * (t - previous[0]), t * 10)
        longer = _cubic_minimum(previous[0], previous[1], previous[3], t, f_new, slope, bounds=bounds)
        previous = (t, f_new, g_new.clone(), slope)
        t = longer
        f_new, g_new = evaluate(x, t, d)
        slope = g_new.dot(d)
        tried += 1
    return _Bracket((0, f, start[2], gtd), (t, f_new, g_new, slope)), False, tried, f_new, g_new, t
