/**
 * The trace: what one run of one snippet yields, as plain JSON. Types and their parser stand together, once; `docs/trace.md` tells it in words.
 * Changing this file means looking at TRACE_VERSION, the upgrade steps in `read.ts` and the document (a test compares a hash).
 *
 * Ids of tensors, nodes and values are the engine's or running numbers: unique within a trace, not dense.
 */
import * as v from 'valibot';
import { FigureData } from './figure.ts';

export const TRACE_VERSION = 2;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const id = v.pipe(v.number(), v.integer());
const TensorId = id;
const NodeId = id;
const ValueId = id;

/** A place in the source: lines from 1, columns from 0 in UTF-16 units, end exclusive. */
export const Span = v.object({ line: count, column: count, endLine: count, endColumn: count });
export type Span = v.InferOutput<typeof Span>;

/** JSON has no NaN and no infinities; they are what users come to see. */
export const Num = v.union([v.number(), v.picklist(['NaN', 'Infinity', '-Infinity'])]);
export type Num = v.InferOutput<typeof Num>;

/** Smallest, largest, mean and (unbiased) standard deviation are those of the finite elements; NaN where there are none. */
export const Stats = v.object({
  min: Num,
  max: Num,
  mean: Num,
  std: Num,
  nan: count,
  inf: count,
  zero: count,
  /** Counts of finite elements in equal bins from min to max; empty for a tensor too small for a picture. */
  histogram: v.array(count),
});
export type Stats = v.InferOutput<typeof Stats>;

/**
 * A tensor's contents at one moment. A tensor changed in place has one value for each version that was shown.
 * `tensor` has no record of its own when it is a gradient that no name ever held.
 */
export const Value = v.object({
  id: ValueId,
  tensor: TensorId,
  version: count,
  /** What made it, at that moment: an in-place change gives a tensor a new grad_fn. */
  grad_fn: v.nullable(NodeId),
  output_nr: count,
  requires_grad: v.boolean(),
  dtype: v.string(),
  shape: v.array(count),
  /** The first elements, row-major; all of them when `elements.length` is the product of `shape`. float32 in nine digits, which is exact. */
  elements: v.array(Num),
  stats: Stats,
  /** As PyTorch prints the tensor. */
  text: v.string(),
  /** The elements alone, on one line: `[36., 81.]`; empty when the tensor is too large for a line. */
  short: v.string(),
});
export type Value = v.InferOutput<typeof Value>;

/** `.grad` as it stood when the run ended. */
const Grad = v.object({ value: ValueId, /** How many backward passes are summed in it. */ accumulated: count });

export const TensorRecord = v.object({
  id: TensorId,
  /** The name it was bound to first; for parameters the path in their module (`model.0.weight`). */
  name: v.nullable(v.string()),
  dtype: v.string(),
  shape: v.array(count),
  stride: v.array(v.number()),
  storage_offset: count,
  storage: id,
  requires_grad: v.boolean(),
  is_leaf: v.boolean(),
  retains_grad: v.boolean(),
  grad_fn: v.nullable(NodeId),
  output_nr: count,
  /** `_version` at the end of the run. */
  version: count,
  /** Its last shown value. */
  value: v.nullable(ValueId),
  grad: v.nullable(Grad),
});
export type TensorRecord = v.InferOutput<typeof TensorRecord>;

const Saved = v.object({
  /** The argument's name, `self`, or `result`. */
  name: v.string(),
  tensor: TensorId,
  dtype: v.string(),
  shape: v.array(count),
  version: count,
  /** Changed in place after it was saved: backward will refuse. */
  changed: v.boolean(),
  freed: v.boolean(),
  /** Its contents when saved, if they could be kept. */
  value: v.nullable(ValueId),
});

export const NodeRecord = v.object({
  id: NodeId,
  /** PyTorch's name: `MulBackward0`. */
  name: v.string(),
  sequence_nr: count,
  next_functions: v.array(v.nullable(v.tuple([NodeId, count]))),
  /** For each entry of next_functions the argument's name in the operator's schema. */
  arguments: v.array(v.string()),
  /** For each entry the tensor that was given, where known. */
  inputs: v.array(v.nullable(TensorId)),
  outputs: v.array(v.nullable(TensorId)),
  /** dtype and shape of each output, known even where its tensor was not kept. */
  metadata: v.array(v.object({ dtype: v.string(), shape: v.array(count) })),
  saved: v.array(Saved),
  /** Plain arguments as text: `exponent = 3`. */
  plain: v.array(v.object({ name: v.string(), text: v.string() })),
  /** For each argument with a rule the local derivative in symbols. */
  local: v.record(v.string(), v.string()),
  /** The leaf, for AccumulateGrad. */
  variable: v.nullable(TensorId),
  /** The expression that made it, and when. */
  span: v.nullable(Span),
  step: count,
  /** Its saved tensors are gone: backward through it again is an error. */
  freed: v.boolean(),
});
export type NodeRecord = v.InferOutput<typeof NodeRecord>;

/** A name of the program that came to hold a tensor, or a tensor that a statement changed in place. */
export const Binding = v.object({
  name: v.string(),
  span: Span,
  tensor: TensorId,
  value: ValueId,
  kind: v.picklist(['bound', 'changed']),
});
export type Binding = v.InferOutput<typeof Binding>;

/** An expression that was evaluated to a tensor. */
export const Expression = v.object({ span: Span, tensor: TensorId, value: ValueId });
export type Expression = v.InferOutput<typeof Expression>;

/** One execution of one statement. */
export const Step = v.object({
  /** Global counter over the run. */
  step: count,
  /** Which execution of this statement it was, from 1. */
  iteration: count,
  bindings: v.array(Binding),
  expressions: v.array(Expression),
});
export type Step = v.InferOutput<typeof Step>;

/** A statement that ran: the first and last few executions, the extremes and the first one that was not finite. */
export const Statement = v.object({
  span: Span,
  runs: count,
  steps: v.array(Step),
  /** A scalar's value over the iterations, thinned to at most 240 points. */
  history: v.nullable(v.object({ name: v.string(), iterations: v.array(count), values: v.array(Num) })),
});
export type Statement = v.InferOutput<typeof Statement>;

export const NodeRun = v.object({
  node: NodeId,
  grad_outputs: v.array(v.nullable(ValueId)),
  grad_inputs: v.array(v.nullable(ValueId)),
});
export type NodeRun = v.InferOutput<typeof NodeRun>;

export const LeafWrite = v.object({
  tensor: TensorId,
  node: NodeId,
  /** What arrived. */
  arrived: ValueId,
  /** `.grad` after. */
  grad: ValueId,
  accumulated: v.boolean(),
});
export type LeafWrite = v.InferOutput<typeof LeafWrite>;

/** One call of `backward()` or `autograd.grad()`. The adjoint of a tensor is the grad_output of its grad_fn. */
export const Backward = v.object({
  kind: v.picklist(['backward', 'grad']),
  step: count,
  iteration: count,
  span: v.nullable(Span),
  roots: v.array(TensorId),
  gradients: v.array(ValueId),
  retain_graph: v.boolean(),
  create_graph: v.boolean(),
  failed: v.boolean(),
  /** In the order they ran. */
  nodes: v.array(NodeRun),
  leaves: v.array(LeafWrite),
  /** Bytes of saved tensors freed by it. */
  freed: count,
});
export type Backward = v.InferOutput<typeof Backward>;

export const Problem = v.object({
  /** `error`: the program raised; `syntax`: it did not start; `stopped`: by the user or a limit; `internal`: our fault. */
  kind: v.picklist(['error', 'syntax', 'stopped', 'internal']),
  /** `RuntimeError`; for `stopped` what limit. */
  type: v.string(),
  message: v.string(),
  span: v.nullable(Span),
  /** As the language prints it, snippet frames only. */
  traceback: v.string(),
  /** The calls that led there, outermost first. */
  frames: v.array(v.object({ name: v.string(), line: count })),
  /** The line that explains it (where the graph was freed, where the tensor was changed). */
  related: v.nullable(v.object({ line: count, message: v.string() })),
  /** The step that was executing. */
  step: count,
});
export type Problem = v.InferOutput<typeof Problem>;

export const Output = v.object({
  step: count,
  line: count,
  stream: v.picklist(['stdout', 'stderr']),
  text: v.string(),
});
export type Output = v.InferOutput<typeof Output>;

export const Warning = v.object({ step: count, line: count, category: v.string(), message: v.string() });
export type Warning = v.InferOutput<typeof Warning>;

/** A figure as it was when it was shown last, or when the program ended. */
export const Figure = v.object({
  ...FigureData.entries,
  step: count,
  /** The call that showed it, or the last that drew into it; null where lines are not followed. */
  span: v.nullable(Span),
  /** All calls that drew into it. */
  calls: v.array(Span),
});
export type Figure = v.InferOutput<typeof Figure>;

export const Trace = v.object({
  version: v.literal(TRACE_VERSION),
  snippet: v.object({ language: v.picklist(['python', 'typescript']), hash: v.string(), lines: count }),
  /** Statements that ran, in source order. */
  statements: v.array(Statement),
  tensors: v.array(TensorRecord),
  values: v.array(Value),
  nodes: v.array(NodeRecord),
  backwards: v.array(Backward),
  output: v.array(Output),
  warnings: v.array(Warning),
  problems: v.array(Problem),
  /** In the order they were first shown. */
  figures: v.array(Figure),
  /** What was left out to stay within the budgets, in words; empty when all is here. */
  omitted: v.array(v.string()),
  steps: count,
  /** Time the program ran, in milliseconds. */
  ms: v.number(),
});
export type Trace = v.InferOutput<typeof Trace>;

/** Questions to the process of the last run. */
export const Query = v.variant('type', [
  v.object({ type: v.literal('value'), tensor: TensorId, version: v.nullable(count) }),
  v.object({ type: v.literal('localJacobian'), node: NodeId, input: count }),
  v.object({ type: v.literal('jacobian'), output: TensorId, input: TensorId }),
]);
export type Query = v.InferOutput<typeof Query>;

/** ∂output/∂input: rows are output elements, columns input elements, both row-major. */
export const Matrix = v.object({
  rows: v.array(count),
  columns: v.array(count),
  elements: v.array(Num),
  /** Everything off the diagonal is zero (the zeros are in `elements` all the same). */
  diagonal: v.boolean(),
});
export type Matrix = v.InferOutput<typeof Matrix>;

export const Reply = v.variant('type', [
  v.object({ type: v.literal('value'), elements: v.array(Num), text: v.string(), shape: v.array(count) }),
  v.object({ type: v.literal('matrix'), matrix: Matrix }),
  v.object({ type: v.literal('refused'), message: v.string() }),
]);
export type Reply = v.InferOutput<typeof Reply>;
