/** `out=` of every function that takes it, against recorded PyTorch: what is written, refused and warned of, and what becomes of a history. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { pairsOf } from '../../src/engine/complex/parts.ts';
import { type DType, isComplex, isFloating } from '../../src/engine/dtype.ts';
import { TorchError } from '../../src/engine/errors.ts';
import { fftFunctions, linalgFunctions, specialFunctions, torchFunctions } from '../../src/engine/functions.ts';
import type { Op } from '../../src/engine/op.ts';
import { table } from '../../src/engine/ops/table.ts';
import { state, withGradMode } from '../../src/engine/state.ts';
import { empty, Tensor } from '../../src/engine/tensor.ts';
import { call, installAll, SEED } from './call.ts';
import { argumentsOf, keyOf, samplesOf } from './samples.ts';

installAll();

type Trial = 'fitting' | 'history' | 'leaf' | 'empty' | 'int64' | 'float64' | 'shape' | 'expanded';
const recorded = JSON.parse(readFileSync(new URL('../reference/out.json', import.meta.url), 'utf8')) as Record<
  string,
  (Record<Exclude<Trial, 'expanded'>, string> & { expanded: string | null }) | 'none'
>;
/** By the module a test calls an operator in. */
const MODULES = {
  torch: torchFunctions(),
  linalg: linalgFunctions(),
  special: specialFunctions(),
  fft: fftFunctions(),
};
type Home = keyof typeof MODULES;

/** PyTorch's own words differ from those of its other functions; ours are the common ones. */
const OWN_WORDS: ReadonlySet<string> = new Set('bernoulli addbmm native_batch_norm'.split(' '));

/** They tell the sizes they compute with, or resize their results in another order. */
const OWN_SIZES: ReadonlySet<string> = new Set(['eigh', 'histogram', 'kthvalue', 'mode', 'svd']);

for (const op of table) {
  const answer = recorded[keyOf(op)];
  const [sample] = samplesOf(op);
  // `isin` with a number first resizes its result twice, and says so.
  if (answer === undefined || sample === undefined || op.schema.overload === 'Scalar_Tensor') continue;
  const run = (grad: boolean, out: Tensor | readonly Tensor[], each = (arg: unknown): unknown => arg): string =>
    said(
      op,
      args().map((arg) => (Array.isArray(arg) ? arg.map(each) : each(arg))),
      out,
      grad,
    );
  const args = (): unknown[] => argumentsOf(sample, 'float32');
  const named = `${op.name}${op.schema.overload === '' ? '' : `.${op.schema.overload}`}`;
  // Without a dim there is another overload, which PyTorch's parser then asks for: all of these are no functions with `out`.
  if (answer === 'none' || answer.fitting.startsWith('TypeError')) {
    it(`${op.schema.text} takes no out`, () =>
      assert.match(said(op, args(), empty([0], 'float32'), false), /^TypeError/));
    continue;
  }
  let results: readonly Tensor[];
  try {
    results = withGradMode(false, () => call(op, args()));
  } catch (error) {
    // What is refused is refused with `out` as well.
    assert.match(String(error), /Gradient Lens does not support/);
    continue;
  }
  const likes = (dtype?: DType, shape?: readonly number[]): Tensor | readonly Tensor[] => {
    const made = results.map((result) => empty(shape ?? result.shape, dtype ?? result.dtype));
    return made.length === 1 ? made[0]! : made;
  };
  describe(`${op.schema.text} into out`, () => {
    it('writes the result', () => {
      const out = likes();
      assert.equal(run(false, out), answer.fitting);
      [out].flat().forEach((given, k) => {
        assert.deepEqual(numbersOf(given as Tensor), numbersOf(results[k]!));
        assert.equal((given as Tensor)._version, 1);
      });
    });
    it('refuses history', () => assert.equal(run(true, likes()), answer.history));
    // Complex tensors do not ask here; `svd` copies its results, and the copy refuses a leaf.
    const complex = results.some(({ dtype }) => isComplex(dtype));
    if (!complex && op.name !== 'svd')
      it('refuses an out with history', () => {
        const asking = likes();
        for (const out of [asking].flat() as Tensor[]) if (isFloating(out.dtype)) out.requires_grad_();
        assert.equal(
          run(true, asking, (arg) => (arg instanceof Tensor ? arg.detach() : arg)),
          answer.leaf,
        );
      });
    it('lays out one without elements', () => {
      const out = likes(undefined, [0]);
      const strides = () => ([out].flat() as Tensor[]).map((t) => `[${t.stride().join(', ')}]`).join(' ');
      assert.equal(`${run(false, out)} ${strides()}`, answer.empty);
    });
    for (const dtype of ['int64', 'float64'] as const)
      it(`given ${dtype}`, () => {
        const text = run(false, likes(dtype));
        if (OWN_WORDS.has(named) || OWN_WORDS.has(op.name))
          assert.ok(text !== 'out' || answer[dtype] === 'out' || op.name === 'bernoulli');
        else assert.equal(text, answer[dtype]);
      });
    if (answer.expanded !== null)
      it('given an expanded one', () => {
        const wide = results.map(expanded);
        assert.equal(run(false, wide.length === 1 ? wide[0]! : wide), answer.expanded);
      });
    if (!OWN_SIZES.has(op.name)) it('resizes', () => assert.equal(run(false, likes(undefined, [7])), answer.shape));
  });
}

/** Like `result`, its first dimension of several elements expanded. */
function expanded({ shape, dtype, numelValue }: Tensor): Tensor {
  const at = numelValue === 0 ? -1 : shape.findIndex((size) => size > 1);
  return empty(at < 0 ? shape : shape.with(at, 1), dtype).expand(shape);
}

function numbersOf(t: Tensor): number[] {
  return [...(isComplex(t.dtype) ? pairsOf(t) : t.values())];
}

function homeOf({ spec }: Op): Home {
  return spec.where === undefined || spec.where.includes('torch') ? 'torch' : (spec.where[0] as Home);
}

/** What a call with `out` says: `out` when it gives that back, with its warnings; or the error. */
function said(op: Op, args: readonly unknown[], out: Tensor | readonly Tensor[], grad: boolean): string {
  const { params } = op.schema;
  const positional = args.filter((_, i) => !params[i]!.keywordOnly);
  const keywords = args.flatMap((arg, i) => (params[i]!.keywordOnly ? [[params[i]!.name, arg] as const] : []));
  const heard: string[] = [];
  state.generator.manual_seed(SEED);
  state.observer = { warning: (text: string) => heard.push(text), changed: () => {} } as never;
  try {
    const called = MODULES[homeOf(op)][op.name]!;
    const made = withGradMode(grad, () => called(...positional, { ...Object.fromEntries(keywords), out }));
    const warnings = heard.filter((text) => text.startsWith('An output'));
    const nodes = [out].flat().flatMap((t) => (grad ? ((t as Tensor).grad_fn?.name().split('::').pop() ?? []) : []));
    return [[made === out ? 'out' : 'other', ...nodes].join(' '), ...warnings].join(' | ');
  } catch (error) {
    assert.ok(error instanceof TorchError, String(error));
    return `${error.type}: ${error.message}`;
  } finally {
    state.observer = null;
  }
}
