"""LBFGS."""
from ..autograd.grad_mode import enable_grad, no_grad
from ._line_search import strong_wolfe
from ._stepwise import check_lr, number, to_scalar
from .optimizer import Optimizer


class LBFGS(Optimizer):
    """Quasi-Newton steps from the last few changes of the gradient (Nocedal and Wright, algorithm 7.4; torch/optim/lbfgs.py)."""

    def __init__(
        self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, history_size=100, line_search_fn=None, *,
        maximize=False,
    ):
        check_lr(lr)
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
            "maximize": maximize,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]["params"]

    def __setstate__(self, state):
        super().__setstate__(state)
        self._params = self.param_groups[0]["params"]

    def _gather_flat_grad(self):
        from .. import cat, zeros

        views = [zeros(p.numel(), dtype=p.dtype) if p.grad is None else p.grad.view(-1) for p in self._params]
        flat = cat(views, 0)
        return flat.neg_() if self.param_groups[0].get("maximize") else flat

    def _add_grad(self, step_size, update):
        offset = 0
        for parameter in self._params:
            count = parameter.numel()
            parameter.add_(update[offset : offset + count].view_as(parameter), alpha=number(step_size))
            offset += count

    def _directional_evaluate(self, closure, x, t, d):
        """Loss and gradient at `x + t d`; the parameters are put back."""
        self._add_grad(t, d)
        loss = self._loss(closure())
        gradient = self._gather_flat_grad()
        for parameter, kept in zip(self._params, x):
            parameter.copy_(kept)
        return loss, gradient

    def _loss(self, loss):
        return -float(loss) if self.param_groups[0].get("maximize") else float(loss)

    @no_grad()
    def step(self, closure):
        """As many iterations as allowed; the closure gives loss and gradients anew and is called several times."""
        closure = enable_grad()(closure)
        if not self._params:
            return closure()
        group = self.param_groups[0]
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first_loss = closure()
        search = _Search(self, group, state, closure, self._loss(first_loss))
        if not search.optimal():
            search.run()
        return first_loss


class _Search:
    """One call of `step`: what the iterations share."""

    def __init__(self, optimizer, group, state, closure, loss):
        self.optimizer, self.group, self.state, self.closure, self.loss = optimizer, group, state, closure, loss
        self.evaluations = 1
        state["func_evals"] += 1
        self.gradient = optimizer._gather_flat_grad()

    def optimal(self):
        return bool(self.gradient.abs().max() <= self.group["tolerance_grad"])

    def run(self):
        group, state = self.group, self.state
        lr, tolerance, most = to_scalar(group["lr"]), group["tolerance_change"], group["max_iter"]
        direction, t = state.get("d"), state.get("t")
        memory = {key: state.get(key) for key in ("old_dirs", "old_stps", "ro", "H_diag")}
        previous, previous_loss = state.get("prev_flat_grad"), state.get("prev_loss")
        for iteration in range(1, most + 1):
            state["n_iter"] += 1
            if state["n_iter"] == 1:
                direction = self.gradient.neg()
                memory = {"old_dirs": [], "old_stps": [], "ro": [], "H_diag": 1}
            else:
                direction = self._direction(memory, self.gradient.sub(previous), direction.mul(t))
            previous = self.gradient.clone() if previous is None else previous.copy_(self.gradient)
            previous_loss = self.loss
            t = min(1.0, 1.0 / self.gradient.abs().sum()) * lr if state["n_iter"] == 1 else lr
            slope = self.gradient.dot(direction)
            if slope > -tolerance:
                break
            t, evaluations = self._advance(t, direction, slope, last=iteration == most)
            self.evaluations += evaluations
            state["func_evals"] += evaluations
            if iteration == most or self.evaluations >= group["max_eval"] or self.optimal():
                break
            if direction.mul(t).abs().max() <= tolerance or abs(self.loss - previous_loss) < tolerance:
                break
        state.update(d=direction, t=t, **memory, prev_flat_grad=previous, prev_loss=previous_loss)

    def _direction(self, memory, y, s):
        """The gradient times the inverse Hessian that the remembered changes describe (the two loops)."""
        from .. import mul

        steps, changes, ro = memory["old_stps"], memory["old_dirs"], memory["ro"]
        ys = y.dot(s)
        if ys > 1e-10:
            if len(changes) == self.group["history_size"]:
                for kept in (changes, steps, ro):
                    kept.pop(0)
            changes.append(y)
            steps.append(s)
            ro.append(1.0 / ys)
            memory["H_diag"] = ys / y.dot(y)
        al = self.state.setdefault("al", [None] * self.group["history_size"])
        q = self.gradient.neg()
        for k in range(len(changes) - 1, -1, -1):
            al[k] = steps[k].dot(q) * ro[k]
            q.add_(changes[k], alpha=number(-al[k]))
        r = mul(q, memory["H_diag"])
        for k in range(len(changes)):
            r.add_(steps[k], alpha=number(al[k] - changes[k].dot(r) * ro[k]))
        return r

    def _advance(self, t, direction, slope, last):
        """Goes the step, or one that the line search finds; how far, and how often the closure was asked."""
        optimizer, name = self.optimizer, self.group["line_search_fn"]
        if name is None:
            optimizer._add_grad(t, direction)
            if last:
                return t, 0
            self.loss = optimizer._loss(self.closure())
            self.gradient = optimizer._gather_flat_grad()
            return t, 1
        if name != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        x = [parameter.clone() for parameter in optimizer._params]
        evaluate = lambda x, t, d: optimizer._directional_evaluate(self.closure, x, t, d)
        self.loss, self.gradient, t, evaluations = strong_wolfe(
            evaluate, x, t, direction, self.loss, self.gradient, slope, max_ls=self.group["max_eval"] - self.evaluations
        )
        optimizer._add_grad(t, direction)
        return t, evaluations
