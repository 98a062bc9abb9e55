/** Q and R, and products of reflectors. */
import { batchShape, checkFloating, checkMatrix, columnMajor, matricesOf, vectors } from '../batches.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { jointly } from '../joint.ts';
import { precisionOf } from '../lapack/dense.ts';
import { packedReflectors, qrFactors, reflectorProduct, upperTriangle } from '../lapack/qr.ts';
import { op } from '../op.ts';
import { sameShape, shapeText } from '../shape.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { mulScalar } from './arithmetic.ts';
import { minus } from './formula.ts';
import { cat } from './joining.ts';
import { triangular } from './triangular.ts';

const LINALG = ['linalg'] as const;

export const linalg_qr = op({
  schema: "qr(Tensor A, str mode='reduced') -> (Tensor Q, Tensor R)",
  grad_fn: 'LinalgQrBackward0',
  forward: (A: Tensor, mode: string) => {
    checkMatrix('linalg.qr', A);
    checkFloating('linalg.qr', A);
    if (!['reduced', 'complete', 'r'].includes(mode))
      throw refused(
        `qr received unrecognized mode '${mode}' but expected one of 'reduced' (default), 'r', or 'complete'`,
      );
    const [m, n] = A.shape.slice(-2) as [number, number];
    const batch = batchShape(A);
    const k = mode === 'complete' ? m : Math.min(m, n);
    const round = precisionOf(A.dtype);
    const found = matricesOf(A).map((matrix) => qrFactors(matrix, round));
    const Q =
      mode === 'r'
        ? fromArray(new Float64Array(), [0], A.dtype).to(A.dtype)
        : columnMajor(
            found.map(({ reflectors }) => reflectorProduct(reflectors, m, k, round)),
            batch,
            m,
            k,
            A.dtype,
          );
    const R = columnMajor(
      found.map(({ packed }) => upperTriangle(packed, k)),
      batch,
      k,
      n,
      A.dtype,
    );
    return [Q, R];
  },
  saves: ['Q', 'R'],
  backward: { A: (_, { grads, Q, R, mode }) => gradOfQr(grads[0] ?? null, grads[1] ?? null, Q, R, mode) },
  local: {
    A: 'dQ = Q · turn(C) + (square(dA) - Q · Qᵀ · square(dA)) · U⁻¹ where U = square(R) and C = Qᵀ · square(dA) · U⁻¹ ; dR = Qᵀ · dA - turn(C) · R where U = square(R) and C = Qᵀ · square(dA) · U⁻¹',
  },
  where: LINALG,
  samples: [[[3, 3]], [[4, 2]], [[2, 4]], [[2, 3, 2]], [['T', 3, 3]], ['data [3, 2]', 'complete']],
});

/** `linalg_qr_backward` of FunctionsManual.cpp. @throws RuntimeError where Q is not unique or was not computed. */
function gradOfQr(gQ: Tensor | null, gR: Tensor | null, Q: Tensor, R: Tensor, mode: string): Tensor | null {
  if (mode === 'r')
    throw refused(
      "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to require gradients.",
    );
  const [m, n] = [Q.shape.at(-2)!, R.shape.at(-1)!];
  if (mode === 'complete' && m > n)
    throw refused("The QR decomposition is not differentiable when mode='complete' and nrows > ncols");
  if (gQ === null && gR === null) return null;
  return m >= n ? gradOfTall(gQ, gR, Q, R) : gradOfWide(gQ, gR, Q, R);
}

function gradOfTall(gQ: Tensor | null, gR: Tensor | null, Q: Tensor, R: Tensor): Tensor {
  const X = differenceOf(gQ, gR, Q, R).triu();
  const symmetric = X.add(X.mT);
  mulScalar.invokeInPlace([symmetric.diagonal(0, -2, -1), 0.5]);
  const whole = Q.matmul(symmetric);
  return triangular(R.mT, gQ === null ? whole : whole.add(gQ), { upper: false, left: false });
}

/** gR · Rᵀ - Qᵀ · gQ */
function differenceOf(gQ: Tensor | null, gR: Tensor | null, Q: Tensor, R: Tensor): Tensor {
  if (gQ === null) return gR!.matmul(R.mT);
  return gR === null ? Q.mT.matmul(gQ).neg() : gR.matmul(R.mT).sub(Q.mT.matmul(gQ));
}

function gradOfWide(gQ: Tensor | null, gR: Tensor | null, Q: Tensor, R: Tensor): Tensor {
  const m = Q.shape.at(-1)!;
  const X = differenceOf(gQ, gR, Q, R).neg();
  const Y = X.sub(X.mT).tril();
  const first = triangular(R.narrow(-1, 0, m).mT, Q.matmul(Y), { upper: false, left: false });
  const rest = first.new_zeros([...first.shape.slice(0, -1), R.shape.at(-1)! - m]);
  const whole = cat.invoke([[first, rest], -1]) as Tensor;
  return gR === null ? whole : whole.add(Q.matmul(gR));
}

function checkReflectors(name: string, input: Tensor, tau: Tensor): void {
  const fail = (text: string) => refused(`${name}: ${text}`);
  if (input.ndim < 2) throw fail('input must have at least 2 dimensions.');
  const [m, n] = input.shape.slice(-2) as [number, number];
  if (m < n) throw fail('input.shape[-2] must be greater than or equal to input.shape[-1]');
  if (n < (tau.shape.at(-1) ?? 1)) throw fail('input.shape[-1] must be greater than or equal to tau.shape[-1]');
  if (tau.ndim !== input.ndim - 1)
    throw fail(
      `Expected tau to have one dimension less than input, but got tau.ndim equal to ${tau.ndim} and input.ndim is equal to ${input.ndim}`,
    );
  if (!sameShape(tau.shape.slice(0, -1), batchShape(input)))
    throw fail(
      `Expected batch dimensions of tau to be equal to input.shape[:-2], but got ${shapeText(tau.shape.slice(0, -1))}`,
    );
  if (tau.dtype !== input.dtype)
    throw fail(`tau dtype ${scalarTypeName(tau.dtype)} does not match input dtype ${scalarTypeName(input.dtype)}`);
}

function householderForward(input: Tensor, tau: Tensor): Tensor {
  checkReflectors('torch.linalg.householder_product', input, tau);
  checkFloating('torch.linalg.householder_product', input);
  const [m, n] = input.shape.slice(-2) as [number, number];
  const k = tau.shape.at(-1)!;
  const factors = tau.values();
  const products = matricesOf(input).map((packed, b) =>
    reflectorProduct(packedReflectors(packed, factors.subarray(b * k, (b + 1) * k)), m, n, precisionOf(input.dtype)),
  );
  return columnMajor(products, batchShape(input), m, n, input.dtype);
}

/** The columns beside each other, and zeros for what has no column; written one by one except under a function transform, as in PyTorch. */
function gathered(like: Tensor, columns: readonly Tensor[]): Tensor {
  if (state.transforms !== null) {
    const rest = like.shape.at(-1)! - columns.length;
    const zeros = columns[0]!.new_zeros([...like.shape.slice(0, -1), rest]);
    return cat.invoke([rest > 0 ? [...columns, zeros] : columns, -1]) as Tensor;
  }
  const whole = like.zeros_like();
  for (const [i, column] of columns.entries()) whole.select(-1, i).copy_(column.squeeze(-1));
  return whole;
}

/**
 * `householder_product_backward` of FunctionsManual.cpp. Q = H₁ · H₂ · … with Hᵢ = I - τᵢ · vᵢ · vᵢᵀ, whose inverse has σᵢ for τᵢ: from
 * Kᵢ = Hᵢ₊₁ · Hᵢ₊₂ · … · gradᵀ · H₁ · … · Hᵢ₋₁ come the gradients of vᵢ and τᵢ.
 */
function gradOfReflectors(grad: Tensor, result: Tensor, input: Tensor, tau: Tensor): readonly [Tensor, Tensor] {
  const [m, k] = [input.shape.at(-2)!, tau.shape.at(-1)!];
  const below = input.tril(-1);
  below.diagonal(0, -2, -1).fill_(1);
  const used = below.narrow(-1, 0, k);
  const sigma = tau.div(minus(tau.mul(used.mul(used).sum(-2)), 1));
  const vector = (i: number) => below.narrow(-1, i, 1);
  const fromLeft = (i: number, K: Tensor) => {
    const [v, s] = [vector(i), sigma.narrow(-1, i, 1)];
    return K.sub(s.unsqueeze(-1).mul(v).mul(v.mT.matmul(K)));
  };
  const vectors: Tensor[] = [];
  const factors: Tensor[] = [];
  let K = fromLeft(0, result.matmul(grad.mT));
  for (let i = 0; i < k; i++) {
    const [whole, t] = [vector(i), tau.narrow(-1, i, 1)];
    const v = whole.narrow(-2, i, m - i);
    const vK = v.mT.matmul(K.narrow(-2, i, m - i));
    const Kv = K.narrow(-1, i, m - i).matmul(v);
    const scale = t.unsqueeze(-1);
    vectors.push(scale.neg().mul(vK).squeeze(-2).sub(scale.mul(Kv).squeeze(-1)).unsqueeze(-1));
    factors.push(
      vK
        .narrow(-1, i, m - i)
        .matmul(v)
        .neg()
        .squeeze(-1),
    );
    if (i + 1 === k) break;
    K = fromLeft(i + 1, K);
    K = K.sub(K.matmul(t.unsqueeze(-1).mul(whole)).mul(whole.mT));
  }
  return [gathered(input, vectors).tril_(-1), gathered(tau, factors)];
}
function reflectorsOp(name: string, where: readonly ('torch' | 'tensor' | 'linalg')[]) {
  return op({
    schema: `${name}(Tensor input, Tensor tau) -> Tensor`,
    grad_fn: 'LinalgHouseholderProductBackward0',
    forward: householderForward,
    saves: ['input', 'tau', 'result'],
    backward: jointly(['input', 'tau'], (grad, { input, tau, result }) =>
      gradOfReflectors(grad, result!, input!, tau!),
    ),
    local: { input: 'D', tau: 'D' },
    where,
    samples: [
      [[3, 3], [3]],
      [[4, 3], [2]],
      [
        [2, 3, 2],
        [2, 2],
      ],
    ],
  });
}

export const householder_product = reflectorsOp('householder_product', LINALG);
export const orgqr = reflectorsOp('orgqr', ['torch', 'tensor']);

export const geqrf = op({
  schema: 'geqrf(Tensor self) -> (Tensor a, Tensor tau)',
  forward: (self: Tensor) => {
    if (self.ndim < 2) throw refused('torch.geqrf: input must have at least 2 dimensions.');
    checkFloating('torch.geqrf', self);
    const [m, n] = self.shape.slice(-2) as [number, number];
    const found = matricesOf(self).map((matrix) => qrFactors(matrix, precisionOf(self.dtype)));
    const batch = batchShape(self);
    return [
      columnMajor(
        found.map(({ packed }) => packed),
        batch,
        m,
        n,
        self.dtype,
      ),
      vectors(
        found.map(({ reflectors }) => reflectors.map(({ tau }) => tau)),
        batch,
        Math.min(m, n),
        self.dtype,
      ),
    ];
  },
  samples: [['data [3, 3]'], ['data [4, 2]']],
});
