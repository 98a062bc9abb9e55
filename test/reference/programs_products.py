"""Products of vectors and matrices: which Nodes PyTorch chooses for which shapes."""


def two(a, b, *expressions, c='leaf(4, seed=9)'):
    return {f'{expression} with {a}, {b}': f'a = {a}\nb = {b}\nc = {c}\ny = {expression}' for expression in expressions}


V, W, M, N, B, C, P, Q = 'leaf(3)', 'leaf(3, seed=2)', 'leaf(2, 3)', 'leaf(3, 4, seed=2)', 'leaf(5, 2, 3)', 'leaf(5, 3, 4, seed=2)', 'leaf(2, 5, 2, 3)', 'leaf(2, 5, 3, 4, seed=2)'
ND = 'data(3, 4, seed=2)'
PROGRAMS = {
    **two(V, W, 'a @ b', 'a.dot(b)', 'torch.vdot(a, b)', 'torch.inner(a, b)', 'a.outer(b)', 'torch.ger(a, b)', 'torch.tensordot(a, b, 0)', 'torch.tensordot(a, b, 1)', 'a.mv(b)', "torch.einsum('i,i->', a, b)", "torch.einsum('i,j->ij', a, b)", 'torch.linalg.cross(a, b)', 'torch.cross(a, b, dim=0)', 'torch.addr(c.view(4, 1)[:3], a, b)'),
    **two(V, 'leaf(4, seed=2)', 'a @ b', 'a.dot(b)'),
    **two(V, 'data(3, dtype=torch.float64)', 'a @ b'),
    **two(M, V, 'a @ b', 'a.mv(b)', 'a.dot(b)', 'torch.inner(a, b)', 'torch.addmv(c[:2], a, b)', "torch.einsum('ij,j->i', a, b)", 'a.outer(b)'),
    **two(M, 'leaf(4, seed=2)', 'a @ b', 'a.mv(b)'),
    **two(V, N, 'a @ b'), **two(V, M, 'a @ b'),
    **two(M, N, 'a @ b', 'a.mm(b)', 'a.matmul(b)', 'torch.addmm(c, a, b)', 'torch.addmm(c, a, b, beta=0.5, alpha=2)', 'torch.addmm(c[:3], a, b)', 'torch.tensordot(a, b, 1)', 'torch.tensordot(a, b, dims=([1], [0]))', 'torch.kron(a, b)', "torch.einsum('ij,jk->ik', a, b)", "torch.einsum('ij,jk', a, b)", "torch.einsum('ij,jk->ki', a, b)", "torch.einsum('ij,kl->ijkl', a, b)", 'a.bmm(b)', 'a.t().t() @ b', 'a.mm(b) @ b.t()'),
    **two(M, M, 'a @ b', 'a.mm(b)', "torch.einsum('ij,ij->ij', a, b)", "torch.einsum('ij,ij->', a, b)", 'a @ b.t()', 'a.t() @ b', 'torch.linalg.cross(a, b)', 'torch.tensordot(a, b, 2)', 'torch.inner(a, b)'),
    **two(M, 'data(3, 4, dtype=torch.float64)', 'a @ b', 'torch.addmm(c, a, b)'),
    **two(M, 'torch.tensor([[1, 2], [3, 4], [5, 6]])', 'a @ b'),
    **two('torch.tensor([[1, 2], [3, 4]])', 'torch.tensor([[1, 2], [3, 4]])', 'a @ b', 'a @ b[0]', 'a[0] @ b[0]'),
    **two(B, V, 'a @ b'), **two(V, C, 'a @ b'), **two(B, N, 'a @ b', "torch.einsum('bij,jk->bik', a, b)"), **two(M, C, 'a @ b'), **two(B, C, 'a @ b', 'a.bmm(b)', 'torch.baddbmm(c, a, b)', 'torch.addbmm(c, a, b)', "torch.einsum('bij,bjk->bik', a, b)", "torch.einsum('...ij,...jk->...ik', a, b)", 'torch.tensordot(a, b, dims=([0, 2], [0, 1]))'),
    **two('leaf(1, 2, 3)', C, 'a @ b'), **two(B, 'leaf(1, 3, 4, seed=2)', 'a @ b'), **two(P, C, 'a @ b'), **two(P, Q, 'a @ b'), **two(P, N, 'a @ b'), **two(P, V, 'a @ b'), **two(V, Q, 'a @ b'), **two(M, Q, 'a @ b'),
    **two(B, ND, 'a @ b'), **two('leaf(5, 3, 2)', 'data(3, 4)', 'a.mT @ b'), **two('leaf(5, 3, 2)', N, 'a.mT @ b'), **two('data(2, 3)', C, 'a @ b'), **two(M, 'leaf(5, 4, 3)', 'a @ b.mT'), **two(B, B, 'a @ b', 'a.bmm(b)'), **two('leaf(4, 2, 3)', C, 'a @ b'), **two(B, 'leaf(2, 3)', 'a @ b'), **two('leaf()', V, 'a @ b'), **two('data(5, 2, 3)', V, 'a @ b'), **two('data(5, 2, 3)', 'data(3, 4)', 'a @ b'),
    **two(M, 'leaf(4, 3, seed=2)', 'F.linear(a, b)', 'F.linear(a, b, c)', 'torch.inner(a, b)'), **two(V, 'leaf(4, 3, seed=2)', 'F.linear(a, b)', 'F.linear(a, b, c)'), **two(B, 'leaf(4, 3, seed=2)', 'F.linear(a, b)', 'F.linear(a, b, c)', 'F.linear(a.transpose(0, 1), b, c)'), **two(P, 'leaf(4, 3, seed=2)', 'F.linear(a, b)', 'F.linear(a, b, c)'), **two('data(2, 3)', 'leaf(4, 3, seed=2)', 'F.linear(a, b, c)'), **two('leaf(2, 5)', 'leaf(4, 3, seed=2)', 'F.linear(a, b)', 'F.linear(a, b, c)'), **two('leaf(2, 2, 5)', 'leaf(4, 3, seed=2)', 'F.linear(a, b, c)'), **two(M, V, 'F.linear(a, b)'), **two(V, W, 'F.linear(a, b)'),
    **two('leaf(2, 2, 3, 4)', 'leaf(2, 2, 5, 4, seed=2)', "torch.einsum('bhqd,bhkd->bhqk', a, b)", 'a @ b.transpose(-2, -1)', 'a @ b.mT / 2.0'),
    **two('leaf(3, 3, seed=2)', 'leaf(3, 2, seed=2)', 'a.trace()', 'a.tril()', 'a.triu(1)', 'a.tril(-1)', 'a.diag()', 'a.diag(1)', 'a[0].diag()', 'a[0].diag(-1)', 'b.diag_embed()', 'a[0].diagflat()', 'b.trace()', 'a.inverse()', 'torch.linalg.inv(a)', 'torch.linalg.solve(a, b)', 'torch.linalg.solve(a, b[:, 0])', 'a.det()', 'torch.linalg.det(a)', 'torch.linalg.slogdet(a)', '(a @ a.t()).logdet()', 'torch.linalg.matrix_power(a, 3)', 'a.matrix_power(2)', 'a.matrix_power(5)', 'a.matrix_power(0)', 'a.matrix_power(-1)', "torch.einsum('ii->', a)", "torch.einsum('ii->i', a)", "torch.einsum('ij->ji', a)", "torch.einsum('ij->', a)", "torch.einsum('ij->i', a)", "torch.einsum('ij,jk,kl->il', a, a, b)", 'b.inverse()', 'b.det()', 'torch.linalg.solve(a, b.t())', "torch.einsum('ij,jk->ik', a)", "torch.einsum('ijk,jk->ik', a, b)", "torch.einsum('ij,ik->jk', a, c.view(2, 2))", 'torch.linalg.inv(a * 0)'),
    'no grad for the first': 'a = data(2, 3)\nb = leaf(3, 4)\ny = a @ b',
    'double backward through mm': 'a = leaf(2, 3)\nb = leaf(3, 2, seed=2)\ny = (a @ b).tanh()',
    'empty inner dimension': 'a = leaf(2, 0)\nb = leaf(0, 3)\ny = a @ b',
}
