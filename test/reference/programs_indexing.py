"""Brackets and the operators that read and write by index."""


def one(*expressions, x='leaf(2, 3)', before=''):
    return {f'{expression} of {x}': f'x = {x}\n{before}y = {expression}' for expression in expressions}


def put(*statements, x='leaf(2, 3) * 1'):
    return {f'{x}: {text}': f'x = {x}\nv = leaf(3, seed=3)\n{text}' for text in statements}


J = 'j = torch.tensor([0, 2])\nm = torch.tensor([True, False, True])\nr = torch.tensor([True, False])\n'
PROGRAMS = {
    **one('x[0]', 'x[-1]', 'x[0, 1]', 'x[1:]', 'x[:, 1:]', 'x[::2]', 'x[:]', 'x[:, :]', 'x[...]', 'x[None]', 'x[:, None]', 'x[..., 0]', 'x[0, ...]', 'x[True]', 'x[False]', 'x[[0, 1]]', 'x[[[0, 1]]]', 'x[10:20]', 'x[-1:, :-1]', 'x[1:0]',
          'x[0][1]', 'x[..., None]', 'x[None, 0]', 'x[[]]', 'x[[True, False]]', 'x[5]', 'x[0, 5]', 'x[0, 0, 0]', 'x[1.5]', 'x[::-1]', 'x[::0]', 'x[1.5:]', 'x[-3]', 'x[x > 0]', 'x[(x > 0) * (x < 2)]'),
    **one('x[:, j]', 'x[0, j]', 'x[:, m]', 'x[r]', 'x[r, 0]', 'x[r, 1:]', 'x[None, r]', 'x[..., m]', 'x[torch.tensor(1)]', 'x[torch.tensor(1), torch.tensor(2)]', 'x[torch.tensor([[0, 1], [1, 0]])]', 'x[torch.tensor([0, 1]), j]', 'x[torch.tensor([[0], [1]]), j]', 'x[torch.tensor([-1])]',
          'x[torch.tensor([0, 5])]', 'x[torch.tensor([0, 1]), torch.tensor([0, 1, 2])]', 'x[m]', 'x[torch.tensor([1.0])]', 'x[torch.tensor([0]), j, j]', 'x[torch.tensor(True)]', 'x[1, m]', 'x[:, None, j]', 'x[j[:1], :, None]', before=J),
    **one('x[j, :, j]', 'x[:, j, j]', 'x[0, :, j]', 'x[j, :, 0]', 'x[j, None, j]', 'x[torch.tensor([[True, False, True], [False, True, False], [True, True, True]]), 0]', 'x[:, torch.tensor([[0, 1], [1, 0]])]', 'x[True, 0]', 'x[0, True]', 'x[..., j, :]', x='leaf(3, 3, 4)', before='j = torch.tensor([0, 2])\n'),
    **one('x[()]', 'x[...]', 'x[None]', 'x[0]', 'x[True]', 'x[torch.tensor(True)]', x='leaf()'),
    **put('x[0] = 5', 'x[0] = v', 'x[0] = v[0]', 'x[0, 1] = v[0]', 'x[0, 1] = 5.5', 'x[:] = 5', 'x[...] = v', 'x[None] = 5', 'x[True] = 5', 'x[False] = 5', 'x[:, 1] = v[:2]', 'x[:, 1:2] = v[:2].view(1, 2, 1)', 'x[x > 0] = 0', 'x[x > 1] = v[0]', 'x[[0, 1], [1, 1]] = v[:2]', 'x[[0, 1]] = 5', 'x[torch.tensor([0])] = v.view(1, 1, 3)',
          'x[0] = v[:2]', 'x[[0, 1]] = data(4, 3)', 'x[0] = data(3, dtype=torch.float64)', 'x[[0]] = data(3, dtype=torch.float64)', 'x[5] = 1', 'x[:, :] = 5', 'x[1:, :] = v.view(1, 3)', 'x[0, [0, 2]] = v[:2]', 'x[0][1] = v[0]', 'x[1:][0] = v', 'x[[1, 1]] = v'),
    **put('x[0] = 5', 'x[:, 1] = v[:2]', 'x[[0]] = v', 'x[...] = v', x='data(2, 3)'),
    **put('x[0] = 5', 'x[[0]] = v', x='leaf(2, 3)'),
    'set in an int tensor truncates': 'x = torch.tensor([1, 2, 3])\nx[0] = 2.7',
    'set in a 0-d tensor': 'x = torch.tensor(1.5)\nx[()] = 5.0',
    'set with accumulate': 'x = leaf(3) * 1\nv = leaf(4, seed=2)\ny = x.index_put((torch.tensor([0, 0, 2, 0]),), v, accumulate=True)',
    **one('x.index_select(1, j)', 'x.index_select(0, torch.tensor(1))', 'x.index_select(1, torch.tensor([5]))', 'x.index_select(1, torch.tensor([1.0]))', 'x.index_select(1, torch.tensor([[1]]))', 'x.index_select(1, torch.tensor([2, 2]))', 'torch.index_select(x, dim=0, index=torch.tensor([1]))',
          'x.gather(1, torch.tensor([[0, 0], [1, 2]]))', 'x.gather(0, torch.tensor([[1, 0, 1]]))', 'x.gather(1, torch.tensor([[5]]))', 'x.gather(1, torch.tensor([0]))', 'x.gather(0, torch.tensor([[0, 0, 0, 0]]))', 'x.gather(1, torch.tensor([[1.0]]))',
          'x.take(torch.tensor([0, 5, -1]))', 'x.take(torch.tensor([7]))', 'x.take_along_dim(torch.tensor([[0], [1]]), 1)', 'x.take_along_dim(torch.tensor([0, 3]))', 'x.masked_select(x > 0)', 'x.masked_select(m)', 'x.nonzero()', 'x.argwhere()', before=J),
    **one('x.scatter(1, i, v)', 'x.scatter(1, i, 2.5)', 'x.scatter(0, i, v)', 'x.scatter_add(1, i, v)', 'x.scatter(1, torch.tensor([[5]]), 1.0)', 'x.scatter(1, i, torch.tensor([[1, 2], [3, 4]]))', 'x.index_add(1, j, v)', 'x.index_add(1, j, v, alpha=2)', 'x.index_copy(1, j, v)', 'x.index_fill(1, j, 2.5)', 'x.index_fill(1, j, v.sum())', 'x.index_put((torch.tensor([0, 1]), torch.tensor([2, 2])), v[0])', 'x.put(torch.tensor([0, 4]), v[0])',
          'x.masked_fill(x > 0, 1.5)', 'x.masked_fill(x > 0, v.sum())', 'x.masked_scatter(x > 0, v.repeat(2, 2))', 'x.masked_scatter(x > 0, v[0, :1])', 'x.index_add(1, torch.tensor([0, 0]), v)', before='v = leaf(2, 2, seed=4)\ni = torch.tensor([[0, 2], [1, 1]])\nj = torch.tensor([0, 2])\n'),
    **one('F.embedding(torch.tensor([1, 0, 1]), x)', 'F.embedding(torch.tensor([[1, 2], [0, 1]]), x)', 'F.embedding(torch.tensor([1, 0]), x, padding_idx=0)', 'F.embedding(torch.tensor([7]), x)', x='leaf(4, 3)'),
}
