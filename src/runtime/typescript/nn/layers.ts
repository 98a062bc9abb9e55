/** Layers: parameters and settings under PyTorch's names; the computing is the engine's. */
import type { DType } from '../../../engine/dtype.ts';
import type { Tensor } from '../../../engine/tensor.ts';
import { functional } from '../functional.ts';
import { type Given, settle } from './arguments.ts';
import { drawn, kaimingUniform, withinFanIn } from './init.ts';
import { Module } from './module.ts';
import type { Parameter } from './parameter.ts';

export class Linear extends Module {
  readonly in_features: number;
  readonly out_features: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(in_features: number, out_features: number, ...given: Given<{ bias: boolean; dtype: DType | null }>) {
    super();
    const { bias, dtype } = settle('Linear', { bias: true, dtype: null as DType | null }, given);
    this.in_features = in_features;
    this.out_features = out_features;
    this.weight = drawn([out_features, in_features], dtype, kaimingUniform);
    this.bias = bias ? drawn([out_features], dtype, withinFanIn(in_features)) : null;
  }

  override forward(input: Tensor): Tensor {
    return functional('linear', input, this.weight, this.bias);
  }

  override extra_repr(): string {
    const { in_features, out_features, bias } = this;
    return `in_features=${in_features}, out_features=${out_features}, bias=${bias === null ? 'False' : 'True'}`;
  }
}

export class Embedding extends Module {
  readonly num_embeddings: number;
  readonly embedding_dim: number;
  readonly padding_idx: number | null;
  weight: Parameter;

  constructor(num_embeddings: number, embedding_dim: number, ...given: Given<{ padding_idx: number | null }>) {
    super();
    const { padding_idx } = settle('Embedding', { padding_idx: null as number | null }, given);
    this.num_embeddings = num_embeddings;
    this.embedding_dim = embedding_dim;
    this.padding_idx = padding_idx !== null && padding_idx < 0 ? num_embeddings + padding_idx : padding_idx;
    this.weight = drawn([num_embeddings, embedding_dim], null, (weight) => {
      weight.normal_();
      if (this.padding_idx !== null) weight.select(0, this.padding_idx).zero_();
    });
  }

  override forward(input: Tensor): Tensor {
    return functional('embedding', input, this.weight, { padding_idx: this.padding_idx });
  }

  override extra_repr(): string {
    const padding = this.padding_idx === null ? '' : `, padding_idx=${this.padding_idx}`;
    return `${this.num_embeddings}, ${this.embedding_dim}${padding}`;
  }
}

export class ReLU extends Module {
  override forward(input: Tensor): Tensor {
    return functional('relu', input);
  }
}

export class Tanh extends Module {
  override forward(input: Tensor): Tensor {
    return input.tanh();
  }
}

export class Sigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return input.sigmoid();
  }
}

export class Identity extends Module {
  override forward(input: Tensor): Tensor {
    return input;
  }
}

export class LeakyReLU extends Module {
  readonly negative_slope: number;

  constructor(...given: Given<{ negative_slope: number }>) {
    super();
    this.negative_slope = settle('LeakyReLU', { negative_slope: 0.01 }, given).negative_slope;
  }

  override forward(input: Tensor): Tensor {
    return functional('leaky_relu', input, this.negative_slope);
  }

  override extra_repr(): string {
    return `negative_slope=${this.negative_slope}`;
  }
}

export class GELU extends Module {
  readonly approximate: 'none' | 'tanh';

  constructor(...given: Given<{ approximate: 'none' | 'tanh' }>) {
    super();
    this.approximate = settle('GELU', { approximate: 'none' as 'none' | 'tanh' }, given).approximate;
  }

  override forward(input: Tensor): Tensor {
    return functional('gelu', input, { approximate: this.approximate });
  }

  override extra_repr(): string {
    return `approximate='${this.approximate}'`;
  }
}

export class Softmax extends Module {
  readonly dim: number;

  constructor(dim: number | { dim: number }) {
    super();
    this.dim = typeof dim === 'number' ? dim : dim.dim;
  }

  override forward(input: Tensor): Tensor {
    return functional('softmax', input, this.dim);
  }

  override extra_repr(): string {
    return `dim=${this.dim}`;
  }
}

export class Dropout extends Module {
  readonly p: number;

  constructor(...given: Given<{ p: number }>) {
    super();
    this.p = settle('Dropout', { p: 0.5 }, given).p;
  }

  override forward(input: Tensor): Tensor {
    return functional('dropout', input, this.p, this.training);
  }

  override extra_repr(): string {
    return `p=${this.p}, inplace=False`;
  }
}

export class Flatten extends Module {
  readonly start_dim: number;
  readonly end_dim: number;

  constructor(...given: Given<{ start_dim: number; end_dim: number }>) {
    super();
    const { start_dim, end_dim } = settle('Flatten', { start_dim: 1, end_dim: -1 }, given);
    this.start_dim = start_dim;
    this.end_dim = end_dim;
  }

  override forward(input: Tensor): Tensor {
    return input.flatten(this.start_dim, this.end_dim);
  }

  override extra_repr(): string {
    return `start_dim=${this.start_dim}, end_dim=${this.end_dim}`;
  }
}

export class Unflatten extends Module {
  readonly dim: number;
  readonly unflattened_size: readonly number[];

  constructor(dim: number, unflattened_size: readonly number[]) {
    super();
    this.dim = dim;
    this.unflattened_size = unflattened_size;
  }

  override forward(input: Tensor): Tensor {
    return input.unflatten(this.dim, this.unflattened_size);
  }

  override extra_repr(): string {
    return `dim=${this.dim}, unflattened_size=(${this.unflattened_size.join(', ')})`;
  }
}

/** Modules in a row: each one's output is the next one's input. */
export class Sequential extends Module {
  constructor(...modules: readonly Module[]) {
    super();
    Object.assign(this, modules);
  }

  override get length(): number {
    return [...this.children()].length;
  }

  override forward(input: Tensor): Tensor {
    let value = input;
    for (const module of this.children()) value = module(value);
    return value;
  }

  [Symbol.iterator](): Iterator<Module> {
    return this.children()[Symbol.iterator]();
  }
}
