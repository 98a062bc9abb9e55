/** Tensors given another size or other memory in place: `resize_`, `resize_as_`, `set_`. No derivative passes through them. */
import { announce, checkInPlace } from '../autograd/inplace.ts';
import { refused, typeMetaName } from '../errors.ts';
import { op } from '../op.ts';
import { resize } from '../resize.ts';
import { contiguousStride, numelOf, type Shape } from '../shape.ts';
import { allocate } from '../storage.ts';
import type { Tensor } from '../tensor.ts';

function resized(name: string, self: Tensor, size: Shape): Tensor {
  if (self.requires_grad) throw refused('cannot resize variables that require grad');
  if (size.some((n) => n < 0))
    throw refused(`Trying to create tensor with negative dimension ${size.find((n) => n < 0)}: [${size.join(', ')}]`);
  resize(self, size);
  self.counter.version++;
  announce(name, self);
  return self;
}

export const resize_ = op({
  schema: 'resize_(Tensor self, int[] size, *, MemoryFormat? memory_format=None) -> Tensor',
  forward: (self: Tensor, size: Shape) => resized('resize_', self, size),
  composite: true,
  where: ['tensor'],
  samples: [
    ['ints [2, 3]', [2, 2]],
    ['ints [2, 3]', [6]],
  ],
});

export const resize_as_ = op({
  schema: 'resize_as_(Tensor self, Tensor the_template, *, MemoryFormat? memory_format=None) -> Tensor',
  forward: (self: Tensor, the_template: Tensor) => resized('resize_as_', self, the_template.shape),
  composite: true,
  where: ['tensor'],
  samples: [['ints [2, 3]', 'data [3]']],
});

/** `self` becomes another sight of `source`'s memory. */
function takenOver(self: Tensor, source: Tensor, offset: number, size: Shape, stride: readonly number[]): Tensor {
  if (self.requires_grad) checkInPlace(self);
  if (self.dtype !== source.dtype)
    throw refused(
      `Could not set tensor of type ${typeMetaName(source.dtype)} to a tensor of type ${typeMetaName(self.dtype)}`,
    );
  const last = numelOf(size) === 0 ? 0 : size.reduce((at, n, d) => at + (n - 1) * stride[d]!, offset + 1);
  source.storage.grow(last);
  source.storage.escape();
  self.storage = source.storage;
  self.shape = size;
  self.strides = stride;
  self.offset = offset;
  self.counter.version++;
  announce('set_', self);
  return self;
}

export const set_empty = op({
  schema: 'set_(Tensor self) -> Tensor',
  forward: (self: Tensor) => {
    self.storage = allocate(self.dtype, 0);
    self.shape = [0];
    self.strides = [1];
    self.offset = 0;
    self.counter.version++;
    announce('set_', self);
    return self;
  },
  composite: true,
  where: ['tensor'],
  samples: [['data [2]']],
});

export const set_source = op({
  schema: 'set_.source_Tensor(Tensor self, Tensor source) -> Tensor',
  forward: (self: Tensor, source: Tensor) => takenOver(self, source, source.offset, source.shape, source.strides),
  composite: true,
  where: ['tensor'],
  samples: [
    ['data [2]', 'data [3]'],
    ['data [2]', 'ints [3]'],
  ],
});

export const set_part = op({
  schema:
    'set_.source_Tensor_storage_offset(Tensor self, Tensor source, int storage_offset, int[] size, int[] stride=[]) -> Tensor',
  forward: (self: Tensor, source: Tensor, storage_offset: number, size: Shape, stride: readonly number[]) =>
    takenOver(self, source, storage_offset, size, stride.length === 0 ? contiguousStride(size) : stride),
  composite: true,
  where: ['tensor'],
  samples: [['data [2]', 'data [6]', 1, [2], [2]]],
});
