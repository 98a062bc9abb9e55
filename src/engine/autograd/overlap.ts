/**
 * Memory that an in-place operator writes and reads at once: what PyTorch refuses (ATen/MemoryOverlap.cpp), and what it computes where it does not look,
 * element after element, so that later ones read what earlier ones wrote: `x -= x[:, :1]`. Keeps no history.
 */
import { isComplex } from '../dtype.ts';
import { refused, type TorchError } from '../errors.ts';
import type { Op } from '../op.ts';
import { fillsMask } from '../positions.ts';
import { computedRarely } from '../rare.ts';
import { broadcastStride, type Shape, sameShape, storageIndices } from '../shape.ts';
import { state } from '../state.ts';
import { Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';
import { isDense, overlapsItself } from '../viewShape.ts';
import { warn } from '../warn.ts';
import { copyElements } from '../write.ts';

/** Writing one number twice does no harm: PyTorch allows it on expanded tensors. A tensor of one number is copied, and that it does not. */
const REPEATABLE: ReadonlySet<string> = new Set(['fill', 'masked_fill', 'zero']);
/** Operators that PyTorch still lets write elements which stand at several places, by what it says they stand for. */
const DEPRECATED: Readonly<Record<string, string>> = {
  index_fill: 'tensor[mask] = scalar',
  index_put: 'tensor[indices] = tensor',
  masked_fill: 'tensor[mask] = scalar',
};
/** Operators that write by index: they may read nothing of what they write, not even all of it. These say so first. */
const READ_FIRST: ReadonlySet<string> = new Set([
  'index_put',
  'scatter',
  'scatter_add',
  'scatter_reduce',
  'put',
  'index_copy',
]);
/** They ask only once they have looked at all arguments, and then whether an element of what they write stands at several places. */
const CHECKED_LAST: ReadonlySet<string> = new Set([
  'index_add',
  'index_reduce',
  'scatter',
  'scatter_add',
  'scatter_reduce',
]);

/** They write as they go, whatever they read; that elements stand at several places they say last, too. */
const WRITTEN_ONCE: ReadonlySet<string> = new Set(['addmm', 'addr', 'cumprod', 'cumsum', 'masked_scatter', 'renorm']);

/** @throws RuntimeError when one element of `self` stands at several places, or when an argument shares some but not all of its memory. */
export function checkOverlap(self: Tensor, args: readonly unknown[]): void {
  checkRepeats(self);
  for (const other of args.slice(1)) if (other !== self && meets(self, other) === 'partly') throw sharing();
}

/** Whether an element stands at several places for certain, as PyTorch looks: where a dimension was expanded. */
function isExpanded(self: Tensor): boolean {
  return self.numelValue > 0 && self.strides.some((stride, d) => stride === 0 && self.shape[d]! > 1);
}

/** @throws RuntimeError when one element of `self` stands at several places. */
export function checkRepeats(self: Tensor): void {
  if (isExpanded(self))
    throw refused(
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
    );
}

/** What is asked before anything is computed. @returns whether an argument reads, unnoticed by PyTorch, what is written. */
export function isTangled(op: Op, self: Tensor, args: readonly unknown[]): boolean {
  if (READ_FIRST.has(op.name)) {
    if (op.name === 'index_copy' || op.name === 'put') checkRepeats(self);
    checkApart(self, args);
  }
  if (op.name === 'fill' && op.schema.overload === 'Tensor') checkOverlap(self, []);
  if (!isPointwise(op)) return false;
  if (op.name === 'copy' && isItself(self, args[1])) return false;
  try {
    checkOverlap(self, args);
  } catch (error) {
    op.spec.checksInPlace?.(...args);
    throw error;
  }
  for (let k = 1; k < args.length; k++) {
    const other = args[k];
    if (!(other instanceof Tensor) || other === self || other.storage !== self.storage) continue;
    if (meets(self, other) === 'nowhere' && !isComplex(self.dtype) && readsOf(self, other)) return true;
  }
  return false;
}

/** Whether an element of memory may stand at several places of `self`, which is not contiguous: windows that overlap do. */
export function mayRepeat(self: Tensor): boolean {
  return overlapsItself(self) && !isComplex(self.dtype);
}

/** Whether an operator changes every place in turn, so that what stands at several is changed as often. Drawn numbers only replace each other. */
export function writesInTurn(op: Op): boolean {
  return isPointwise(op) && !op.schema.params.some(({ name }) => name === 'generator');
}

function isPointwise({ name, spec }: Op): boolean {
  return spec.pointwise === true && !REPEATABLE.has(name);
}

/** What is copied onto itself is left as it is, wherever its elements stand. */
function isItself(self: Tensor, source: unknown): boolean {
  return source === self || (source instanceof Tensor && source.storage === self.storage && lieAlike(self, source));
}

/** Says what PyTorch will refuse one day. */
export function warnExpanded(op: Op, self: Tensor, args: readonly unknown[]): void {
  const example = DEPRECATED[op.name];
  if (example === undefined || !isExpanded(self)) return;
  sayDeprecated(op.name, example);
  // A mask that one value fills: PyTorch goes on to the other operator.
  if (op.name === 'index_put' && fillsMask(...(args.slice(1) as Parameters<typeof fillsMask>)))
    sayDeprecated('masked_fill', DEPRECATED['masked_fill']!);
}

function sayDeprecated(name: string, example: string): void {
  warn(
    `Use of ${name}_ on expanded tensors is deprecated. Please clone() the tensor before performing this operation. This also applies to advanced indexing e.g. ${example}`,
  );
}

/** What is asked of operators that look at their arguments first. */
export function checkReadLast(op: Op, self: Tensor, args: readonly unknown[]): void {
  if (WRITTEN_ONCE.has(op.name)) checkRepeats(self);
  if (!CHECKED_LAST.has(op.name)) return;
  checkRepeats(self);
  if (!READ_FIRST.has(op.name)) checkApart(self, args);
}

/** @throws RuntimeError when an argument after the first, or a tensor of a list there, shares memory with what is written. */
export function checkApart(self: Tensor, args: readonly unknown[]): void {
  for (const arg of args.slice(1))
    for (const other of Array.isArray(arg) ? arg.filter(isIndex) : [arg])
      if (meets(self, other) !== 'nowhere') throw sharing();
}

/** A mask becomes indices of its own before anything is written. */
function isIndex(item: unknown): boolean {
  return item instanceof Tensor && item.dtype !== 'bool';
}

/** Whether two tensors share memory, as far as PyTorch looks (`get_overlap_status`): not where one has gaps or no elements, unless they are one. */
function meets(self: Tensor, other: unknown): 'nowhere' | 'partly' | 'wholly' {
  if (!(other instanceof Tensor) || other.storage !== self.storage) return 'nowhere';
  if (other === self) return 'wholly';
  if (self.numelValue === 0 || other.numelValue === 0) return 'nowhere';
  if (!isDense(self.shape, self.strides) || !isDense(other.shape, other.strides)) return 'nowhere';
  const [from, to] = [self.offset, self.offset + self.numelValue];
  const [start, end] = [other.offset, other.offset + other.numelValue];
  if (from === start && to === end && sameShape(self.strides, other.strides)) return 'wholly';
  return start < to && from < end ? 'partly' : 'nowhere';
}

function sharing(): TorchError {
  return refused(
    'unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.',
  );
}

/** Whether the elements of two tensors of one memory are the same, each in the same place. */
function lieAlike(self: Tensor, other: Tensor): boolean {
  return sameShape(self.shape, other.shape) && sameShape(self.strides, other.strides) && self.offset === other.offset;
}

/** Whether an element of `other` is one of `self` that has another place there. */
function readsOf(self: Tensor, other: Tensor): boolean {
  if (lieAlike(self, other)) return false;
  const written = new Set(storageIndices(self.shape, self.strides, self.offset));
  return storageIndices(other.shape, other.strides, other.offset).some((place) => written.has(place));
}

/** An argument as the loop sees it: where it begins and how far its elements lie apart in each of the loop's dimensions. */
interface Operand {
  readonly index: number;
  readonly storage: Storage;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Bytes that a kernel reads before it writes any of them: two vectors. */
const BLOCK = 64;

/**
 * The result of an operator on memory it changes as it goes, in PyTorch's order (TensorIterator): rows along the dimension that lies closest; in a row whole blocks
 * where all lies side by side, a number that stands for a row read once for its blocks; then one element after another.
 */
export function computedInTurn(op: Op, args: readonly unknown[]): Tensor {
  const self = args[0] as Tensor;
  const memory = new Storage(self.dtype, self.storage.data.slice());
  const operands = op.tensorParams.flatMap((index): Operand[] => {
    const given = args[index];
    if (!(given instanceof Tensor)) return [];
    const isOwn = given.storage === self.storage;
    if (!isOwn && given.shape.length === 0) return [];
    const strides = broadcastStride(given.shape, given.strides, self.shape);
    return [{ index, storage: isOwn ? memory : given.storage, offset: given.offset, strides }];
  });
  const { shape, loops } = merged(self.shape, operands);
  const row = shape.at(-1) ?? 1;
  const apart = loops.map(({ strides }) => strides.at(-1) ?? 0);
  const inBlocks =
    apart[0] === 1 && apart.every((step) => step === 1 || step === 0) && apart.filter((step) => step === 0).length < 2;
  const block = inBlocks ? BLOCK / memory.data.BYTES_PER_ELEMENT : row + 1;
  const starts = loops.map(({ offset, strides }) => storageIndices(shape.slice(0, -1), strides.slice(0, -1), offset));
  const compute = (piece: (k: number) => Tensor): void => {
    const given = args.slice();
    loops.forEach(({ index }, k) => {
      given[index] = piece(k);
    });
    const result = state.rare ? computedRarely(op, given) : op.spec.forward(...given);
    copyElements(piece(0), result as Tensor);
  };
  for (let r = 0; r < starts[0]!.length; r++) {
    const pieceAt = (k: number, at: number, length: number): Tensor =>
      new Tensor(loops[k]!.storage, [length], [apart[k]!], starts[k]![r]! + at * apart[k]!);
    const held = apart.map((step, k) => (step === 0 && k > 0 ? copyOf(pieceAt(k, 0, 1)) : null));
    let at = 0;
    for (; at + block <= row; at += block)
      compute((k) => (held[k] === null ? pieceAt(k, at, block) : new Tensor(held[k]!.storage, [block], [0], 0)));
    for (; at < row; at++) compute((k) => pieceAt(k, at, 1));
  }
  return new Tensor(memory, self.shape, self.strides, self.offset);
}

function copyOf(piece: Tensor): Tensor {
  return new Tensor(new Storage(piece.dtype, piece.storage.data.slice(piece.offset, piece.offset + 1)), [1], [1], 0);
}

/** The loop's dimensions: those of `self` from the one farthest apart to the closest; neighbours that are one in all operands count as one. */
function merged(shape: Shape, operands: readonly Operand[]): { shape: Shape; loops: readonly Operand[] } {
  const [self] = operands;
  const order = shape
    .map((_, d) => d)
    .filter((d) => shape[d] !== 1)
    .sort((a, b) => self!.strides[b]! - self!.strides[a]!);
  const groups: number[][] = [];
  for (const d of order) {
    const last = groups.at(-1)?.at(-1);
    const isOne = last !== undefined && operands.every(({ strides }) => strides[last] === strides[d]! * shape[d]!);
    if (isOne) groups.at(-1)!.push(d);
    else groups.push([d]);
  }
  return {
    shape: groups.map((group) => group.reduce((n, d) => n * shape[d]!, 1)),
    loops: operands.map((operand) => ({ ...operand, strides: groups.map((group) => operand.strides[group.at(-1)!]!) })),
  };
}
