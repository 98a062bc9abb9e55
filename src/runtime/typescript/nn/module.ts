/**
 * `nn.Module` for TypeScript: an object that is called like a function and finds its parameters and submodules among its own
 * properties, in the order they were set. Its print is PyTorch's.
 */
import type { RemovableHandle } from '../../../engine/autograd/hooks.ts';
import { TorchError } from '../../../engine/errors.ts';
import type { Tensor } from '../../../engine/tensor.ts';
import {
  called,
  type ForwardHook,
  type ForwardPreHook,
  type FullBackwardHook,
  type FullBackwardPreHook,
  hookOn,
} from './hooks.ts';
import { Parameter } from './parameter.ts';

const instances = new WeakSet<object>();

export interface Module {
  // biome-ignore lint/style/useShorthandFunctionType: it merges with the class
  // biome-ignore lint/suspicious/noExplicitAny: forward says what goes in and out
  (...inputs: any[]): any;
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an instance is a function whose prototype is the class's
export class Module {
  declare training: boolean;

  constructor() {
    const self = ((...inputs: unknown[]) => called(self, inputs)) as Module;
    // A function's own name and length would be in the way of properties of these names.
    Reflect.deleteProperty(self, 'name');
    Reflect.deleteProperty(self, 'length');
    Object.setPrototypeOf(self, new.target.prototype);
    self.training = true;
    instances.add(self);
    // biome-ignore lint/correctness/noConstructorReturn: this is how an instance can be called
    return self;
  }

  /** Whether a value is a module; asks nothing of the value itself, which may be a Proxy. */
  static is(value: unknown): value is Module {
    return typeof value === 'function' && instances.has(value);
  }

  // biome-ignore lint/suspicious/noExplicitAny: subclasses say what goes in and out
  forward(..._inputs: any[]): any {
    throw new TorchError(
      'NotImplementedError',
      `Module [${this.constructor.name}] is missing the required "forward" function`,
    );
  }

  *named_children(): Iterable<[string, Module]> {
    for (const [name, value] of Object.entries(this)) if (value instanceof Module) yield [name, value];
  }

  *children(): Iterable<Module> {
    for (const [, child] of this.named_children()) yield child;
  }

  *named_modules(prefix = ''): Iterable<[string, Module]> {
    yield [prefix, this];
    for (const [name, child] of this.named_children()) yield* child.named_modules(joined(prefix, name));
  }

  *modules(): Iterable<Module> {
    for (const [, module] of this.named_modules()) yield module;
  }

  /** Every parameter once, by its path: `0.weight`. */
  *named_parameters(prefix = ''): Iterable<[string, Parameter]> {
    const seen = new Set<Parameter>();
    for (const [path, module] of this.named_modules(prefix))
      for (const [name, value] of Object.entries(module)) {
        if (!(value instanceof Parameter) || seen.has(value)) continue;
        seen.add(value);
        yield [joined(path, name), value];
      }
  }

  /** An array, so that it can be given to an optimiser and looped over again. */
  parameters(): Parameter[] {
    return [...this.named_parameters()].map(([, parameter]) => parameter);
  }

  state_dict(): Record<string, Tensor> {
    return Object.fromEntries([...this.named_parameters()].map(([name, parameter]) => [name, parameter.detach()]));
  }

  zero_grad(set_to_none = true): void {
    for (const parameter of this.parameters()) clearGrad(parameter, set_to_none);
  }

  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  eval(): this {
    return this.train(false);
  }

  requires_grad_(requires_grad = true): this {
    for (const parameter of this.parameters()) parameter.requires_grad = requires_grad;
    return this;
  }

  /** Calls `visit` on every submodule, innermost first, and on this. */
  apply(visit: (module: Module) => void): this {
    for (const child of this.children()) child.apply(visit);
    visit(this);
    return this;
  }

  /** `hook(module, inputs)` runs before forward and may give other inputs. */
  register_forward_pre_hook(hook: ForwardPreHook): RemovableHandle {
    return hookOn(this, 'pre', hook);
  }

  /** `hook(module, inputs, output)` runs after forward and may give another output. */
  register_forward_hook(hook: ForwardHook): RemovableHandle {
    return hookOn(this, 'post', hook);
  }

  /** `hook(module, grad_output)` runs before the module's backward and may give other gradients. */
  register_full_backward_pre_hook(hook: FullBackwardPreHook): RemovableHandle {
    return hookOn(this, 'backwardPre', hook);
  }

  /** `hook(module, grad_input, grad_output)` runs after the module's backward and may give other gradients for its inputs. */
  register_full_backward_hook(hook: FullBackwardHook): RemovableHandle {
    return hookOn(this, 'backward', hook);
  }

  /** What stands between the parentheses of the print. */
  extra_repr(): string {
    return '';
  }

  toString(): string {
    const lines = [...this.named_children()].map(
      ([name, child]) => `(${name}): ${String(child).replaceAll('\n', '\n  ')}`,
    );
    const extra = this.extra_repr();
    const name = this.constructor.name;
    if (lines.length === 0) return `${name}(${extra})`;
    return `${name}(\n  ${[...(extra === '' ? [] : [extra]), ...lines].join('\n  ')}\n)`;
  }
}

/** What `zero_grad` does to one parameter. */
export function clearGrad(parameter: Tensor, set_to_none: boolean): void {
  const { grad } = parameter;
  if (grad === null) return;
  if (set_to_none) {
    parameter.grad = null;
    return;
  }
  if (grad.grad_fn === null) grad.requires_grad = false;
  else grad.detach_();
  grad.zero_();
}

function joined(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}
