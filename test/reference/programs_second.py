"""The graph of a gradient: which Nodes `create_graph=True` leaves behind."""


def one(*expressions, x='leaf(2, 3)'):
    return {f'{expression} of {x}': f'x = {x}\ny = {expression}\nw = like(y, seed=3)\ng, = torch.autograd.grad(y, x, w, create_graph=True)' for expression in expressions}


PROGRAMS = {
    **one('x.view(3, 2)', 'x.t().reshape(6)', 'x.expand(2, 2, 3)', 'x.t()', 'x.transpose(0, 1)', 'x.permute(1, 0)', 'x.unsqueeze(0)', 'x.flatten()', 'x[0]', 'x[:, 1:]', 'x[None]', 'x[...]', 'x[[0, 1]]', 'x[x > 0]', 'x.diagonal()', 'x.narrow(1, 1, 2)', 'x.as_strided((2, 2), (1, 2), 1)', 'x.clone()', 'x.t().contiguous()', 'x.unbind()[1]', 'x.split(2, 1)[0]', 'x.repeat(2, 1)', 'x.repeat_interleave(2)', 'x.roll(1, 1)', 'x.flip(0)', 'F.pad(x, (1, 2))', 'torch.cat([x, x * 2])', 'torch.stack([x, x * 2])',
          'x.sum()', 'x.sum(1)', 'x.sum(1, True)', 'x.mean()', 'x.mean(1)', 'x.prod()', 'x.prod(1)', 'x.max()', 'x.max(1)[0]', 'x.amax(1)', 'x.norm()', 'x.norm(1)', 'x.norm(3, 1)', 'x.var()', 'x.var(1)', 'x.std()', 'x.std(1)', 'x.logsumexp(1)', 'x.cumsum(1)', 'x.cumprod(1)', 'x.sort()[0]', 'x.topk(2)[0]', 'x.median()', 'x.median(1)[0]', 'x.nansum()',
          'x.index_select(1, torch.tensor([0, 2]))', 'x.gather(1, torch.tensor([[0], [1]]))', 'x.take(torch.tensor([0, 5]))', 'x.masked_select(x > 0)', 'x.scatter(1, torch.tensor([[0], [1]]), 2.5)', 'x.index_add(1, torch.tensor([0]), data(2, 1))', 'x.index_fill(1, torch.tensor([0]), 2.5)', 'x.masked_fill(x > 0, 1.5)',
          'x @ data(3, 4)', 'data(4, 2) @ x', 'x @ x.t()', 'x.mv(data(3))', 'x[0].dot(data(3))', 'torch.addmm(data(4), x, data(3, 4))', 'F.linear(x, data(4, 3), data(4))', 'x[0].outer(data(3))', 'x.tril()', 'x[0].diag()', 'x.squeeze()'),
    **one('x.squeeze(1)', 'x.squeeze()', 'x.bmm(data(2, 3, 2))', 'x @ data(3, 2)', 'x.sum((0, 2))', x='leaf(2, 1, 3)'),
    **one('x.unfold(0, 3, 2)', 'x.unfold(0, 2, 1)', x='leaf(7)'),
    **one('x.trace()', 'x.det()', 'x.inverse()', 'torch.linalg.solve(x, data(3))', 'x.diag()', 'x.matrix_power(2)', x='leaf(3, 3, seed=2)'),
}
