/**
 * Complex tensors and the real ones they lie on: pairs of a real and an imaginary part. See NOTE [Complex storage].
 * Knows shapes and memory, no operators.
 */
import { allocateArray, type Complex, complexOf, type DType, partType } from '../dtype.ts';
import { contiguousStride, numelOf, type Shape, sameShape } from '../shape.ts';
import { allocate, ComplexStorage } from '../storage.ts';
import { fromArray, Tensor } from '../tensor.ts';
import { isDense } from '../viewShape.ts';

export type Pairs = Float32Array | Float64Array;

/** A complex tensor's pairs as the last dimension of a real one on the same memory. */
export function asReal({ storage, shape, strides, offset, counter }: Tensor): Tensor {
  const { parts } = storage as ComplexStorage;
  return new Tensor(parts, [...shape, 2], [...strides.map((step) => 2 * step), 1], 2 * offset, counter);
}

/** The inverse: the last dimension of a real tensor as pairs. */
export function asComplex({ storage, shape, strides, offset, dtype, counter }: Tensor): Tensor {
  const whole = new ComplexStorage(complexOf(dtype), storage);
  return new Tensor(
    whole,
    shape.slice(0, -1),
    strides.slice(0, -1).map((step) => step / 2),
    offset / 2,
    counter,
  );
}

/** The real or the imaginary part, on the same memory. */
export function partOf(tensor: Tensor, which: 0 | 1): Tensor {
  const { storage, shape, strides, offset, counter } = asReal(tensor);
  return new Tensor(storage, shape.slice(0, -1), strides.slice(0, -1), offset + which, counter);
}

/** The pairs in row-major order. For reading only. */
export function pairsOf(tensor: Tensor): Pairs {
  return asReal(tensor).values() as Pairs;
}

/** A tensor that takes `pairs`, row-major, as its storage. */
export function fromPairs(pairs: Pairs, shape: Shape, dtype: DType): Tensor {
  return new Tensor(new ComplexStorage(dtype, pairs), shape, contiguousStride(shape), 0);
}

/** One complex number as a 0-d tensor of `dtype`, or seen in any shape. */
export function constant({ re, im }: Complex, dtype: DType, shape: Shape = []): Tensor {
  const storage = allocate(dtype, 1) as ComplexStorage;
  storage.parts.data[0] = re;
  storage.parts.data[1] = im;
  return new Tensor(
    storage,
    shape,
    shape.map(() => 0),
    0,
  );
}

/** Room for the pairs of `shape`. */
export function blankPairs(shape: Shape, dtype: DType): Pairs {
  return allocateArray(dtype, numelOf(shape)) as Pairs;
}

/** A complex tensor of two real ones of one shape. */
export function joined(real: Tensor, imaginary: Tensor): Tensor {
  const dtype = complexOf(real.dtype);
  if (sameShape(real.strides, imaginary.strides) && !real.isContiguous && isDense(real.shape, real.strides))
    return laidOut(real, imaginary);
  const out = blankPairs(real.shape, dtype);
  const [re, im] = [real.values(), imaginary.values()];
  for (let i = 0; i < re.length; i++) {
    out[2 * i] = re[i]!;
    out[2 * i + 1] = im[i]!;
  }
  return fromPairs(out, real.shape, dtype);
}

/** Both lie in memory in one order, which is kept. */
function laidOut(real: Tensor, imaginary: Tensor): Tensor {
  const flat = ({ storage, offset }: Tensor) => new Tensor(storage, [real.numelValue], [1], offset);
  return new Tensor(joined(flat(real), flat(imaginary)).storage, real.shape, real.strides, 0);
}

/** `tensor` as complex numbers of `dtype`: itself where it is that. */
export function toComplex(tensor: Tensor, dtype: DType): Tensor {
  if (tensor.dtype === dtype) return tensor;
  const out = blankPairs(tensor.shape, dtype);
  if (tensor.storage instanceof ComplexStorage) out.set(pairsOf(tensor));
  else {
    const values = tensor.values();
    for (let i = 0; i < values.length; i++) out[2 * i] = values[i]!;
  }
  return fromPairs(out, tensor.shape, dtype);
}

/** A real tensor of a complex one's parts' dtype. */
export function realOf(values: ArrayLike<number>, shape: Shape, dtype: DType): Tensor {
  const out = allocateArray(partType(dtype), values.length);
  out.set(values);
  return fromArray(out, shape, partType(dtype));
}
