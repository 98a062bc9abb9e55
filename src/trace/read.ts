/** Reads a trace that comes from elsewhere: parsed, never cast; older versions are brought up step by step, newer ones are refused. */
import * as v from 'valibot';
import { TRACE_VERSION, Trace } from './schema.ts';

export type ReadResult =
  | { readonly ok: true; readonly trace: Trace }
  | { readonly ok: false; readonly message: string };

type Json = Record<string, unknown>;

/** From version n to n + 1, each one small step. */
const upgrades: Readonly<Record<number, (old: Json) => Json>> = {
  1: (old) => ({ ...old, version: 2, figures: [] }),
};

/** The trace, or why it is none. */
export function readTrace(input: unknown): ReadResult {
  if (typeof input !== 'object' || input === null || !('version' in input)) return refuse('this is no trace');
  let json = input as Json;
  const { version } = json;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return refuse(`a trace of version ${JSON.stringify(version)} is not known`);
  if (version > TRACE_VERSION)
    return refuse(`this trace has version ${version}; this Gradient Lens reads up to version ${TRACE_VERSION}`);
  for (let from = version; from < TRACE_VERSION; from++) {
    const step = upgrades[from];
    if (step === undefined) return refuse(`a trace of version ${version} is not known any more`);
    json = step(json);
  }
  const parsed = v.safeParse(Trace, json);
  if (parsed.success) return { ok: true, trace: parsed.output };
  const [issue] = parsed.issues;
  return refuse(`not a trace: ${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`);
}

function refuse(message: string): ReadResult {
  return { ok: false, message };
}
