"""Reductions, scans and order."""


def one(*expressions, x='leaf(2, 3)'):
    return {f'{expression} of {x}': f'x = {x}\ny = {expression}' for expression in expressions}


COMMON = ('x.sum()', 'x.mean()', 'x.prod()', 'x.max()', 'x.min()', 'x.amax()', 'x.norm()', 'x.var()', 'x.std()', 'x.any()', 'x.all()', 'x.argmax()', 'x.median()')
PROGRAMS = {
    **one(*COMMON),
    **one(*COMMON, x='torch.tensor([[3, 1, 2], [4, 4, 0]])'),
    **one(*COMMON, x='torch.tensor([True, False])'),
    **one(*COMMON, x='leaf()'),
    **one(*COMMON, 'x.argmin()', 'x.amin()', 'x.max(0)', 'x.sort()', 'x.topk(2)', 'x.sum(0)', 'x.logsumexp(0)', 'x.nansum()', 'x.nanmean()', 'x.nanmedian()', 'x.cumsum(0)', 'x.cummax(0)', 'x.norm(3)', x='data(3) / (data(3) + 3) / 0 * 0 + data(3)'),
    **one(*COMMON, 'x.max(0)', 'x.sum(0)', 'x.sum(1)', 'x.mean(0)', 'x.amax(0)', 'x.amax(1)', 'x.prod(0)', 'x.argmax(0)', 'x.sort()', x='data(0, 2)'),
    **one('x.sum(1)', 'x.sum(0, True)', 'x.sum((0, 1))', 'x.sum(())', 'x.sum(dim=None)', 'x.sum(-1, keepdim=True)', 'x.sum(2)', 'x.sum((0, 0))', 'x.sum(dtype=torch.float64)', 'data(2, 3).sum(1, dtype=torch.int64)', 'torch.sum(x, 1)', 'torch.sum(input=x, axis=1)',
          'x.mean(1)', 'x.mean((0, 1), True)', 'x.mean(dtype=torch.float64)', 'x.prod(1)', 'x.prod(0, True)', 'x.prod(5)', 'x.max(1)', 'x.max(0, keepdim=True)', 'x.max(dim=1)', 'x.min(1)', 'x.max(x.flip(0))', 'torch.max(x, x * 2)', 'x.amax(1)', 'x.amax((0, 1), True)', 'x.amin(0)', 'x.aminmax()', 'x.aminmax(dim=1)', 'x.argmax(1)', 'x.argmax(keepdim=True)', 'x.argmin(0, True)',
          'x.any(1)', 'x.all(0, True)', 'x.any((0, 1))', 'x.norm(1)', 'x.norm(2, 1)', 'x.norm(dim=1)', "x.norm('fro')", 'x.norm(0)', 'x.norm(3)', 'x.norm(0.5)', 'x.norm(1.5, 1)', 'torch.norm(x, p=1, dim=1)', 'x.norm(2, (0, 1), True)',
          'torch.linalg.norm(x)', 'torch.linalg.norm(x, 1)', 'torch.linalg.norm(x, -1)', 'torch.linalg.norm(x, dim=1)', 'torch.linalg.vector_norm(x)', 'torch.linalg.vector_norm(x, 3, 1)', 'torch.linalg.matrix_norm(x)', "torch.linalg.norm(x, 'fro')", 'torch.linalg.matrix_norm(x, 1, keepdim=True)',
          'x.var(1)', 'x.var(unbiased=False)', 'x.var(1, False)', 'x.var(1, correction=0)', 'x.var(correction=0)', 'x.std(1, keepdim=True)', 'x.std(False)', 'torch.var_mean(x, 1)', 'torch.std_mean(x)', 'x.std(0, unbiased=True)',
          'x.logsumexp(1)', 'x.logsumexp((0, 1), True)', 'x.cumsum(1)', 'x.cumsum(0)', 'x.cumprod(1)', 'x.cumprod(-1)', 'x.cummax(1)', 'x.cummin(0)', 'x.logcumsumexp(1)', 'x.cumsum(3)', 'x.diff()', 'x.diff(dim=0)',
          'x.median(1)', 'x.median(0, True)', 'x.nanmedian()', 'x.kthvalue(2)', 'x.kthvalue(5)', 'x.sort()', 'x.sort(0, True)', 'torch.sort(x, stable=True)', 'x.sort(descending=True)', 'x.argsort()', 'x.argsort(0)', 'x.topk(2)', 'x.topk(1, 0, False)', 'x.topk(5)', 'x.msort()',
          'x.count_nonzero()', 'x.count_nonzero(1)', 'x.nansum()', 'x.nansum(1)', 'x.nanmean()', 'x.nanmean(1)', 'x.t().sum(0)', 'x.t().max(0)'),
    **one('x.sum((0, 2))', 'x.mean(1)', 'x.amax((0, 2))', 'x.max(1)', 'x.sort(1)', 'x.cumsum(1)', 'x.var((0, 2))', 'x.norm(2, (1, 2))', 'x.logsumexp((0, 2))', 'x.topk(2, 1)', 'x.prod(1)', 'x.median(1)', 'x.argmax(1)', x='leaf(2, 3, 4)'),
    **one('x.unique()', 'x.unique(return_inverse=True, return_counts=True)', 'x.unique(dim=0)', 'torch.unique_consecutive(x)', 'x.sum(0)', 'x.cumsum(0)', 'x.prod(1)', 'x.max(1)', 'x.sort()', 'x.topk(2)', 'x.mean(dtype=torch.float32)', 'x.mean(1)', 'x.count_nonzero(0)', 'x.flatten().bincount()', 'x.logsumexp(1)', x='torch.tensor([[3, 1, 2], [4, 4, 0]])'),
    'prod with a zero': 'x = leaf(4)\nm = torch.tensor([1.5, 0.0, 1.0, 1.0])\ny = (x * m).prod()',
    'prod with two zeros': 'x = leaf(4)\nm = torch.tensor([1.5, 0.0, 0.0, 1.0])\ny = (x * m).prod()',
    'prod along a dim with a zero': 'x = leaf(2, 2)\nm = torch.tensor([[1.5, 0.0], [1.5, 1.0]])\ny = (x * m).prod(1)',
    'cumprod with a zero': 'x = leaf(4)\nm = torch.tensor([1.5, 0.0, 1.0, 1.0])\ny = (x * m).cumprod(0)',
    'max with ties': 'x = torch.tensor([1.5, 2.5, 2.5], requires_grad=True)\ny = x.max()',
    'amax with ties': 'x = torch.tensor([[1.5, 2.5, 2.5]], requires_grad=True)\ny = x.amax(1)',
    'max along a dim with ties': 'x = torch.tensor([[1.5, 2.5, 2.5]], requires_grad=True)\ny = x.max(1)',
    'median with ties': 'x = torch.tensor([1.5, 2.5, 2.5, 0.5], requires_grad=True)\ny = x.median()',
    'norm of zeros': 'x = torch.tensor([0.0, 0.0], requires_grad=True)\ny = x.norm()',
    'std of equals': 'x = torch.tensor([1.5, 1.5], requires_grad=True)\ny = x.std()',
    'var of one': 'x = leaf(1)\ny = x.var()',
}
