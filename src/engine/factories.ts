/** The functions of `torch` that make tensors from none, as they are called: positional arguments, then keywords. */
import { readArguments } from './argumentsText.ts';
import * as make from './creation.ts';
import type { DType, Scalar } from './dtype.ts';
import { refused, TorchError } from './errors.ts';
import { named } from './keywords.ts';
import { takeKeywords } from './methods.ts';
import { patterns } from './patterns.ts';
import { scalarOf } from './schema.ts';
import { Tensor } from './tensor.ts';

type Factory = (...args: unknown[]) => unknown;

/** By name: `tensor`, `zeros`, `randn`, … */
export function factories(): Record<string, Factory> {
  const all = { ...ofData(), ...ofSizes(), ...ofRanges(), ...ofChance(), ...patterns() };
  return Object.fromEntries(Object.entries(all).map(([name, make]) => [name, checked(name, make)]));
}

/** Arguments are read as PyTorch's parser reads them before anything is made of them. */
function checked(name: string, make: Factory): Factory {
  return (...args) => {
    const keywords = takeKeywords(args);
    const read = readArguments(name, args, keywords);
    return read.keywords === null ? make(...read.args) : make(...read.args, read.keywords);
  };
}

function ofData(): Record<string, Factory> {
  return {
    tensor: (...args) => {
      const options = named('tensor', ['data'], args, 1);
      return make.tensor(options['data'], options as make.Options);
    },
    as_tensor: (...args) => {
      const { data, dtype } = named('as_tensor', ['data', 'dtype'], args, 1) as { data: unknown; dtype?: DType };
      if (data instanceof Tensor) return dtype === undefined || dtype === data.dtype ? data : data.to(dtype);
      return make.tensor(data, { dtype: dtype ?? null });
    },
    full: (...args) => {
      const options = named('full', ['size', 'fill_value'], args, 2);
      return make.full(options['size'] as number[], options['fill_value'] as Scalar, options as make.Options);
    },
    eye: (...args) => {
      const options = named('eye', ['n', 'm'], args, 1);
      const n = options['n'] as number;
      return make.eye(n, (options['m'] as number | undefined) ?? n, options as make.Options);
    },
  };
}

function ofSizes(): Record<string, Factory> {
  return {
    zeros: sized('zeros', (sizes, options) => make.filled('zeros', 0, sizes, options)),
    ones: sized('ones', (sizes, options) => make.filled('ones', 1, sizes, options)),
    empty: sized('empty', (sizes, options) => make.filled('empty', 0, sizes, options)),
    rand: sized('rand', make.rand),
    randn: sized('randn', make.randn),
  };
}

/** Sizes come as one list, spread, or by keyword. */
function sized(name: string, build: (sizes: readonly unknown[], options: make.Options) => Tensor): Factory {
  return (...args) => {
    const options: Record<string, unknown> = { ...takeKeywords(args) };
    if (args.length === 0 && options['size'] === undefined)
      throw new TorchError('TypeError', `${name}() missing 1 required positional arguments: "size"`);
    const sizes = args.length === 0 ? [options['size']] : args;
    if (Array.isArray(sizes[0]) && sizes.length > 1)
      throw new TorchError('TypeError', `${name}() takes 1 positional argument but ${sizes.length} were given`);
    return build(sizes, options as make.Options);
  };
}

const ARANGE_TAIL =
  '*, Tensor out = None, torch.dtype dtype = None, torch.layout layout = torch.strided, torch.device device = None, bool pin_memory = False, bool requires_grad = False)';

function ofRanges(): Record<string, Factory> {
  return {
    arange: (...args) => {
      const positional = args.length - (takeKeywords(args.slice(-1)) === null ? 0 : 1);
      const options = named('arange', positional === 1 ? ['end'] : ['start', 'end', 'step'], args);
      const { start = 0, end, step = 1 } = options as { start?: Scalar; end?: Scalar; step?: Scalar };
      if (end === undefined)
        throw new TorchError(
          'TypeError',
          `arange() received an invalid combination of arguments - got (), but expected one of:\n * (Number end, ${ARANGE_TAIL}\n * (Number start, Number end, Number step = 1, ${ARANGE_TAIL}\n`,
        );
      return make.arange(start, end, step, options as make.Options);
    },
    linspace: (...args) => {
      const options = named('linspace', ['start', 'end', 'steps'], args, 3);
      const { start, end, steps } = options as { start: Scalar | Tensor; end: Scalar | Tensor; steps: number };
      return make.linspace(...ends('linspace', start, end), steps, options as make.Options);
    },
    logspace: (...args) => {
      const options = named('logspace', ['start', 'end', 'steps', 'base'], args, 3);
      const {
        start,
        end,
        steps,
        base = 10,
      } = options as { start: Scalar | Tensor; end: Scalar | Tensor; steps: number; base?: Scalar };
      return make.logspace(...ends('logspace', start, end), steps, base, options as make.Options);
    },
  };
}

/** The ends of a range, which may be given as tensors. */
function ends(name: string, start: Scalar | Tensor, end: Scalar | Tensor): [Scalar, Scalar] {
  const tensors = Object.entries({ start, end }).filter(([, bound]) => bound instanceof Tensor) as [string, Tensor][];
  if (tensors.some(([, { ndim }]) => ndim > 0)) {
    const got = tensors.map(([which, { ndim }]) => `${which} with ${ndim} dimension(s)`);
    throw refused(`${name} only supports 0-dimensional start and end tensors, but got ${got.join(' and ')}.`);
  }
  const numberOf = (bound: Scalar | Tensor): Scalar => (bound instanceof Tensor ? scalarOf(bound) : bound);
  return [numberOf(start), numberOf(end)];
}

function ofChance(): Record<string, Factory> {
  return {
    randint: (...args) => {
      const options = named('randint', Array.isArray(args[1]) ? ['high', 'size'] : ['low', 'high', 'size'], args);
      const { low = 0, high, size } = options as { low?: number; high: number; size: number[] };
      return make.randint(low, high, size, options as make.Options);
    },
    randperm: (...args) => {
      const options = named('randperm', ['n'], args, 1);
      return make.randperm(options['n'] as number, options as make.Options);
    },
    normal: (...args) => {
      const options = named('normal', ['mean', 'std', 'size'], args, 1);
      const {
        mean,
        std = 1,
        size = null,
      } = options as {
        mean: Tensor | Scalar;
        std?: Tensor | Scalar;
        size?: number[] | null;
      };
      return make.normal(mean, std, size, options as make.Options);
    },
    manual_seed: (seed) => make.manual_seed(seed as number | bigint),
  };
}
