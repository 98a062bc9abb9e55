/** Losses as modules: their settings under PyTorch's names, handed to the functions of the same meaning. */
import type { Tensor } from '../../../engine/tensor.ts';
import { functional } from '../functional.ts';
import { type Given, settle } from './arguments.ts';
import { Module } from './module.ts';

export type Reduction = 'mean' | 'sum' | 'none';

interface Reduced {
  reduction: Reduction;
}

class Loss extends Module {
  readonly reduction: Reduction;
  readonly #function: string;
  readonly #options: object;

  /** `name` is the function's in `torch.nn.functional`. */
  constructor(name: string, { reduction, ...options }: Reduced) {
    super();
    this.reduction = reduction;
    this.#function = name;
    // What was not set is left to the function.
    this.#options = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional(this.#function, input, target, { ...this.#options, reduction: this.reduction });
  }
}

const REDUCED: Reduced = { reduction: 'mean' };

export class MSELoss extends Loss {
  constructor(...given: Given<Reduced>) {
    super('mse_loss', settle('MSELoss', REDUCED, given));
  }
}

export class L1Loss extends Loss {
  constructor(...given: Given<Reduced>) {
    super('l1_loss', settle('L1Loss', REDUCED, given));
  }
}

export class CrossEntropyLoss extends Loss {
  constructor(...given: Given<Reduced & { weight: Tensor; ignore_index: number; label_smoothing: number }>) {
    super(
      'cross_entropy',
      settle('CrossEntropyLoss', { weight: null, ignore_index: null, label_smoothing: null, ...REDUCED }, given),
    );
  }
}

export class NLLLoss extends Loss {
  constructor(...given: Given<Reduced & { weight: Tensor; ignore_index: number }>) {
    super('nll_loss', settle('NLLLoss', { weight: null, ignore_index: null, ...REDUCED }, given));
  }
}

export class BCELoss extends Loss {
  constructor(...given: Given<Reduced & { weight: Tensor }>) {
    super('binary_cross_entropy', settle('BCELoss', { weight: null, ...REDUCED }, given));
  }
}

export class BCEWithLogitsLoss extends Loss {
  constructor(...given: Given<Reduced & { weight: Tensor; pos_weight: Tensor }>) {
    super(
      'binary_cross_entropy_with_logits',
      settle('BCEWithLogitsLoss', { weight: null, pos_weight: null, ...REDUCED }, given),
    );
  }
}
