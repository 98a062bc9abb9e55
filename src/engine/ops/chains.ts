/** Products and systems made of others: `multi_dot`, `chain_matmul`, `vecdot`, `vander`, `tensorinv`, `tensorsolve`, `linalg.diagonal`. */
import { checkFloating } from '../batches.ts';
import { refused, scalarTypeName, typeMetaName } from '../errors.ts';
import { op } from '../op.ts';
import { numelOf, shapeText, wrapDim } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { warnOnce } from '../warn.ts';
import { cat } from './joining.ts';
import { inverted, linalg_solve } from './solving.ts';

const LINALG = ['linalg'] as const;

/** Where to split a chain of matrices so that fewest numbers are multiplied (Cormen et al., Introduction to Algorithms, 15.2). */
function bestSplits(sizes: readonly number[]): number[][] {
  const n = sizes.length - 1;
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const split = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let length = 1; length < n; length++)
    for (let i = 0; i + length < n; i++) {
      const j = i + length;
      cost[i]![j] = Number.POSITIVE_INFINITY;
      for (let k = i; k < j; k++) {
        const total = cost[i]![k]! + cost[k + 1]![j]! + sizes[i]! * sizes[k + 1]! * sizes[j + 1]!;
        if (total < cost[i]![j]!) [cost[i]![j], split[i]![j]] = [total, k];
      }
    }
  return split;
}

function chained(matrices: readonly Tensor[]): Tensor {
  const sizes = [matrices[0]!.shape[0]!, ...matrices.map((matrix) => matrix.shape[1]!)];
  const splits = bestSplits(sizes);
  const product = (i: number, j: number): Tensor =>
    i === j ? matrices[i]! : product(i, splits[i]![j]!).mm(product(splits[i]![j]! + 1, j));
  return product(0, matrices.length - 1);
}

function checkChain(given: readonly Tensor[], matrices: readonly Tensor[]): void {
  const last = given.length - 1;
  given.forEach(({ ndim }, k) => {
    const outer = k === 0 || k === last;
    if (outer ? ndim === 1 || ndim === 2 : ndim === 2) return;
    const which = k === 0 ? 'the first tensor' : k === last ? 'the last tensor' : `tensor ${k}`;
    throw refused(`multi_dot(): ${which} must be ${outer ? '1D or 2D' : '2D'} but got ${ndim}D`);
  });
  for (let k = 0; k < last; k++) {
    const [first, next] = [given[0]!.dtype, given[k + 1]!.dtype];
    if (first !== next)
      throw refused(
        `multi_dot(): all tensors must have be the same dtype but tensor 0 is ${typeMetaName(first)} and tensor ${k + 1} ${typeMetaName(next)}`,
      );
    if (matrices[k]!.shape.at(-1) !== matrices[k + 1]!.shape[0])
      throw refused(
        `multi_dot(): tensors ${k} and ${k + 1} with shapes ${shapeText(given[k]!.shape)} and ${shapeText(given[k + 1]!.shape)} cannot be multiplied`,
      );
  }
}

function multiplied(tensors: readonly Tensor[]): Tensor {
  const n = tensors.length;
  if (n < 2) throw refused(`multi_dot(): expected at least 2 tensors but got ${n}`);
  const [first, last] = [tensors[0]!, tensors[n - 1]!];
  const matrices = tensors.map((tensor, k) =>
    tensor.ndim !== 1 ? tensor : k === 0 ? tensor.unsqueeze(0) : k === n - 1 ? tensor.unsqueeze(-1) : tensor,
  );
  checkChain(tensors, matrices);
  const shape = [...(first.ndim === 2 ? [first.shape[0]!] : []), ...(last.ndim === 2 ? [last.shape[1]!] : [])];
  return chained(matrices).view(shape);
}

export const linalg_multi_dot = op({
  schema: 'multi_dot(Tensor[] tensors) -> Tensor',
  forward: multiplied,
  composite: true,
  where: LINALG,
  samples: [
    [
      [
        [2, 3],
        [3, 4],
      ],
    ],
    [
      [
        [2, 3],
        [3, 4],
        [4, 1],
      ],
    ],
    [[[3], [3, 2], [2, 2], [2]]],
  ],
});

const DEPRECATED =
  'torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use torch.linalg.multi_dot instead, which accepts a list of two or more tensors rather than multiple parameters.';

export const chain_matmul = op({
  schema: 'chain_matmul(Tensor[] matrices) -> Tensor',
  forward: (matrices: readonly Tensor[]) => {
    if (matrices.length === 0) throw refused('chain_matmul(): Expected one or more matrices');
    warnOnce(DEPRECATED);
    for (const { ndim } of matrices) if (ndim !== 2) throw refused(`Tensor dimension is ${ndim}, expected 2 instead.`);
    return matrices.length === 1 ? matrices[0]!.clone() : multiplied(matrices);
  },
  composite: true,
  variadic: true,
  where: ['torch'],
  samples: [
    [
      [
        [2, 3],
        [3, 4],
        [4, 1],
      ],
    ],
    [[[2, 3]]],
  ],
});

export const linalg_vecdot = op({
  schema: 'vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor',
  forward: (x: Tensor, y: Tensor, dim: number) => {
    checkFloating('linalg.vecdot', x);
    if (x.dtype !== y.dtype)
      throw refused(
        `linalg.vecdot: Expected x and y to have the same dtype, but found x of type ${scalarTypeName(x.dtype)} and y of type ${scalarTypeName(y.dtype)} instead`,
      );
    return x.ndim === 1 && y.ndim === 1 ? x.vdot(y) : x.conj().mul(y).sum(dim);
  },
  composite: true,
  where: LINALG,
  samples: [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3], { dim: -1 }],
  ],
});

export const linalg_vander = op({
  schema: 'vander(Tensor x, *, int? N=None) -> Tensor',
  forward: (x: Tensor, N: number | null) => {
    const n = N ?? x.shape.at(-1)!;
    if (!(n > 1)) throw refused('N must be greater than 1.');
    const powers = x
      .unsqueeze(-1)
      .expand([...x.shape, n - 1])
      .cumprod(-1);
    const ones = powers.detach().new_ones([...powers.shape.slice(0, -1), 1]);
    return cat.invoke([[ones, powers], -1]);
  },
  composite: true,
  where: LINALG,
  samples: [[[3]], [[3], { N: 4 }], [[2, 2]]],
});

function checkHalves(self: Tensor, at: number, name: string, lead = numelOf(self.shape.slice(0, at))): void {
  const rest = numelOf(self.shape.slice(at));
  if (lead !== rest)
    throw refused(
      `Expected self to satisfy the requirement prod(self.shape[${name}:]) == prod(self.shape[:${name}]), but got ${rest} != ${lead}`,
    );
}

export const linalg_tensorinv = op({
  schema: 'tensorinv(Tensor self, int ind=2) -> Tensor',
  forward: (self: Tensor, ind: number) => {
    if (ind <= 0) throw refused(`Expected a strictly positive integer for 'ind', but got ${ind}`);
    checkHalves(self, ind, 'ind');
    const [left, right] = [self.shape.slice(0, ind), self.shape.slice(ind)];
    const inverse = inverted(self.reshape([numelOf(left), numelOf(right)]), 'inv');
    return inverse.reshape([...right, ...left]);
  },
  composite: true,
  where: LINALG,
  samples: [[[2, 2, 4]], ['spd [3, 3]', 1]],
});

export const linalg_tensorsolve = op({
  schema: 'tensorsolve(Tensor self, Tensor other, int[]? dims=None) -> Tensor',
  forward: (self: Tensor, other: Tensor, dims: readonly number[] | null) => {
    let moved = self;
    if (dims !== null) {
      const rank = self.ndim;
      moved = self.movedim(
        dims.map((d) => wrapDim(d, rank)),
        dims.map((_, k) => rank - dims.length + k),
      );
    }
    const at = other.ndim;
    // What PyTorch asks for then is a list of fewer than no sizes.
    if (at > moved.ndim) throw refused('cannot create std::vector larger than max_size()');
    checkHalves(moved, at, 'other.ndim', other.numelValue);
    const rest = moved.shape.slice(at);
    const n = numelOf(rest);
    const solution = linalg_solve.invoke([moved.reshape([n, n]), other.reshape([n]), true]) as Tensor;
    return solution.reshape(rest);
  },
  composite: true,
  where: LINALG,
  samples: [
    [
      [2, 2, 4],
      [2, 2],
    ],
    [[4, 2, 2], [2, 2], [0]],
  ],
});

export const linalg_diagonal = op({
  schema: 'diagonal(Tensor A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor',
  forward: (A: Tensor, offset: number, dim1: number, dim2: number) => A.diagonal(offset, dim1, dim2),
  composite: true,
  where: LINALG,
  samples: [[[3, 3]], [[2, 3, 3], { offset: 1 }]],
});
