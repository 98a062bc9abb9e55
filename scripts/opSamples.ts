/** Writes `test/reference/op_samples.json`: every sample of the operator table as a call in Python, for `record_ops.py` to answer. */
import { writeFileSync } from 'node:fs';
import type { Op } from '../src/engine/op.ts';
import { table } from '../src/engine/ops/table.ts';
import {
  asksForGradient,
  isSpec,
  keyOf,
  numbersOf,
  type Sample,
  type Spec,
  samplesOf,
} from '../test/engine/samples.ts';

/** Where Python finds the operator: `torch`, a method, `torch.nn.functional`, …; hidden ones through `torch.ops.aten`. */
function homeOf({ spec, schema }: Op): readonly [home: string, name: string] {
  if (spec.inplace === 'only')
    return [spec.where?.includes('functional') ? 'functional_' : 'inplace', `${schema.name}_`];
  const where = spec.where ?? ['torch'];
  for (const home of ['torch', 'functional', 'linalg', 'special', 'fft', 'tensor'] as const)
    if (where.includes(home)) return [home, schema.name];
  return ['aten', schema.overload === '' ? `${schema.name}.default` : `${schema.name}.${schema.overload}`];
}

function encodedTensor(spec: Spec): unknown {
  if (spec.kind === 'complex')
    return {
      complex: [spec.seed, spec.seed + 1].map((seed) => ({
        ...(encodedTensor({ ...spec, kind: 'float', seed }) as { tensor: object }).tensor,
        grad: false,
      })),
    };
  const dtype = /^(positive )?ints$|^index|^classes|^sizes/.test(spec.kind)
    ? 'int64'
    : spec.kind === 'pivots'
      ? 'int32'
      : spec.kind === 'bools'
        ? 'bool'
        : 'float';
  const data = numbersOf(spec).map((x) => (Number.isFinite(x) ? x : String(x)));
  return {
    tensor: {
      dtype,
      shape: spec.shape,
      transposed: spec.transposed,
      grad: dtype === 'float' && asksForGradient(spec),
      data,
    },
  };
}

function encoded(arg: unknown, type: string): unknown {
  if (isSpec(arg)) return encodedTensor(arg);
  if (Array.isArray(arg) && arg.some(isSpec))
    return { list: arg.map((item) => (item === null ? { value: null } : encodedTensor(item as Spec))) };
  return type === 'ScalarType' && arg !== null ? { dtype: arg } : { value: arg };
}

function callOf({ op, args, title }: Sample): unknown {
  const positional: unknown[] = [];
  const keywords: Record<string, unknown> = {};
  let gap = false;
  args.forEach((arg, i) => {
    const param = op.schema.params[i]!;
    if (arg === undefined) gap = true;
    else if (param.keywordOnly || gap) keywords[param.name] = encoded(arg, param.type);
    else if (op.spec.variadic === true && param.type === 'Tensor[]')
      positional.push(...(arg as Spec[]).map(encodedTensor));
    else positional.push(encoded(arg, param.type));
  });
  return { title, args: positional, kwargs: keywords };
}

const calls = table.map((op) => {
  const [home, name] = homeOf(op);
  return { op: keyOf(op), home, name, samples: samplesOf(op).map(callOf) };
});
const lines = calls.map((entry) => JSON.stringify(entry));
writeFileSync(new URL('../test/reference/op_samples.json', import.meta.url), `[\n${lines.join(',\n')}\n]\n`);
