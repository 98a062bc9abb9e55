/**
 * What flows back through the gradients of `grid_sampler`: how the weights of the elements it reads bend with the places of the grid. Built from
 * operators that have derivatives themselves; which elements are read, and with what slope a place moves, comes from `gridSampler.ts`.
 */
import type { Tensor } from '../tensor.ts';
import { fromArray } from '../tensor.ts';
import { from, minus, plus, scaled, sumOf } from './formula.ts';
import { stack } from './joining.ts';

type Factor = Tensor | number;

/** How one dimension is read at every place of the grid; tensors have the shape of the places, [batch, …]. */
export interface Axis {
  readonly size: number;
  /** The elements, tap by tap; -1 outside. */
  readonly indices: readonly Float64Array[];
  /** The distance from the element below. */
  readonly t: Tensor;
  /** How the distance grows with the grid's coordinate. */
  readonly slope: Tensor;
  readonly cubic: boolean;
}

/** Of Keys' cubic convolution. */
const A = -0.75;
/** A polynomial, its highest coefficient first. */
const polynomial = (x: Tensor, [first, ...rest]: readonly number[]): Tensor =>
  rest.slice(1).reduce((y, k) => plus(y.mul(x), k), plus(scaled(x, first!), rest[0]!));
const NEAR = [
  [A + 2, -(A + 3), 0, 1],
  [3 * (A + 2), -2 * (A + 3), 0],
  [6 * (A + 2), -2 * (A + 3)],
];
const FAR = [
  [A, -5 * A, 8 * A, -4 * A],
  [3 * A, -10 * A, 8 * A],
  [6 * A, -10 * A],
];

/** The taps' weights (order 0) or their derivatives with respect to the coordinate before its slope. */
function weightsOf({ t, cubic }: Axis, order: 0 | 1 | 2): readonly Factor[] {
  if (!cubic)
    return [
      [from(1, t), t],
      [-1, 1],
      [0, 0],
    ][order]!;
  const mirror = order === 1 ? (x: Tensor) => x.neg() : (x: Tensor) => x;
  const [near, far] = [NEAR[order]!, FAR[order]!];
  return [
    polynomial(plus(t, 1), far),
    polynomial(t, near),
    mirror(polynomial(from(1, t), near)),
    mirror(polynomial(from(2, t), far)),
  ];
}

function product(factors: readonly Factor[]): Factor {
  return factors.reduce((a, b) => {
    if (typeof a === 'number') return typeof b === 'number' ? a * b : a === 1 ? b : scaled(b, a);
    return typeof b === 'number' ? (b === 1 ? a : scaled(a, b)) : a.mul(b);
  });
}

/** Every combination of one tap of each dimension, the last dimension's changing first. */
function combined<T>(each: readonly (readonly T[])[]): T[][] {
  return each.reduce<T[][]>((lists, taps) => lists.flatMap((list) => taps.map((tap) => [...list, tap])), [[]]);
}

/** Where in a plane each combination reads, and 1 where that is inside; both [batch, …, combinations]. */
function readings(axes: readonly Axis[], like: Tensor): readonly [at: Tensor, inside: Tensor] {
  const combinations = combined(axes.map(({ indices }) => indices));
  const places = like.numelValue;
  const [at, inside] = [0, 0].map(() => new Float64Array(places * combinations.length));
  for (const [k, lists] of combinations.entries())
    for (let p = 0; p < places; p++) {
      const own = lists.map((list) => list[p]!);
      if (own.some((index) => index < 0)) continue;
      at![p * combinations.length + k] = own.reduce((offset, index, d) => offset * axes[d]!.size + index, 0);
      inside![p * combinations.length + k] = 1;
    }
  const shape = [...like.shape, combinations.length];
  return [fromArray(at!, shape, 'int64'), fromArray(inside!, shape, 'float64').to(like.dtype)];
}

/** The gradients of grad_output, input and grid through the gradient of the grid. `axes` are those of the planes, slowest first. */
export function gridAgain(
  ggGrid: Tensor,
  grad_output: Tensor,
  input: Tensor,
  axes: readonly Axis[],
): readonly [grad_output: Tensor, input: Tensor, grid: Tensor] {
  const like = axes[0]!.t;
  const [batch, channels] = input.shape as [number, number];
  const [at, inside] = readings(axes, like);
  const count = at.numelValue / batch;
  const where = at.reshape([batch, 1, count]).expand([batch, channels, count]);
  const flat = input.reshape([batch, channels, -1]);
  const values = flat
    .gather(2, where)
    .reshape([batch, channels, ...at.shape.slice(1)])
    .mul(inside.unsqueeze(1));
  // The grid's last dimension has the fastest axis first.
  const moves = axes.map(({ slope }, d) => ggGrid.select(-1, axes.length - 1 - d).mul(slope));
  const bent = (...by: readonly number[]): Tensor => {
    const orders = axes.map((_, d) => by.filter((e) => e === d).length as 0 | 1 | 2);
    const factors = combined(axes.map((axis, d) => weightsOf(axis, orders[d]!))).map(product);
    return stack.invoke([factors.map((f) => (typeof f === 'number' ? plus(like.zeros_like(), f) : f)), -1]) as Tensor;
  };
  const weights = sumOf(...moves.map((move, d) => move.unsqueeze(-1).mul(bent(d))))!;
  const toGrad = values.mul(weights.unsqueeze(1)).sum(-1);
  const spread = grad_output.unsqueeze(-1).mul(weights.mul(inside).unsqueeze(1));
  const toInput = flat
    .zeros_like()
    .scatter_add(2, where, spread.reshape([batch, channels, count]))
    .reshape(input.shape);
  const products = grad_output.unsqueeze(-1).mul(values).sum(1);
  const toAxis = axes.map(({ slope, cubic }, e) => {
    const parts = moves.map((move, d) => (d === e && !cubic ? null : move.mul(products.mul(bent(d, e)).sum(-1))));
    return slope.mul(sumOf(...parts)!);
  });
  return [toGrad, toInput, stack.invoke([toAxis.reverse(), -1]) as Tensor];
}

/** A dimension with its distance: the place itself less the element below. */
export function axisOf(place: Tensor, below: Tensor, rest: Omit<Axis, 't'>): Axis {
  return { ...rest, t: place.sub(below) };
}

/** The coordinate among the elements, before any padding. */
export function unnormalized(coordinate: Tensor, size: number, align: boolean): Tensor {
  const x = scaled(plus(coordinate, 1), (align ? size - 1 : size) / 2);
  return align ? x : minus(x, 0.5);
}
