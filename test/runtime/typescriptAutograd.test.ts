/**
 * `autograd` from TypeScript: user's Functions and hooks behave as their Python twins in test/golden/autograd, whose recorded lines stand beside
 * them here.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { lensesOf } from '../../src/views/lens.ts';
import { printed, traceOf } from './inProcess.ts';

const SQUARE = `
import { autograd, tensor, no_grad, inference_mode } from 'gradient-lens';
class Square extends autograd.Function {
  static forward(ctx, x) {
    ctx.save_for_backward(x);
    return x.mul(x);
  }
  static backward(ctx, grad) {
    const [x] = ctx.saved_tensors;
    return x.mul(2).mul(grad);
  }
}
const leaf = (data) => tensor(data, { requires_grad: true });
const failing = (body) => { try { body(); } catch (error) { console.log(\`\${error.name}: \${error.message}\`); } };
`;

/** What PyTorch printed for a program of test/golden/autograd, by its lines. */
function recorded(file: string, program: string): string[] {
  const text = readFileSync(new URL(`../golden/autograd/${file}.out`, import.meta.url), 'utf8');
  const start = text.indexOf(`# ${program}\n`);
  assert.ok(start >= 0, program);
  const [, ...lines] = text.slice(start).split('\n');
  const end = lines.findIndex((line) => line.startsWith('# '));
  return (end < 0 ? lines : lines.slice(0, end)).filter((line) => line !== '');
}

async function lines(code: string): Promise<string[]> {
  const trace = await traceOf(SQUARE + code);
  assert.deepEqual(trace.problems, []);
  return printed(trace)
    .split('\n')
    .filter((line) => line !== '');
}

const twins: readonly (readonly [file: string, program: string, code: string])[] = [
  [
    'function',
    'double_backward',
    `const x = leaf([2, 3]);
     const [g] = autograd.grad(Square.apply(x).sum(), x, { create_graph: true });
     console.log(String(g));
     console.log(String(autograd.grad(g.sum(), x)[0]));`,
  ],
  ['function', 'backward_twice', 'const y = Square.apply(leaf(2)); y.backward(); failing(() => y.backward());'],
  [
    'function',
    'saved_tensor_changed_in_place',
    'const a = leaf(2).mul(1); const y = Square.apply(a); a.mul_(2); failing(() => y.backward());',
  ],
  [
    'function_errors',
    'too_few_gradients',
    `class Odd extends autograd.Function {
       static forward(ctx, a, b) { return a.mul(b); }
       static backward(ctx, g) { return g; }
     }
     failing(() => Odd.apply(leaf(1), leaf(2)).backward());`,
  ],
  [
    'function_errors',
    'gradient_of_a_wrong_shape',
    `class Odd extends autograd.Function {
       static forward(ctx, a) { return a.mul(2); }
       static backward(ctx, g) { return tensor([1, 1, 1]); }
     }
     failing(() => Odd.apply(leaf([1, 2])).sum().backward());`,
  ],
  [
    'function_errors',
    'no_backward',
    `class Odd extends autograd.Function { static forward(ctx, x) { return x.mul(2); } }
     failing(() => Odd.apply(leaf(1)).backward());`,
  ],
  [
    'function_more',
    'straight_through',
    `class Round extends autograd.Function {
       static forward(ctx, x) { return x.round(); }
       static backward(ctx, grad) { return grad; }
     }
     const x = leaf([1.4, 2.6]);
     Round.apply(x).mul(3).sum().backward();
     console.log(String(x.grad));`,
  ],
  [
    'saved_hooks',
    'packed_as_something_else',
    `const x = leaf(2);
     const y = autograd.graph.saved_tensors_hooks((t) => t.detach().mul(2), (t) => t, () => x.mul(x));
     y.backward();
     console.log(String(x.grad));`,
  ],
  [
    'saved_hooks',
    'mutation_allowed',
    `const x = leaf([2, 3]);
     autograd.graph.allow_mutation_on_saved_tensors(() => {
       const a = x.mul(1);
       const y = a.pow(2);
       a.mul_(10);
       y.sum().add(a.sum()).backward();
     });
     console.log(String(x.grad));`,
  ],
  [
    'graph',
    'edge_as_an_output_of_a_vector',
    'const x = leaf([2, 3]); failing(() => autograd.grad(autograd.graph.get_gradient_edge(x.mul(3)), x));',
  ],
  [
    'modes',
    'inference_tensor_saved',
    'const y = inference_mode(() => tensor([1, 1])); failing(() => leaf([1, 2]).mul(y));',
  ],
  ['modes', 'inference_tensor_version', 'const y = inference_mode(() => tensor([1, 1])); failing(() => y._version);'],
];

describe('autograd from TypeScript against recorded PyTorch', () => {
  for (const [file, program, code] of twins)
    it(program.replaceAll('_', ' '), async () => assert.deepEqual(await lines(code), recorded(file, program)));

  it('setup_context, a tuple of outputs, and hooks on several gradients', async () => {
    const out = await lines(`
      class Both extends autograd.Function {
        static forward(a, b) { return [a.mul(b), a.add(b)]; }
        static setup_context(ctx, [a, b], output) { ctx.save_for_backward(a, b); ctx.count = output.length; }
        static backward(ctx, p, s) {
          const [a, b] = ctx.saved_tensors;
          console.log(String(ctx.needs_input_grad), ctx.count);
          return [p.mul(b).add(s), p.mul(a).add(s)];
        }
      }
      const [a, b] = [leaf(2), leaf(3)];
      const [p, s] = Both.apply(a, b);
      console.log(p.grad_fn.name(), s.output_nr, p.grad_fn === s.grad_fn);
      autograd.graph.register_multi_grad_hook([p, s], (grads) => console.log(String(grads)));
      p.add(s).backward();
      console.log(String(a.grad), String(b.grad));`);
    assert.deepEqual(out, ['BothBackward 1 true', 'tensor(1.),tensor(1.)', 'true,true 2', 'tensor(4.) tensor(3.)']);
  });

  it('hooks of a Module', async () => {
    const out = await lines(`
      import { nn } from 'gradient-lens';
      class Double extends nn.Module { forward(x) { return x.mul(2); } }
      const m = new Double();
      m.register_forward_pre_hook((_, inputs) => console.log('pre', String(inputs)));
      m.register_full_backward_pre_hook((_, [g]) => { console.log('pre', String(g)); return [g.mul(3)]; });
      const handle = m.register_full_backward_hook((_, gi, go) => console.log('post', String(gi), String(go)));
      const x = leaf(3);
      const y = m(x);
      console.log(y.grad_fn.name(), y.grad_fn.next_functions[0][0].name());
      y.backward();
      console.log(String(x.grad));
      handle.remove();`);
    const [pre, post, grad] = recorded('module_hooks', 'full_backward_pre_hook').map((line) =>
      line.replace(/[(]tensor[(]([^)]*)[)],[)]/g, 'tensor($1)'),
    );
    assert.deepEqual(out, [
      'pre tensor(3., requires_grad=True)',
      'BackwardHookFunctionBackward MulBackward0',
      pre,
      post,
      grad,
    ]);
  });

  it('the trace and the lens show the Node by the user’s name, with its argument', async () => {
    const trace = await traceOf(`${SQUARE}const x = leaf([2, 3]);\nconst y = Square.apply(x);\ny.sum().backward();`);
    const node = trace.nodes.find(({ name }) => name === 'SquareBackward')!;
    assert.deepEqual(node.arguments, ['x']);
    assert.deepEqual(
      node.saved.map(({ name }) => name),
      ['saved_tensors[0]'],
    );
    assert.equal(node.span?.line, 16);
    const parts = lensesOf(trace).flatMap((lens) => (lens.line === 16 ? lens.parts.map(({ text }) => text) : []));
    assert.ok(parts.includes('SquareBackward'), parts.join(' | '));
  });
});
