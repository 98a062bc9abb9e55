/** PyTorch's text for a call no overload takes. */
import { Float } from './dtype.ts';
import type { Param } from './schema.ts';
import { Tensor } from './tensor.ts';

/** `mul() received an invalid combination of arguments - got (Tensor, str), but expected one of: …`. */
export function argumentsText(
  name: string,
  overloads: readonly (readonly Param[])[],
  args: readonly unknown[],
  keywords: Readonly<Record<string, unknown>> | null,
): string {
  const got = [
    ...args.map(typeText),
    ...Object.entries(keywords ?? {}).map(([key, value]) => `${key}=${typeText(value)}`),
  ];
  const lines = overloads.map((params) => ` * (${params.map(paramText).join(', ')})`);
  const expected = lines.length === 1 ? ` ${lines[0]!.slice(3)}` : ` one of:\n${lines.join('\n')}`;
  return `${name}() received an invalid combination of arguments - got (${got.join(', ')}), but expected${expected}\n`;
}

function paramText(param: Param): string {
  const type =
    param.type === 'Scalar'
      ? 'Number'
      : param.type === 'int[]'
        ? 'tuple of ints'
        : param.type === 'ScalarType'
          ? 'torch.dtype'
          : param.type;
  return `${type} ${param.name === 'self' ? 'input' : param.name}`;
}

function typeText(value: unknown): string {
  if (value instanceof Tensor) return 'Tensor';
  if (value instanceof Float) return 'float';
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return `list of [${value.map(typeText).join(', ')}]`;
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'str' : typeof value;
}
