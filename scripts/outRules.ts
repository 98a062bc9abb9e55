/** Writes `src/engine/outRules.generated.ts`: what `test/reference/out.json` tells of functions with `out=`, where it is not what most of them do. */
import { readFileSync } from 'node:fs';
import type { Op } from '../src/engine/op.ts';
import { table } from '../src/engine/ops/table.ts';
import { namesOf } from '../src/engine/outDtypes.ts';
import { keyOf } from '../test/engine/samples.ts';

type Answer = Readonly<Record<'history' | 'leaf' | 'shape' | 'fitting', string> & { expanded: string | null }>;

/** What an answer tells under a heading; null for what most functions do. */
type Reading = (op: Op, answer: Answer) => string | null;

const WITHOUT_HISTORY = /(?:aten::)?(\w+)\(\): functions with out=\.\.\./;

/** The function whose name stands in the refusal of a history, if it is another than the one called. */
const by: Reading = (op, { history, leaf }) => {
  const name =
    WITHOUT_HISTORY.exec(history)?.[1] ?? (isWithoutRule(history) ? WITHOUT_HISTORY.exec(leaf)?.[1] : undefined);
  return name === undefined || name === calledName(op) ? null : name;
};

function isWithoutRule(history: string): boolean {
  return history === 'out NotImplemented';
}

const yes = (condition: boolean): string | null => (condition ? '' : null);

/** By the name of what is exported. */
const READINGS: readonly (readonly [name: string, comment: string, read: Reading])[] = [
  ['BY', "Functions that PyTorch computes by another's `out`, under whose name history is refused.", by],
  [
    'WITHOUT_RULE',
    "PyTorch has no rule for a history that goes into them: the result's Node refuses to go back.",
    (_, { history }) => yes(isWithoutRule(history)),
  ],
  [
    'COPIED',
    'They compute as always, history and all, and copy the result.',
    (_, { history }) => yes(history === 'out CopyBackwards'),
  ],
  ['SILENT', 'They resize without a word.', (_, { shape }) => yes(shape === 'out')],
  [
    'REPEATING',
    'They write elements that stand at several places.',
    (_, { expanded, fitting }) => yes(expanded !== null && fitting === 'out' && expanded === 'out'),
  ],
];

/** The name a call of the operator goes by. */
function calledName({ name, spec }: Op): string {
  const home = spec.where?.[0];
  return home === 'linalg' || home === 'special' || home === 'fft' ? `${home}_${name}` : name;
}

/** Reads each operator's answer: under the plainest of its names that means the same for all who share it. */
function readings(
  read: Reading,
  answers: Readonly<Record<string, Answer | 'none'>>,
): readonly (readonly [string, string])[] {
  const told = table.flatMap((op) => {
    const answer = answers[keyOf(op)];
    return answer === undefined || answer === 'none' || answer.fitting.startsWith('TypeError')
      ? []
      : [{ names: namesOf(op), value: read(op, answer) }];
  });
  const found = new Map<string, string>();
  for (const { names, value } of told) {
    const name = names.find((candidate, k) =>
      told.every((other) => other.names[k] !== candidate || other.value === value),
    );
    if (value !== null) found.set(name ?? names.at(-1)!, value);
  }
  return [...found];
}

export function outRules(): string {
  const answers = JSON.parse(readFileSync(new URL('../test/reference/out.json', import.meta.url), 'utf8')) as Record<
    string,
    Answer | 'none'
  >;
  const parts = READINGS.map(([name, comment, read]) => {
    const entries = [...readings(read, answers)].sort(([a], [b]) => (a < b ? -1 : 1));
    const isMap = entries.some(([, value]) => value !== '');
    const body = isMap
      ? `: Readonly<Record<string, string>> = {\n${entries.map(([key, value]) => `  ${/^\w+$/.test(key) ? key : `'${key}'`}: '${value}',`).join('\n')}\n};`
      : `: ReadonlySet<string> = new Set([\n${entries.map(([key]) => `  '${key}',`).join('\n')}\n]);`;
    return `/** ${comment} */\nexport const ${name}${body}\n`;
  });
  return `/**\n * What functions do with \`out=\` where it is not what most of them do. Generated from recorded PyTorch (\`test/reference/out.json\`) by \`npm run generate\`; do not edit.\n */\n\n${parts.join('\n')}`;
}
