/**
 * How pointwise operators are declared: a plain function of numbers becomes an operator with broadcasting, promotion and in-place form.
 * Knows nothing of particular operators.
 */
import type { Node } from '../autograd/node.ts';
import { isWriting } from '../autograd/notImplemented.ts';
import {
  type DType,
  elementValue,
  isComplex,
  isFloating,
  resultType,
  type Scalar,
  scalarType,
  scalarValue,
} from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { isHalf, kernelNumber, roundingOf } from '../half.ts';
import { type Binary, floatDtype, laidOut, mapBesideNumber, mapBinary, mapUnary, type Unary } from '../loops.ts';
import { type Op, type OpSpec, op, type Rule, type Samples } from '../op.ts';
import { broadcastShapes } from '../shape.ts';
import { state } from '../state.ts';
import { allocate } from '../storage.ts';
import { empty, fromArray, roundTo, Tensor } from '../tensor.ts';
import { Wrapped } from '../transforms/wrapped.ts';
import { preservedStride } from '../viewShape.ts';
import { written } from '../write.ts';
import { keptLayout } from './copying.ts';

type Declared = Omit<OpSpec, 'forward' | 'pointwise'>;

/** What dtype a result has: the promoted one, that one made floating, or bool. */
export type ResultKind = 'promote' | 'float' | 'bool';

/** A function whose kernel rounds between its steps where the dtype has few digits: it is given the rounding. */
type Stepped<F> = (round: (x: number) => number) => F;

function inDtype<F>(dtype: DType, f: F, stepped: Stepped<F> | undefined): F {
  return stepped !== undefined && isHalf(dtype) ? stepped(roundingOf(dtype)) : f;
}

/**
 * An elementwise function of one tensor; `result: 'float'` turns integers into the default floating dtype, `'same'` keeps the dtype. `single`: the function in the steps
 * of float32, where they show. */
export function unary(
  spec: Declared & {
    f: Unary;
    single?: Unary;
    stepped?: Stepped<Unary>;
    kernel?: string;
    result?: 'float' | 'same' | 'bool';
  },
): Op {
  const { f, single = f, stepped, kernel, result = 'float', ...rest } = spec;
  const forward = (self: Tensor) => {
    const dtype =
      result === 'bool' ? 'bool' : result === 'same' ? self.dtype : floatDtype(self.dtype, state.defaultDtype);
    return mapUnary(inDtype(dtype, dtype === 'float64' ? f : single, stepped), self, dtype, kernel);
  };
  return op({ inplace: result !== 'bool', ...rest, pointwise: true, forward });
}

/** One of the many that differ in name, function, what is saved and formula alone. */
export function elementary(
  name: string,
  grad_fn: string,
  f: Unary,
  saves: 'self' | 'result',
  self: Rule,
  local: string,
  samples: Samples,
): Op {
  return unary({
    schema: `${name}(Tensor self) -> Tensor`,
    grad_fn,
    f,
    kernel: name,
    saves: [saves],
    backward: { self },
    local: { self: local },
    samples,
  });
}

/** An elementwise function of two tensors that broadcast and promote; `notForIntegers` is the name under which PyTorch refuses integers. */
export function binary(
  spec: Declared & {
    f: Binary;
    stepped?: Stepped<Binary>;
    kernel?: string;
    result?: ResultKind;
    notForIntegers?: string;
  },
): Op {
  const { f, stepped, kernel, result = 'promote', notForIntegers: refusing, ...rest } = spec;
  const forward = (self: Tensor, other: Tensor) => {
    const dtype = binaryDtype(self, other, result);
    if (refusing !== undefined && !isFloating(dtype)) throw refusedDtype(refusing, dtype, self, other);
    return mapBinary(inDtype(dtype, f, stepped), self, other, dtype, kernel);
  };
  const dtype = (self: Tensor, other: Tensor) => binaryDtype(self, other, result);
  return op({ inplace: result !== 'bool', numbers: true, dtype, ...rest, pointwise: true, forward });
}

/** An elementwise function of one tensor and one number, which counts in promotion by category only. */
export function withScalar(spec: Declared & { f: Binary; result?: ResultKind }): Op {
  const { f, result = 'promote', ...rest } = spec;
  const forward = (self: Tensor, other: Scalar) => {
    const dtype = scalarDtype(self, other, result);
    const y = result === 'bool' ? scalarValue(other) : roundTo(dtype, scalarValue(other));
    return mapBesideNumber((x) => f(x, y), self, dtype);
  };
  return op({ inplace: result !== 'bool', ...rest, pointwise: true, forward });
}

/** Of these, a real number never changes the dtype. */
function isReal(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

/** The dtype of an operator on two tensors. */
export function binaryDtype(self: Tensor, other: Tensor, result: ResultKind): DType {
  if (result === 'bool') return 'bool';
  const dtype =
    !self.wrapped && (other.wrapped ? isReal(self.dtype) && !isComplex(other.dtype) : self.dtype === other.dtype)
      ? self.dtype
      : resultType([self, other], state.defaultDtype);
  return result === 'float' ? floatDtype(dtype, state.defaultDtype) : dtype;
}

/** The dtype of an operator on a tensor and a number. */
export function scalarDtype(self: Tensor, other: Scalar, result: ResultKind): DType {
  if (result === 'bool') return 'bool';
  const wrapped = { dtype: scalarType(other, 'float64'), shape: [], wrapped: true };
  const dtype = resultType([self, wrapped], state.defaultDtype);
  return result === 'float' ? floatDtype(dtype, state.defaultDtype) : dtype;
}

export const FUNCTIONAL = ['functional'] as const;

/** What few activations have: a text of their own for bools, a result in row-major order, or just as what it is made from. */
interface Peculiar {
  readonly boolText?: string;
  readonly layout?: 'rows' | 'kept';
  readonly check?: (self: Tensor, ...numbers: number[]) => void;
  /** What PyTorch's kernel takes in vectors has zeros without a sign. */
  readonly plainZeros?: boolean;
  /** Its kernel takes numbers with no more digits than half precision has. */
  readonly narrow?: boolean;
  /** The function in the steps of float32, where they show; only for one that takes no numbers. */
  readonly single?: Unary;
}

/** An activation; `kernel` is the name under which PyTorch refuses integers, null where it takes them. */
export function activation(
  schema: string,
  kernel: string | null,
  f: (...numbers: number[]) => Unary,
  { boolText, layout, check, plainZeros, narrow, single, ...rest }: Omit<Declared, 'schema'> & Peculiar,
): Op {
  return op({
    where: FUNCTIONAL,
    ...rest,
    schema,
    pointwise: true,
    forward: (self: Tensor, ...numbers: (Scalar | null)[]) => {
      if (kernel !== null && !isFloating(self.dtype)) throw notForIntegers(kernel, self.dtype);
      if (boolText !== undefined && self.dtype === 'bool') throw new TorchError('NotImplementedError', boolText);
      const kept = narrow === true ? (x: number) => roundTo(self.dtype, x) : kernelNumber(self.dtype);
      // What takes integers takes its numbers as elements.
      const values = numbers.map((number) =>
        kernel === null ? elementValue(number!, self.dtype) : scalarValue(number!),
      );
      check?.(self, ...values);
      const inSteps = single !== undefined && self.dtype !== 'float64';
      const result = mapUnary(inSteps ? single : f(...values.map(kept)), self, self.dtype);
      if (plainZeros === true) dropSigns(result);
      if (layout === undefined) return result;
      return layout === 'rows' ? inRows(result) : keptLayout(self, result);
    },
  });
}

/** Refuses dtypes that a kernel is not made for: it is for floating ones, and `also`. @throws NotImplementedError naming it */
export function checkKernel(kernel: string, dtype: DType, ...also: readonly DType[]): void {
  if (!isFloating(dtype) && !isComplex(dtype) && !also.includes(dtype)) throw notForIntegers(kernel, dtype);
}

/** Refuses tensors of bool, which a kernel that takes all other dtypes is not made for. @throws NotImplementedError naming it */
export function notForBool(kernel: string, dtype: DType): void {
  if (dtype === 'bool') throw notForIntegers(kernel, dtype);
}

/** Bytes a kernel's loop takes at a time: two vectors. What is left goes one by one. */
const STRIDE_OF_LOOPS = 64;

function dropSigns({ storage: { data }, dtype, numelValue }: Tensor): void {
  const step = STRIDE_OF_LOOPS / (isHalf(dtype) ? 2 : data.BYTES_PER_ELEMENT);
  for (let i = 0; i < numelValue - (numelValue % step); i++) data[i]! += 0;
}

/** The same elements in row-major order. */
export function inRows(t: Tensor): Tensor {
  return t.isContiguous ? t : fromArray(t.values(), t.shape, t.dtype);
}

/** A result as it lies in memory when `first` is the first operand PyTorch's kernel is given. */
export function ordered(result: Tensor, first: Tensor, second: Tensor): Tensor {
  // What a function transform wraps is laid out by what computes below it.
  const asItIs =
    (first.isContiguous && second.isContiguous) || result instanceof Wrapped || state.transforms?.dual === true;
  return asItIs ? result : laidOut(inRows(result), first, second);
}

/** Zeros that lie in memory as a gradient does (`zeros_like`). */
export function zerosAs(grad: Tensor): Tensor {
  if (grad instanceof Wrapped) return empty(grad.shape, grad.dtype);
  const storage = allocate(grad.dtype, grad.numelValue);
  return new Tensor(storage, grad.shape, preservedStride(grad.shape, grad.strides), 0);
}

/** The rule of a function that is flat wherever it has a derivative. */
export const zeroRule: Rule = zerosAs;

/** As `zeroRule`, where PyTorch makes the zeros of what it remembers of differentiable input `k`: they were written once. */
export function zerosOfInput(k: number): Rule {
  return (_, { inputs }) => written(empty(inputs[k]!.shape, inputs[k]!.dtype));
}

/** The rule of an operator PyTorch has no derivative for: `backward` refuses. */
export function notImplemented(name: string): Rule {
  return (_, context) => {
    const ending = isWriting(context['node'] as Node) ? '_' : '';
    throw refused(`derivative for aten::${name}${ending} is not implemented`);
  };
}

/** The rule of an operator PyTorch has a Node for that says so itself. */
export function withoutDerivative(name: string): Rule {
  return () => {
    throw new TorchError('NotImplementedError', `the derivative for '${name}' is not implemented.`);
  };
}

/** The same of two operands, whose shapes are compared before a kernel is looked for. */
export function refusedDtype(kernel: string, dtype: DType, self: Tensor, other: Tensor): TorchError {
  broadcastShapes(self.shape, other.shape);
  return notForIntegers(kernel, dtype);
}

/** The error of a kernel that has no loop for a dtype; `kernel` is its name in PyTorch. */
export function notForIntegers(kernel: string, dtype: DType): TorchError {
  return new TorchError('NotImplementedError', `"${kernel}" not implemented for '${scalarTypeName(dtype)}'`);
}
