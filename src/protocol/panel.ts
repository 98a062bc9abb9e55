/**
 * What passes between the extension and the panel: the picture to draw and the messages both ways, as types with their parsers. Both ends parse
 * everything they receive. Knows the trace's types; knows neither VS Code nor the DOM.
 *
 * Every message names the run it speaks of, and whoever gets one for another run drops it.
 */
import * as v from 'valibot';
import { Query, Reply, Span } from '../trace/schema.ts';
import { SvgTree } from './svg.ts';

export const PANEL_PROTOCOL = 1;

const int = v.pipe(v.number(), v.integer());
const text = v.string();

/** A typeset formula: elements of MathML Core, with text or with children. */
export interface MathTree {
  tag: 'mrow' | 'mi' | 'mn' | 'mo' | 'mfrac' | 'msup';
  text: string;
  children: MathTree[];
}
export const MathTree: v.GenericSchema<MathTree> = v.object({
  tag: v.picklist(['mrow', 'mi', 'mn', 'mo', 'mfrac', 'msup']),
  text,
  children: v.array(v.lazy(() => MathTree)),
});

/** One input of a Node: the local derivative, and what backward did with it. */
export const PanelInput = v.object({
  argument: text,
  /** The tensor given there, as the user would call it. */
  name: text,
  /** Whether a gradient can flow there: else there is no Jacobian to ask for. */
  differentiable: v.boolean(),
  /** `3a²`, in parentheses where a factor needs them; empty when the operator tells none. */
  formula: text,
  math: v.nullable(MathTree),
  /** The formula's numbers, `[12., 27.]`; empty when they are many or not elementwise. */
  factor: text,
  /** The formula is a factor for each element; else it tells of the whole matrix. */
  elementwise: v.boolean(),
  /** The argument was broadcast: its gradient is a sum of products. */
  summed: v.boolean(),
  /** What flowed out there in the backward pass shown; empty when it did not run. */
  grad_input: text,
});
export type PanelInput = v.InferOutput<typeof PanelInput>;

const PanelSaved = v.object({
  name: text,
  /** The tensor, as the user would call it. */
  of: text,
  shape: text,
  version: int,
  changed: v.boolean(),
  freed: v.boolean(),
  value: text,
});

export const PanelNode = v.object({
  /** The Node's id; for a constant minus the tensor's. */
  id: int,
  kind: v.picklist(['operator', 'leaf', 'constant']),
  /** A name of the program (`Q`) or, lacking one, the expression (`3·a³`). */
  title: text,
  /** `SubBackward0`; empty for a constant. */
  type: text,
  tensor: v.nullable(int),
  /** `[2] f32` */
  shape: text,
  value: text,
  /** ∂L of the output (for a leaf: what was written to `.grad`), or why there is none. */
  adjoint: text,
  /** `∂L/∂Q`, or `.grad` for a leaf. */
  adjointName: text,
  /** The same where a box has no room for a long expression. */
  adjointShort: text,
  /** The backward pass shown went through it. */
  reached: v.boolean(),
  span: v.nullable(Span),
  sequence_nr: int,
  step: int,
  iteration: int,
  runs: int,
  inputs: v.array(PanelInput),
  saved: v.array(PanelSaved),
  plain: v.array(v.object({ name: text, text })),
  freed: v.boolean(),
  /** When it ran in the backward pass, from 1; 0 when it did not. */
  order: int,
});
export type PanelNode = v.InferOutput<typeof PanelNode>;

/** From a Node to one it passes gradients to. */
export const PanelEdge = v.object({
  from: int,
  to: int,
  /** Index into `inputs` of `from`. */
  input: int,
  argument: text,
  /** `× 3a² = [12., 27.]`; may be empty. */
  label: text,
  /** A gradient flowed along it. */
  reached: v.boolean(),
});
export type PanelEdge = v.InferOutput<typeof PanelEdge>;

const Sized = v.object({ id: text, width: v.number(), height: v.number(), layoutOptions: v.record(text, text) });

/**
 * The graph as the layout library takes it; nodes and edges go by their index in the model, so that a second run of the same code has the same ids.
 * Not every edge of the model is in it: see NOTE [Far edges].
 */
export const LayoutGraph = v.object({
  id: text,
  layoutOptions: v.record(text, text),
  children: v.array(v.object({ ...Sized.entries, ports: v.array(Sized) })),
  edges: v.array(
    v.object({
      id: text,
      sources: v.array(text),
      targets: v.array(text),
      labels: v.array(v.object({ text, width: v.number(), height: v.number() })),
    }),
  ),
});
export type LayoutGraph = v.InferOutput<typeof LayoutGraph>;

/** A figure that the program drew. */
export const PanelFigure = v.object({
  title: text,
  /** In points. */
  width: v.number(),
  height: v.number(),
  tree: SvgTree,
  /** Where it was shown. */
  span: v.nullable(Span),
});
export type PanelFigure = v.InferOutput<typeof PanelFigure>;

export const PanelModel = v.object({
  /** What can be shown: the backward passes, and results that none started from. */
  roots: v.array(v.object({ label: text, detail: text })),
  /** Which of them this is. */
  root: int,
  /** `Backward pass of line 7`. */
  title: text,
  nodes: v.array(PanelNode),
  edges: v.array(PanelEdge),
  /** Tensors to choose from for a Jacobian, in the order of the program. */
  tensors: v.array(v.object({ id: int, name: text, shape: text, differentiable: v.boolean() })),
  /** The pair a Jacobian is shown of first. */
  pair: v.nullable(v.object({ output: int, input: int })),
  figures: v.array(PanelFigure),
  /** What was left out, in words; empty when all is drawn. */
  note: text,
  layout: LayoutGraph,
});
export type PanelModel = v.InferOutput<typeof PanelModel>;

export const ToPanel = v.variant('type', [
  v.object({ type: v.literal('show'), run: int, model: PanelModel }),
  /** A run has begun; what is shown stays, marked. */
  v.object({ type: v.literal('pending'), run: int }),
  /** The text has changed since the run. */
  v.object({ type: v.literal('stale'), run: int }),
  v.object({ type: v.literal('failed'), run: int, message: text, span: v.nullable(Span) }),
  /** Highlight what a lens or the cursor points at. */
  v.object({ type: v.literal('select'), run: int, node: v.nullable(int), tensor: v.nullable(int) }),
  /** Show the figures, and bring one into sight. */
  v.object({ type: v.literal('figure'), run: int, index: int }),
  /** Show the Jacobian between two tensors. */
  v.object({ type: v.literal('jacobian'), run: int, output: int, input: int }),
  v.object({ type: v.literal('answer'), run: int, id: int, reply: Reply }),
]);
export type ToPanel = v.InferOutput<typeof ToPanel>;

export const FromPanel = v.variant('type', [
  v.object({ type: v.literal('ready'), run: int, protocol: int }),
  v.object({ type: v.literal('reveal'), run: int, span: Span }),
  /** Answered by `answer` with the same id. */
  v.object({ type: v.literal('ask'), run: int, id: int, query: Query }),
  /** Answered by `show`: another of the model's roots, or the one that holds a Node. */
  v.object({ type: v.literal('choose'), run: int, root: v.nullable(int), node: v.nullable(int) }),
]);
export type FromPanel = v.InferOutput<typeof FromPanel>;

/** What the extension sent, or null when it is nothing the panel knows. */
export function parseToPanel(data: unknown): ToPanel | null {
  const parsed = v.safeParse(ToPanel, data);
  return parsed.success ? parsed.output : null;
}

/** What the panel sent, or null when it is nothing the extension knows. */
export function parseFromPanel(data: unknown): FromPanel | null {
  const parsed = v.safeParse(FromPanel, data);
  return parsed.success ? parsed.output : null;
}

/** The end of a switch over all kinds of message: a forgotten one is an error of types. */
export function assertNever(value: never): never {
  throw new Error(`no such message: ${JSON.stringify(value)}`);
}
