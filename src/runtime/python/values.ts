// How arguments and results cross between Python and the engine: tagged JSON. The Python side is `torch/_bridge.py`.

import { Complex, type DType, Float } from '../../engine/dtype.ts';
import type { Generator } from '../../engine/random.ts';
import { Tensor } from '../../engine/tensor.ts';
import type { Handles } from './handles.ts';

/** What no engine function takes: named by its Python type, so that the refusal can name it. */
export class Foreign {
  readonly typeName: string;
  constructor(typeName: string) {
    this.typeName = typeName;
  }
}

type Tagged = { t?: number; f?: string; c?: [string, string]; d?: DType; s?: unknown[]; e?: 1; g?: number; o?: string };

/** Reads arguments that Python encoded. */
export class Decoder {
  readonly #handles: Handles;
  readonly #generators: readonly Generator[];

  constructor(handles: Handles, generators: readonly Generator[]) {
    this.#handles = handles;
    this.#generators = generators;
  }

  arguments(json: string): unknown[] {
    return (JSON.parse(json) as unknown[]).map((value) => this.value(value));
  }

  keywords(json: string): Record<string, unknown> {
    const raw = JSON.parse(json) as Record<string, unknown>;
    for (const name in raw) raw[name] = this.value(raw[name]);
    return raw;
  }

  value(raw: unknown): unknown {
    if (typeof raw !== 'object' || raw === null) return raw;
    if (Array.isArray(raw)) {
      for (let i = 0; i < raw.length; i++) if (typeof raw[i] === 'object') raw[i] = this.value(raw[i]);
      return raw;
    }
    const tagged = raw as Tagged;
    if (tagged.t !== undefined) return this.#handles.tensor(tagged.t);
    if (tagged.f !== undefined) return floatOf(pythonNumber(tagged.f));
    if (tagged.c !== undefined) return new Complex(pythonNumber(tagged.c[0]), pythonNumber(tagged.c[1]));
    if (tagged.d !== undefined) return tagged.d;
    if (tagged.s !== undefined) return { slice: tagged.s.map((part) => this.value(part)) };
    if (tagged.e !== undefined) return 'ellipsis';
    if (tagged.g !== undefined) return this.#generators[tagged.g];
    return new Foreign(tagged.o ?? 'object');
  }
}

function pythonNumber(text: string): number {
  return text === 'inf' ? Number.POSITIVE_INFINITY : text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

/** A Python float; one of integral value keeps saying that it is a float. */
export function floatOf(value: number): number | Float {
  return Number.isInteger(value) ? new Float(value) : value;
}

/** A result that is not one tensor, as tagged JSON; `fields` when it is a named tuple. */
export function encodeResult(handles: Handles, result: unknown, fields: readonly string[] | null): string {
  if (fields !== null && Array.isArray(result))
    return JSON.stringify({ n: fields, v: result.map((item) => plain(handles, item)) });
  return JSON.stringify(plain(handles, result, true));
}

function plain(handles: Handles, value: unknown, outer = false): unknown {
  if (value instanceof Tensor) return { t: handles.give(value) };
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(handles, item));
    return outer ? { u: items } : { l: items };
  }
  if (value === undefined) return null;
  return value;
}
