/** torch.func, dual numbers and functional Jacobians from TypeScript: the numbers of their Python twins in test/golden/autograd. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, traceOf } from './inProcess.ts';

const IMPORTS = `import { autograd, func, nn, randn, tensor, vmap, zeros, type Tensor } from 'gradient-lens';
const { grad, grad_and_value, vjp, jvp, jacrev, jacfwd, hessian } = func;
const x = tensor([0, 1, 2]);
const y = tensor([3, 4, 5]);
const total = (a: Tensor) => a.pow(3).sum();
`;

/** What a snippet prints, or its error. */
async function run(code: string, mode: 'trace' | 'plain'): Promise<string> {
  const trace = await traceOf(IMPORTS + code, { mode });
  return printed(trace).trimEnd() + trace.problems.map(({ message }) => message).join('\n');
}

const PROGRAMS: Readonly<Record<string, readonly [code: string, output: string]>> = {
  gradients: ['console.log(String(grad(total)(x)))', 'tensor([ 0.,  3., 12.])'],
  'two arguments': [
    'console.log(grad((a, b) => a.mul(b).sum(), [0, 1])(x, y).map(String).join(" "))',
    'tensor([3., 4., 5.]) tensor([0., 1., 2.])',
  ],
  objects: [
    'const g = grad((p) => p.w.mul(p.v).sum())({ w: x, v: y }); console.log(String(g.w), String(g.v))',
    'tensor([3., 4., 5.]) tensor([0., 1., 2.])',
  ],
  aux: [
    'const [g, [v, aux]] = grad_and_value((a) => [total(a), { k: a }], { has_aux: true })(x); console.log(String(g), String(v), String(aux.k))',
    'tensor([ 0.,  3., 12.]) tensor(9.) tensor([0., 1., 2.])',
  ],
  'orders of derivative': ['console.log(String(grad(grad((t) => t.pow(4)))(tensor(2))))', 'tensor(48.)'],
  'no confusion': [
    'console.log(jvp((a) => a.mul(jvp((b) => a.mul(b), [tensor(1)], [tensor(1)])[1]), [tensor(3)], [tensor(1)]).map(String).join(" "))',
    'tensor(9.) tensor(6.)',
  ],
  vjp: [
    'const [v, back] = vjp((a, b) => [a.mul(b), a.sum()], x, y); console.log(back([tensor([1, 1, 1]), tensor(1)]).map(String).join(" "))',
    'tensor([4., 5., 6.]) tensor([0., 1., 2.])',
  ],
  Jacobians: [
    'console.log(String(jacrev((a) => a.mul(a))(x)) === String(jacfwd((a) => a.mul(a))(x)), String(jacrev((a) => a.mul(a), { chunk_size: 2 })(x)))',
    'true tensor([[0., 0., 0.],\n        [0., 2., 0.],\n        [0., 0., 4.]])',
  ],
  Hessian: [
    'console.log(String(hessian(total)(x)))',
    'tensor([[ 0.,  0.,  0.],\n        [ 0.,  6.,  0.],\n        [ 0.,  0., 12.]])',
  ],
  vmap: [
    'const m = tensor([[0, 1, 2], [3, 4, 5]]); console.log(String(vmap((a) => a.sum())(m)), String(vmap((a) => a.sum(), 1)(m)), String(vmap(grad(total))(m)))',
    'tensor([ 3., 12.]) tensor([3., 5., 7.]) tensor([[ 0.,  3., 12.],\n        [27., 48., 75.]])',
  ],
  'vmap of objects': [
    'const r = vmap((d) => ({ s: d.a.add(d.b) }), { in_dims: [{ a: 0, b: null }], out_dims: 1 })({ a: tensor([[1, 2], [3, 4]]), b: y.narrow(0, 0, 2) }); console.log(String(r.s))',
    'tensor([[4., 6.],\n        [6., 8.]])',
  ],
  'prints inside': [
    'vmap((a) => { console.log(String(a)); return a; })(tensor([[1, 2]]))',
    'BatchedTensor(lvl=1, bdim=0, value=\n    tensor([[1., 2.]])\n)',
  ],
  'truth inside': [
    'vmap((a) => (a.sum().item() > 0 ? a : a.neg()))(tensor([[1, 2]]))',
    "vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor, please try to rewrite what you're doing with other operations. If error is occurring somewhere inside PyTorch internals, please file a bug report.",
  ],
  chance: [
    'vmap((a) => a.add(randn(3)))(tensor([[1, 2, 3]]))',
    "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' randomness flags on vmap or perform the randomness operation out of vmap",
  ],
  'dual numbers': [
    'autograd.forward_ad.dual_level(() => { const d = autograd.forward_ad.make_dual(x, y); console.log(String(d.mul(d)), String(autograd.forward_ad.unpack_dual(d.exp().sum()).tangent)); })',
    'tensor([0., 1., 4.], tangent=tensor([ 0.,  8., 20.])) tensor(50.8184)',
  ],
  functional: [
    'console.log(String(autograd.functional.jacobian((a) => a.mul(2), x, { vectorize: true, strategy: "forward-mode" })))',
    'tensor([[2., 0., 0.],\n        [0., 2., 0.],\n        [0., 0., 2.]])',
  ],
  'batched gradients': [
    'const w = tensor([1, 2], { requires_grad: true }); console.log(String(autograd.grad(w.pow(2), w, { grad_outputs: tensor([[1, 0], [0, 1]]), is_grads_batched: true })[0]))',
    'tensor([[2., 0.],\n        [0., 4.]])',
  ],
};

for (const mode of ['plain', 'trace'] as const)
  for (const [name, [code, output]] of Object.entries(PROGRAMS))
    test(`${name}, ${mode}`, async () => assert.equal(await run(code, mode), output));
