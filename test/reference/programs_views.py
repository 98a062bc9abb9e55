"""Views, copies and joined tensors: shape, stride, memory, Node names and gradients."""


def one(*expressions, x='leaf(2, 3)'):
    return {f'{expression} of {x}': f'x = {x}\ny = {expression}' for expression in expressions}


PROGRAMS = {
    **one(
        'x.view(3, 2)', 'x.view(-1)', 'x.view(2, -1)', 'x.view(6, 1)', 'x.t().view(6)', 'x.view(5)', 'x.view(-2)', 'x.view(-1, -1)', 'x.view(4, -1)',
        'x.t().view(3, 2, 1)', 'x.reshape(6)', 'x.reshape(2, 3)', 'x.t().reshape(6)', 'x.t().reshape(3, 2)', 'x.t().reshape(3, 1, 2)', 'x.reshape(4)',
        'x.view_as(x.t())', 'x.reshape_as(x.t())',
        'x.t()', 'x.T', 'x.mT', 'x.transpose(0, 1)', 'x.transpose(-1, 0)', 'x.transpose(0, 2)', 'x.swapaxes(0, 1)', 'x.permute(1, 0)', 'x.permute((1, 0))', 'x.permute(0)', 'x.permute(0, 0)',
        'x.unsqueeze(0)', 'x.unsqueeze(1)', 'x.unsqueeze(-1)', 'x.unsqueeze(3)', 'x.t().unsqueeze(1)', 'x.squeeze()', 'x.squeeze(0)',
        'x.flatten()', 'x.t().flatten()', 'x.ravel()', 'x.t().ravel()', 'x.flatten(1, 0)', 'x.unflatten(1, (3, 1))', 'x.unflatten(1, (2, 2))',
        'x.select(0, 1)', 'x.select(1, -1)', 'x.select(0, 5)', 'x.narrow(1, 1, 2)', 'x.narrow(1, 2, 2)', 'x.narrow(1, -2, 1)', 'x.narrow(1, 0, -1)', 'x.narrow(1, 5, 0)',
        'x.diagonal()', 'x.diagonal(1)', 'x.diagonal(-1)', 'x.diagonal(0, 1, 1)', 'x.diagonal(5)',
        'x.as_strided((2, 2), (1, 2), 1)', 'x.as_strided((3, 2), (1, 1))', 'x.as_strided((2, 9), (1, 2), 1)', 'x.t().as_strided((2, 2), (1, 1))',
        'x.unbind()', 'x.unbind(1)', 'x.split(1)', 'x.split(2, 1)', 'x.split([1, 2], 1)', 'x.split([1, 1], 1)', 'x.split(0)', 'x.chunk(2)', 'x.chunk(2, 1)', 'x.chunk(5, 1)', 'x.chunk(0)', 'x.tensor_split(2, 1)',
        'x.clone()', 'x.t().clone()', 'x[:, ::2].clone()', 'x.detach()', 'x.contiguous()', 'x.t().contiguous()', 'x.to(torch.float64)', 'x.t().double()', 'x.to(torch.float32)', 'x.to(torch.float32, copy=True)', 'x.to(torch.int64)', 'x.long()', 'x.bool()', 'x.float()', 'x.type_as(x.double())', 'x.to(x.double())', "x.to('cpu')",
        'x.expand(2, 2, 3)', 'x.expand(2, 4)', 'x.expand(3)', 'x.expand(-1, 2, 3)', 'x.broadcast_to(1, 2, 3)', 'torch.broadcast_to(x, (2, 2, 3))', 'x.expand(4, -1, 3).clone()',
        'torch.cat([x, x])', 'torch.cat([x, x], 1)', 'torch.cat((x, x.double()), dim=-1)', 'torch.cat([x, data(0)])', 'torch.cat([x, data(2, 4)])', 'torch.cat([x, data(3)])', 'torch.cat([])', 'torch.cat([x.sum()])',
        'torch.stack([x, x])', 'torch.stack([x, x], 1)', 'torch.stack([x, x], -1)', 'torch.stack([x, data(3)])', 'torch.stack([])', 'torch.hstack([x, x])', 'torch.vstack([x[0], x[1]])', 'torch.dstack([x, x])', 'torch.column_stack([x[0], x[1]])',
        'x.repeat(2, 1)', 'x.repeat(2, 1, 2)', 'x.repeat(2)', 'x.repeat_interleave(2)', 'x.repeat_interleave(2, 1)', 'x.repeat_interleave(torch.tensor([1, 2]), 0)', 'x.tile((2,))', 'x.tile(2, 2, 1)',
        'x.roll(1)', 'x.roll(1, 1)', 'x.roll((1, -1), (0, 1))', 'x.flip(0)', 'x.flip(0, 1)', 'x.fliplr()', 'x.flipud()', 'x.rot90()', 'x.rot90(2)', 'x.rot90(-1)',
        'F.pad(x, (1, 2))', 'F.pad(x, (1, 2, 0, 1), value=3.0)', 'F.pad(x, (-1, 1))', 'F.pad(x, (1,))', 'F.pad(x, (0, 0, 0, 0, 0, 0))',
        'torch.meshgrid(x[0], x[1], indexing="ij")', 'torch.meshgrid(x[0], x[1][:2], indexing="xy")', 'torch.broadcast_tensors(x, x[0])', 'torch.atleast_2d(x[0])', 'torch.atleast_3d(x)', 'torch.atleast_1d(x.sum())',
    ),
    **one('x.squeeze()', 'x.squeeze(1)', 'x.squeeze(0)', 'x.squeeze((1, 3))', 'x.squeeze(5)', 'x.squeeze(-1)', x='leaf(2, 1, 3, 1)'),
    **one(
        'x.permute(2, 0, 1)', 'x.movedim(0, -1)', 'x.movedim((0, 1), (2, 0))', 'x.T', 'x.mT', 'x.t()', 'x.flatten(1)', 'x.flatten(0, 1)', 'x.diagonal(0, 0, 2)', 'x.permute(2, 0, 1).clone()', 'x.permute(2, 0, 1).contiguous()', 'x.permute(1, 0, 2).reshape(3, 8)',
        'x.transpose(0, 1)[1]', 'x.mT.flatten(1)', 'x.unfold(2, 2, 1)', 'x.expand(2, 3, 4)', 'x.select(1, 1).t()', 'x.swapdims(0, 2)', x='leaf(2, 3, 4)',
    ),
    **one('x.unfold(0, 3, 2)', 'x.unfold(0, 8, 1)', 'x.unfold(0, 2, 1)', 'x.t()', 'x.flatten()', 'x.expand(2, 7)', 'x.view(7, 1).expand(7, 3)', 'x.split(3)', 'x.unflatten(0, (-1, 7))', 'x.expand(7)', x='leaf(7)'),
    **one('x.view(1, 1)', 'x.flatten()', 'x.unsqueeze(0)', 'x.expand(2, 3)', 'x.t()', 'x.reshape(())', 'x.reshape(1)', 'x.squeeze()', 'x.unbind()', 'x.clone()', x='leaf()'),
    'a view of a view shares the base': 'x = leaf(2, 3)\ny = x[1]\nz = y[1:]\nw = z.unsqueeze(0)',
    'two parts of one split': 'x = leaf(5, 2)\na, b, c = x.split(2)\ny = a.sum() * c.sum()',
    'unbind and stack back': 'x = leaf(3, 2)\na, b, c = x.unbind()\ny = torch.stack([c, a])',
    'view of a non-leaf': 'x = leaf(2, 3)\ny = x * 2\nz = y.view(3, 2).t()',
    'chain of views and a product': 'x = leaf(4, 3)\ny = x.t()[1:].reshape(-1) * 2\nz = y.view(2, 4).sum(0)',
    'cat with a leaf twice': 'x = leaf(2)\nw = leaf(3, seed=2)\ny = torch.cat([x, w, x])',
    'stack of different dtypes': 'x = leaf(2)\ny = torch.stack([x, data(2, seed=1, dtype=torch.float64)])',
    'no_grad makes a view without history': 'x = leaf(2, 3)\nwith torch.no_grad():\n    y = x.view(6)',
    'detached view': 'x = leaf(2, 3)\ny = (x * 2).detach()\nz = y[0]',
    'as_strided of a slice, overlapping': 'x = leaf(6)\ny = (x * 1)[1:]\nz = y.as_strided((3, 2), (1, 1), 2)',
}
