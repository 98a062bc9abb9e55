/**
 * `ctc_loss`: how unlikely a sequence of labels is when nobody knows where in a longer one they stand. All paths through "blank label blank label … blank" are
 * summed up in logarithms, forwards (alpha) and for the gradient backwards (beta): Graves et al., "Connectionist Temporal Classification" (2006).
 */
import { isFloating } from '../dtype.ts';
import { refused } from '../errors.ts';
import { isHalf } from '../half.ts';
import { resultArray } from '../loops.ts';
import { op } from '../op.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { filledWith } from './creation.ts';
import { FUNCTIONAL, notForIntegers, notImplemented } from './declare.ts';
import { checkReduction, reduceLoss } from './loss.ts';

/** log(exp(a) + exp(b) + exp(c)). */
function logSum(a: number, b: number, c: number): number {
  const top = Math.max(a, b, c);
  return top === Number.NEGATIVE_INFINITY
    ? top
    : top + Math.log(Math.exp(a - top) + Math.exp(b - top) + Math.exp(c - top));
}

/** One sequence of the batch: its lengths and the label at each place of the path. */
interface Path {
  readonly steps: number;
  readonly places: number;
  readonly label: (place: number) => number;
}

function pathsOf(targets: Tensor, inputs: readonly number[], lengths: readonly number[], blank: number): Path[] {
  const values = targets.values();
  const width = targets.shape[1] ?? 0;
  let start = 0;
  return lengths.map((length, batch) => {
    const first = targets.ndim === 2 ? batch * width : start;
    start += length;
    const label = (place: number) => (place % 2 === 0 ? blank : values[first + (place - 1) / 2]!);
    return { steps: inputs[batch]!, places: 2 * length + 1, label };
  });
}

/** @throws RuntimeError for what `ctc_loss_allocate_outputs` of ATen/native/LossCTC.cpp refuses, in its order. */
function check(
  log_probs: Tensor,
  targets: Tensor,
  inputs: readonly number[],
  lengths: readonly number[],
  blank: number,
): void {
  const refuse = (text: string): never => {
    throw refused(`${text} (while checking arguments for ctc_loss_allocate_outputs)`);
  };
  if (log_probs.ndim !== 3)
    refuse(`Expected 3-dimensional tensor, but got ${log_probs.ndim}-dimensional tensor for argument #1 'log_probs'`);
  if (targets.ndim < 1 || targets.ndim > 2)
    refuse(`Expected 1 to 2 dimensions, but got ${targets.ndim}-dimensional tensor for argument #2 'targets'`);
  const [steps, batch, classes] = log_probs.shape as [number, number, number];
  if (blank < 0 || blank >= classes) throw refused('blank must be in label range');
  if (inputs.length !== batch) throw refused('input_lengths must be of size batch_size');
  if (lengths.length !== batch) throw refused('target_lengths must be of size batch_size');
  const rows = targets.ndim === 2 ? batch : lengths.reduce((sum, length) => sum + length, 0);
  const [size, width] = targets.shape as [number, number?];
  if (size !== rows)
    refuse(`Expected tensor to have size ${rows} at dimension 0, but got size ${size} for argument #2 'targets'`);
  const longest = Math.max(0, ...lengths);
  if (width !== undefined && width < longest)
    refuse(
      `Expected tensor to have size at least ${longest} at dimension 1, but got size ${width} for argument #2 'targets'`,
    );
  const late = inputs.find((length) => length > steps);
  if (late !== undefined) refuse(`Expected input_lengths to have value at most ${steps}, but got value ${late}`);
}

export const _ctc_loss_backward = op({
  schema:
    '_ctc_loss_backward(Tensor grad, Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, Tensor neg_log_likelihood, Tensor log_alpha, int blank, bool zero_infinity=False) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (
    grad: Tensor,
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: readonly number[],
    target_lengths: readonly number[],
    neg_log_likelihood: Tensor,
    log_alpha: Tensor,
    blank: number,
    zero_infinity: boolean,
  ) => {
    const [steps, batch, classes] = log_probs.shape as [number, number, number];
    const [lp, alpha, loss, g] = [log_probs, log_alpha, neg_log_likelihood, grad].map((x) => x.values());
    const width = log_alpha.shape[2]!;
    const out = resultArray(log_probs.dtype, log_probs.numelValue);
    for (const [b, { steps: T, places, label }] of pathsOf(targets, input_lengths, target_lengths, blank).entries()) {
      if (zero_infinity && loss![b] === Number.POSITIVE_INFINITY) continue;
      const at = (t: number, c: number) => (t * batch + b) * classes + c;
      let next = new Float64Array(places).fill(Number.NEGATIVE_INFINITY);
      for (let t = T - 1; t >= 0; t--) {
        const beta = new Float64Array(places);
        const both = new Float64Array(classes).fill(Number.NEGATIVE_INFINITY);
        for (let s = 0; s < places; s++) {
          const own = label(s);
          const skips = s < places - 2 && label(s + 2) !== own;
          const rest =
            t === T - 1
              ? s >= places - 2
                ? 0
                : Number.NEGATIVE_INFINITY
              : logSum(
                  next[s]!,
                  s < places - 1 ? next[s + 1]! : Number.NEGATIVE_INFINITY,
                  skips ? next[s + 2]! : Number.NEGATIVE_INFINITY,
                );
          beta[s] = rest + lp![at(t, own)]!;
          both[own] = logSum(both[own]!, alpha![(b * steps + t) * width + s]! + beta[s]!, Number.NEGATIVE_INFINITY);
        }
        next = beta;
        for (let c = 0; c < classes; c++) {
          const p = lp![at(t, c)]!;
          out[at(t, c)] = (Math.exp(p) - Math.exp(both[c]! + loss![b]! - p)) * g![b]!;
        }
      }
    }
    return fromArray(out, log_probs.shape, log_probs.dtype);
  },
  backward: Object.fromEntries(
    ['grad', 'log_probs', 'neg_log_likelihood', 'log_alpha'].map((name) => [
      name,
      notImplemented('_ctc_loss_backward'),
    ]),
  ),
  where: [],
  samples: [['data [1]', 'data [3, 1, 3]', 'classes 2 [1, 1]', [3], [1], 'data [1]', 'data [1, 3, 3]', 2]],
});

/** Its gradient is that of log-probabilities that sum to 1, as PyTorch's is: the samples ask for none, since gradcheck would vary each alone. */
export const _ctc_loss = op({
  schema:
    '_ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, bool zero_infinity=False) -> (Tensor, Tensor)',
  grad_fn: 'CtcLossBackward0',
  forward: (
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: readonly number[],
    target_lengths: readonly number[],
    blank: number,
  ) => {
    if (!isFloating(log_probs.dtype) || isHalf(log_probs.dtype)) throw notForIntegers('ctc_loss_cpu', log_probs.dtype);
    check(log_probs, targets, input_lengths, target_lengths, blank);
    const [steps, batch, classes] = log_probs.shape as [number, number, number];
    const lp = log_probs.values();
    const paths = pathsOf(targets, input_lengths, target_lengths, blank);
    const width = 2 * Math.max(0, ...target_lengths) + 1;
    const alpha = resultArray(log_probs.dtype, batch * steps * width).fill(Number.NEGATIVE_INFINITY as never);
    const loss = resultArray(log_probs.dtype, batch);
    for (const [b, { steps: T, places, label }] of paths.entries()) {
      const cell = (t: number, s: number) => (b * steps + t) * width + s;
      const p = (t: number, s: number) => lp[(t * batch + b) * classes + label(s)]!;
      for (let t = 0; t < T; t++)
        for (let s = 0; s < places; s++) {
          const before = (back: number) =>
            t > 0 && s >= back ? (alpha[cell(t - 1, s - back)] as number) : Number.NEGATIVE_INFINITY;
          const skips = s > 1 && label(s - 2) !== label(s);
          const reached =
            t === 0
              ? s < 2
                ? 0
                : Number.NEGATIVE_INFINITY
              : logSum(before(0), before(1), skips ? before(2) : Number.NEGATIVE_INFINITY);
          alpha[cell(t, s)] = reached + p(t, s);
        }
      const end = (back: number) =>
        T > 0 && places > back ? (alpha[cell(T - 1, places - 1 - back)] as number) : Number.NEGATIVE_INFINITY;
      loss[b] = T === 0 && places === 1 ? 0 : -logSum(end(0), end(1), Number.NEGATIVE_INFINITY);
    }
    return [fromArray(loss, [batch], log_probs.dtype), fromArray(alpha, [batch, steps, width], log_probs.dtype)];
  },
  saves: ['log_probs', 'targets', 'result0', 'result1'],
  backward: {
    log_probs: (grad, c) =>
      _ctc_loss_backward.invoke([
        grad,
        c['log_probs'],
        c['targets'],
        c['input_lengths'],
        c['target_lengths'],
        c['result0'],
        c['result1'],
        c['blank'],
        c['zero_infinity'],
      ]) as Tensor,
  },
  nonDifferentiable: ['result1'],
  local: { log_probs: 'F' },
  where: ['torch'],
  samples: [['data [4, 2, 3]', 'classes 2 [2, 2]', [4, 4], [2, 2], 2]],
});

/** Averaged over labels and batch, summed up or not; a batch of one may be left out of the shapes. */
function reducedLoss(
  log_probs: Tensor,
  targets: Tensor,
  inputs: readonly number[],
  lengths: readonly number[],
  blank: number,
  reduction: string,
  zero_infinity: boolean,
): Tensor {
  const kind = checkReduction(reduction);
  const batched = log_probs.ndim === 3;
  const x = batched ? log_probs : log_probs.unsqueeze(1);
  const results = _ctc_loss.invoke([x, targets, inputs, lengths, blank, zero_infinity]) as readonly Tensor[];
  let losses = batched ? results[0]! : results[0]!.squeeze(0);
  if (zero_infinity) losses = filledWith([], 0, losses.dtype).where(losses.eq(Number.POSITIVE_INFINITY), losses);
  if (kind !== 'mean') return reduceLoss(losses, kind);
  const sizes = resultArray(losses.dtype, lengths.length);
  for (const [i, length] of lengths.entries()) sizes[i] = Math.max(1, length);
  return losses.div(fromArray(sizes, losses.shape, losses.dtype)).mean();
}

const REST = "int blank=0, str reduction='mean', bool zero_infinity=False";

export const ctc_loss = op({
  schema: `ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, ${REST}) -> Tensor`,
  forward: reducedLoss,
  composite: true,
  where: FUNCTIONAL,
  samples: [['data [4, 2, 3]', 'classes 2 [2, 2]', [4, 3], [2, 1], 2]],
});

function whole(lengths: Tensor, whose: string): readonly number[] {
  if (isFloating(lengths.dtype)) throw refused(`${whose}_lengths must be integral`);
  return [...lengths.values()];
}

export const ctc_loss_tensor = op({
  schema: `ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, ${REST}) -> Tensor`,
  forward: (log_probs: Tensor, targets: Tensor, inputs: Tensor, lengths: Tensor, ...rest: [number, string, boolean]) =>
    reducedLoss(log_probs, targets, whole(inputs, 'input'), whole(lengths, 'target'), ...rest),
  composite: true,
  where: FUNCTIONAL,
  samples: [['data [4, 1, 3]', 'classes 2 [1, 1]', 'index 1 [1]', 'index 1 [1]', 2, 'sum', true]],
});
