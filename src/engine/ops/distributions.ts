/**
 * Operators that fill a tensor from a distribution beyond the plain uniform and normal ones of `creation.ts`: `exponential_`, `cauchy_`, `random_`;
 * and `poisson`. The draws themselves are in `randomDistributions.ts`.
 */
import { BrokenOff } from '../brokenOff.ts';
import { type DType, isFloating } from '../dtype.ts';
import { INT_TOO_LARGE, refused, scalarTypeName, typeMetaName } from '../errors.ts';
import { resultArray } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { bernoulli as drawBernoulli, type Generator } from '../random.ts';
import { cauchy, poisson as drawPoisson, exponential, geometric, logNormal } from '../randomDistributions.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { checkProbability, drawn, drawnLike, NO_CHANCE } from './creation.ts';
import { notForBool, notForIntegers, notImplemented, zeroRule, zerosOfInput } from './declare.ts';

const SAMPLES = [[[2, 3]], [[]], [['T', 2, 3]]] as const;

type One = (generator: Generator, a: number, b: number) => number;

/** `name_`: each element one draw; `check` refuses parameters and dtypes. */
function drawing(schema: string, grad_fn: string, one: One, check: (self: Tensor, a: number, b: number) => void): Op {
  return op({
    schema,
    grad_fn,
    forward: (self: Tensor, a: number, ...rest: unknown[]) => {
      const b = rest.length > 1 ? (rest[0] as number) : 0;
      const generator = (rest.at(-1) as Generator | null) ?? state.generator;
      check(self, a, b);
      return drawnLike(self, self.dtype, (out) => {
        for (let i = 0; i < out.length; i++) out[i] = one(generator, a, b);
      });
    },
    backward: { self: zeroRule },
    local: { self: '0' },
    pointwise: true,
    inplace: 'only',
    samples: SAMPLES,
  });
}

function onlyFloating(name: string, dtype: DType, named = scalarTypeName): void {
  if (isFloating(dtype)) return;
  const text = `${name} distribution is a continuous probability distribution. dtype must be a floating point but you specified ${named(dtype)}`;
  throw refused(text);
}

function refuse(text: string): never {
  throw refused(text);
}

export const exponential_ = drawing(
  'exponential(Tensor self, float lambd=1, *, Generator? generator=None) -> Tensor',
  'ExponentialBackward0',
  exponential,
  (self, lambd) => {
    if (!(lambd > 0)) refuse(`exponential_ expects lambda > 0.0, but found lambda=${lambd}`);
    onlyFloating('Exponential', self.dtype);
  },
);

export const cauchy_ = drawing(
  'cauchy(Tensor self, float median=0, float sigma=1, *, Generator? generator=None) -> Tensor',
  'CauchyBackward0',
  cauchy,
  (self, _, sigma) => {
    if (!(sigma > 0)) refuse(`cauchy_ expects sigma > 0.0, but found sigma=${sigma}`);
    onlyFloating('Cauchy', self.dtype, typeMetaName);
  },
);

export const log_normal_ = drawing(
  'log_normal(Tensor self, float mean=1, float std=2, *, Generator? generator=None) -> Tensor',
  'LogNormalBackward0',
  logNormal,
  (self, _, std) => {
    if (!(std > 0)) refuse(`log_normal_ expects std > 0.0, but found std=${std}`);
    if (!isFloating(self.dtype)) throw notForIntegers('log_normal_cpu', self.dtype);
  },
);

export const geometric_ = op({
  schema: 'geometric(Tensor self, float p, *, Generator? generator=None) -> Tensor',
  grad_fn: 'GeometricBackward0',
  forward: (self: Tensor, p: number, generator: Generator | null) => {
    if (!(p > 0 && p < 1)) refuse(`geometric_ expects p to be in (0, 1), but got p=${p}`);
    notForBool('geometric_cpu', self.dtype);
    return drawnLike(self, self.dtype, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = geometric(generator ?? state.generator, p);
    });
  },
  backward: { self: zeroRule },
  local: { self: '0' },
  pointwise: true,
  inplace: 'only',
  samples: [
    [[2, 3], 0.3],
    ['ints [3]', 0.5],
  ],
});

/** How many different numbers `random_()` draws from: floating dtypes stop where they cannot tell integers apart. */
const RANGES: Readonly<Partial<Record<DType, number>>> = {
  float32: 2 ** 24 + 1,
  float16: 2 ** 11 + 1,
  bfloat16: 2 ** 8 + 1,
  int32: 2 ** 31,
  int16: 2 ** 15,
  int8: 2 ** 7,
  uint8: 2 ** 8,
  bool: 2,
};

export const random_all = op({
  schema: 'random(Tensor self, *, Generator? generator=None) -> Tensor',
  grad_fn: 'RandomBackward2',
  forward: (self: Tensor, given: Generator | null) => {
    const { dtype } = self;
    const range = RANGES[dtype];
    const generator = given ?? state.generator;
    if (range === undefined && dtype !== 'float64') throw refused(INT_TOO_LARGE);
    return drawnLike(self, dtype, (out) => {
      if (range === undefined)
        for (let i = 0; i < out.length; i++) out[i] = Number(generator.random64() % (2n ** 53n + 1n));
      else for (let i = 0; i < out.length; i++) out[i] = generator.random() % range;
    });
  },
  backward: { self: zeroRule },
  local: { self: '0' },
  pointwise: true,
  inplace: 'only',
  samples: SAMPLES,
});

/** Looks at nothing but the tensor's shape and dtype. */
export const bernoulli_of = op({
  schema: 'bernoulli.p(Tensor self, float p, *, Generator? generator=None) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (self: Tensor, p: number, generator: Generator | null) => {
    checkProbability(p, 'bernoulli_');
    return drawn(self.shape, self.dtype, (out) => drawBernoulli(out, p, generator ?? state.generator));
  },
  backward: { self: notImplemented('bernoulli') },
  local: { self: '0' },
  pointwise: true,
  samples: [
    [[2, 3], 0.3],
    [['T', 2, 3], 0.7],
  ],
});

export const bernoulli_each = op({
  schema: 'bernoulli.Tensor(Tensor self, Tensor p, *, Generator? generator=None) -> Tensor',
  grad_fn: 'BernoulliBackward1',
  forward: (self: Tensor, p: Tensor, generator: Generator | null) => {
    const chances = p.expand(self.shape).values();
    if (!isFloating(p.dtype)) throw notForIntegers('bernoulli_tensor_cpu_p_', p.dtype);
    const wrong = chances.findIndex((chance) => !(chance >= 0 && chance <= 1));
    const count = wrong < 0 ? chances.length : wrong;
    let at = 0;
    const result = drawnLike(self, self.dtype, (out) => {
      const end = Math.max(0, Math.min(out.length, count - at));
      const part = chances.subarray(at, at + end) as Float32Array;
      drawBernoulli(out.subarray(0, end), part, generator ?? state.generator);
      at += out.length;
    });
    if (wrong < 0) return result;
    const error = new BrokenOff('RuntimeError', NO_CHANCE);
    const kept = resultArray(self.dtype, self.numelValue);
    kept.set(self.values());
    kept.set(result.values().subarray(0, count));
    error.left = fromArray(kept, self.shape, self.dtype);
    throw error;
  },
  backward: { self: zeroRule, p: zerosOfInput(1) },
  local: { self: '0', p: '0' },
  inplace: 'only',
  samples: [[[2, 3], 'unit [2, 3]']],
});

/** After the one above: a tensor of one number is a tensor here. */
export const bernoulli_p = op({
  schema: 'bernoulli.float(Tensor self, float p=0.5, *, Generator? generator=None) -> Tensor',
  grad_fn: 'BernoulliBackward2',
  forward: (self: Tensor, p: number, generator: Generator | null) => {
    checkProbability(p, 'bernoulli_');
    return drawnLike(self, self.dtype, (out) => drawBernoulli(out, p, generator ?? state.generator));
  },
  backward: { self: zeroRule },
  local: { self: '0' },
  pointwise: true,
  inplace: 'only',
  samples: [[[2, 3]], [[2, 3], 0.2], [['T', 2, 3], 0.7]],
});

export const poisson = op({
  schema: 'poisson(Tensor self, Generator? generator=None) -> Tensor',
  grad_fn: 'PoissonBackward0',
  forward: (self: Tensor, generator: Generator | null) => {
    if (!isFloating(self.dtype)) throw notForIntegers('poisson_cpu', self.dtype);
    const rates = self.values();
    const source = generator ?? state.generator;
    return drawn(self.shape, self.dtype, (out) => {
      for (let i = 0; i < out.length; i++) {
        if (!(rates[i]! >= 0)) refuse('invalid Poisson rate, expected rate to be non-negative');
        out[i] = drawPoisson(() => source.uniform53(), rates[i]!);
      }
    });
  },
  backward: { self: zerosOfInput(0) },
  local: { self: '0' },
  pointwise: true,
  where: ['torch'],
  samples: [['unit [2, 3]'], ['unit []']],
});
