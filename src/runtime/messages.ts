// What the host and the caged child say to each other, as schemas that both ends parse with. A child may be in a snippet's
// hands, so the host believes nothing that does not parse. The JSON inside a result is the trace's business, not ours.

import * as v from 'valibot';
import { TEXT } from './limits.ts';
import type { StopReason } from './stops.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const json = v.pipe(v.string(), v.maxLength(TEXT.result));

const LOST = ['time', 'memory', 'cancelled', 'size', 'crashed'] as const satisfies readonly StopReason[];

const languageSchema = v.picklist(['python', 'typescript']);

const text = {
  code: v.pipe(v.string(), v.maxLength(TEXT.source)),
  /** What the file calls itself in tracebacks; nothing is ever read from it. */
  path: v.pipe(v.string(), v.maxLength(TEXT.path)),
};
/** A text as it stands while somebody types, and when it is run should nothing else be typed: milliseconds since the epoch. */
const draftSchema = v.strictObject({ ...text, due: v.number() });

const runRequestSchema = v.strictObject({
  id,
  language: languageSchema,
  ...text,
  softMs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(600_000)),
  /** 'trace' records every line; 'plain' only runs. */
  mode: v.picklist(['trace', 'plain']),
  /** The run ends, as at its time limit, where its so-many-th statement is to begin: an earlier run never came back from it. TypeScript only. */
  steps: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

const toChildSchema = v.variant('type', [
  v.strictObject({ type: v.literal('run'), request: runRequestSchema }),
  /** A run is near: somebody types. Should it be of this very text, it can be read already. */
  v.strictObject({ type: v.literal('rouse'), draft: v.nullable(draftSchema) }),
  v.strictObject({ type: v.literal('query'), id, json: v.pipe(v.string(), v.maxLength(TEXT.query)) }),
  /** The run shall end and tell what it recorded. A signal goes with it, which breaks off what is being evaluated. */
  v.strictObject({ type: v.literal('stop'), reason: v.picklist(['memory', 'cancelled']) }),
]);

const fromChildSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('ready'),
    /** What of the cage is not enforced here; empty when it is whole. */
    failures: v.array(v.string()),
    boot: v.picklist(['plain', 'snapshot']),
    code: v.boolean(),
    bootMs: v.number(),
  }),
  v.strictObject({ type: v.literal('bootFailed'), reason: v.string() }),
  /** `ms`: how long the run took in the child, from request to JSON. */
  v.strictObject({ type: v.literal('result'), id, json, ms: v.number() }),
  /** The run (or the question) is over and nothing of it could be kept. */
  v.strictObject({ type: v.literal('lost'), id, reason: v.picklist(LOST) }),
  v.strictObject({ type: v.literal('answer'), id, json }),
]);

export type Language = v.InferOutput<typeof languageSchema>;
export type Draft = v.InferOutput<typeof draftSchema>;
export type RunRequest = v.InferOutput<typeof runRequestSchema>;
export type ToChild = v.InferOutput<typeof toChildSchema>;
export type FromChild = v.InferOutput<typeof fromChildSchema>;

/** Parses what the host sent; null when it is not one of our messages. */
export function parseToChild(message: unknown): ToChild | null {
  const parsed = v.safeParse(toChildSchema, message);
  return parsed.success ? parsed.output : null;
}

/** Parses what a child sent; null when it is not one of our messages. */
export function parseFromChild(message: unknown): FromChild | null {
  const parsed = v.safeParse(fromChildSchema, message);
  return parsed.success ? parsed.output : null;
}
