/** `torch.optim`: stochastic gradient descent, step by step as `torch/optim/sgd.py` does it. */
import { no_grad } from '../../engine/autograd/gradMode.ts';
import { TorchError } from '../../engine/errors.ts';
import { Tensor } from '../../engine/tensor.ts';
import { settle } from './nn/arguments.ts';
import { clearGrad } from './nn/module.ts';

export interface SgdOptions {
  lr: number;
  momentum: number;
  dampening: number;
  weight_decay: number;
  nesterov: boolean;
  maximize: boolean;
}

/** Parameters with options of their own. */
export type ParamGroup = { params: Iterable<Tensor> } & Partial<SgdOptions>;

const DEFAULTS: SgdOptions = { lr: 1e-3, momentum: 0, dampening: 0, weight_decay: 0, nesterov: false, maximize: false };

export class SGD {
  readonly param_groups: ({ params: Tensor[] } & SgdOptions)[];
  readonly #buffers = new WeakMap<Tensor, Tensor>();

  constructor(params: Iterable<Tensor> | Iterable<ParamGroup>, ...given: unknown[]) {
    const options = settle('SGD', DEFAULTS, given);
    if (params instanceof Tensor)
      throw new TorchError(
        'TypeError',
        'params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch.FloatTensor',
      );
    const list = [...params];
    if (list.length === 0) throw new TorchError('ValueError', 'optimizer got an empty parameter list');
    const groups = list[0] instanceof Tensor ? [{ params: list as Tensor[] }] : (list as ParamGroup[]);
    this.param_groups = groups.map((group) => ({ ...options, ...group, params: [...group.params] }));
    for (const group of this.param_groups) check(group);
  }

  zero_grad(set_to_none: boolean | { set_to_none?: boolean } = true): void {
    const toNone = typeof set_to_none === 'boolean' ? set_to_none : (set_to_none.set_to_none ?? true);
    for (const { params } of this.param_groups) for (const param of params) clearGrad(param, toNone);
  }

  /** Changes every parameter that has a gradient. `closure`, if given, computes the loss anew and is run first. */
  step<T = undefined>(closure?: () => T): T | undefined {
    const loss = closure?.();
    no_grad(() => {
      for (const group of this.param_groups)
        for (const param of group.params) if (param.grad !== null) this.#update(param, param.grad, group);
    });
    return loss;
  }

  #update(
    param: Tensor,
    grad: Tensor,
    { lr, momentum, dampening, weight_decay, nesterov, maximize }: SgdOptions,
  ): void {
    let update = maximize ? grad.neg() : grad;
    if (weight_decay !== 0) update = update.add(param, { alpha: weight_decay });
    if (momentum !== 0) {
      let buffer = this.#buffers.get(param);
      if (buffer === undefined) this.#buffers.set(param, (buffer = update.detach().clone()));
      else buffer.mul_(momentum).add_(update, { alpha: 1 - dampening });
      update = nesterov ? update.add(buffer, { alpha: momentum }) : buffer;
    }
    param.add_(update, { alpha: -lr });
  }
}

function check({ params, lr, momentum, dampening, weight_decay, nesterov }: { params: Tensor[] } & SgdOptions): void {
  const refuse = (message: string): never => {
    throw new TorchError('ValueError', message);
  };
  if (lr < 0) refuse(`Invalid learning rate: ${lr}`);
  if (momentum < 0) refuse(`Invalid momentum value: ${momentum}`);
  if (weight_decay < 0) refuse(`Invalid weight_decay value: ${weight_decay}`);
  if (nesterov && (momentum <= 0 || dampening !== 0))
    refuse('Nesterov momentum requires a momentum and zero dampening');
  for (const param of params) {
    if (!(param instanceof Tensor))
      throw new TorchError(
        'TypeError',
        `optimizer can only optimize Tensors, but one of the params is ${typeof param}`,
      );
    if (!param.is_leaf && !param.retains_grad) refuse("can't optimize a non-leaf Tensor");
  }
}
