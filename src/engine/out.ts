/**
 * `out=`: an operator's result written into tensors that are given. Nothing is declared per operator: the operator runs as always, then its results are
 * checked against what was given and written there. Which functions take `out`, and what each says and does, stands in one table (`outRules.ts`).
 */
import { typeName } from './argumentsText.ts';
import { announce, rebase, write } from './autograd/inplace.ts';
import { NotImplementedNode } from './autograd/notImplemented.ts';
import { checkApart, checkOverlap, checkRepeats } from './autograd/overlap.ts';
import { type DType, isComplex, isFloating, resultType } from './dtype.ts';
import { refused, scalarTypeName, TorchError } from './errors.ts';
import type { Op } from './op.ts';
import {
  comparing,
  computesInOut,
  earlyRefusal,
  type History,
  historyOf,
  indicesFirst,
  keepsLayout,
  readsApart,
  refusalOf,
  resizesSilently,
  retold,
  writesRepeats,
} from './outRules.ts';
import { computedRarely } from './rare.ts';
import { resize } from './resize.ts';
import { broadcastShapes, checkHolds, type Shape, sameShape, shapeText } from './shape.ts';
import { state, unobserved, withGradMode } from './state.ts';
import { Tensor } from './tensor.ts';
import { isDense } from './viewShape.ts';
import { warn } from './warn.ts';

export function takesOut(op: Op): boolean {
  return refusalOf(op) !== undefined;
}

/** Runs the operator and writes what it yields into `out`: one tensor, or one for each result. `called` is the name it goes by. */
export function callInto(
  op: Op,
  called: string,
  args: readonly unknown[],
  out: Tensor | readonly Tensor[],
): Tensor | readonly Tensor[] {
  const targets = out instanceof Tensor ? [out] : out;
  checkTargets(op, called, out);
  const inputs = op.tensorsOf(args).filter(({ requires_grad }) => requires_grad);
  const asked = state.gradMode && (inputs.length > 0 || targets.some(({ requires_grad }) => requires_grad));
  const history: History = asked ? historyOf(op, called, args) : { kind: 'dropped' };
  const early = earlyRefusal(op, called, args, targets[0]!);
  if (early !== null) throw early;
  refuseHistory(history);
  const given = computesInOut(op) ? inDtype(op, args, targets[0]!.dtype) : args;
  const results = computed(op, called, given, targets, history.kind === 'copied');
  // A list of tensors: what has one takes no `out`.
  if (results.length !== targets.length)
    throw new TorchError('TypeError', `${called}() got an unexpected keyword argument 'out'`);
  checkDtypes(op, called, args, results, targets);
  const leaf = targets.find((target) => history.kind === 'without rule' && target.requires_grad && target.is_leaf);
  if (leaf !== undefined) throw withoutDerivative(`aten::${(history as { by: string }).by}`);
  if (readsApart(op)) checkApart(targets[0]!, [null, ...args]);
  const repeats = writesRepeats(op);
  if (!repeats) for (const target of targets) checkRepeats(target);
  results.forEach((result, k) => {
    const target = targets[k]!;
    // What is read too is not given another size.
    if (op.spec.pointwise === true && args.includes(target)) checkHolds(target.shape, result.shape);
    const resized = fitOut(target, result, resizesSilently(op), keepsLayout(op));
    if (!resized && !repeats && op.spec.pointwise === true) checkOverlap(target, [target, ...args]);
    if (history.kind === 'copied') unobserved(() => target.copy_(result));
    else write(target, result);
  });
  if (history.kind === 'without rule') keepHistory(history.by, inputs, targets);
  for (const target of targets) announce(called, target);
  return out;
}

/** What the operator yields, recorded where its history is copied along. */
function computed(
  op: Op,
  name: string,
  args: readonly unknown[],
  targets: readonly Tensor[],
  recorded: boolean,
): readonly Tensor[] {
  try {
    const made = unobserved(() =>
      recorded
        ? op.invoke(args)
        : withGradMode(false, () => (state.rare ? computedRarely(op, args) : op.spec.forward(...args))),
    );
    return made instanceof Tensor ? [made] : made;
  } catch (error) {
    const lacksKernel = error instanceof TorchError && NO_KERNEL.test(error.message) && !comparing(op);
    const refusal = lacksKernel && targets.length === 1 ? beforeKernel(op, name, args, targets[0]!) : null;
    if (lacksKernel && refusal === null && op.spec.pointwise === true) {
      const shape = op
        .tensorsOf(args)
        .map((tensor) => tensor.shape)
        .reduce(broadcastShapes);
      for (const target of targets) if (!args.includes(target)) fitOut(target, { shape, strides: [] }, false);
    }
    throw refusal ?? retold(op, error);
  }
}

const NO_KERNEL = /^"\w+" not implemented for '/;

/** A kernel is looked for last: what the function says before of an `out` that cannot take the dtype it would compute in. */
function beforeKernel(op: Op, name: string, args: readonly unknown[], { dtype: out }: Tensor): TorchError | null {
  const result = resultType(op.tensorsOf(args), state.defaultDtype);
  return refusalOf(op)!({ name, args, field: op.schema.returns[0]!, result, out, fits: true });
}

/** @throws in the function's words when an `out` is of a dtype it does not take. */
function checkDtypes(
  op: Op,
  name: string,
  args: readonly unknown[],
  results: readonly Tensor[],
  targets: readonly Tensor[],
): void {
  const refusal = refusalOf(op)!;
  const fields = op.schema.returns;
  const order = results.map((_, k) => k);
  for (const k of indicesFirst(op) ? order.reverse() : order) {
    const [made, given] = [results[k]!, targets[k]!];
    const fits = sameShape(made.shape, given.shape);
    const refused = refusal({ name, args, field: fields[k]!, result: made.dtype, out: given.dtype, fits });
    if (refused !== null) throw refused;
  }
}

function refuseHistory(history: History): void {
  if (history.kind === 'refused') throw withoutDerivative(history.by);
}

function withoutDerivative(name: string): TorchError {
  return refused(
    `${name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
  );
}

/** One Node for all that was written. */
function keepHistory(by: string, inputs: readonly Tensor[], targets: readonly Tensor[]): void {
  const written = targets.filter(({ dtype }) => isFloating(dtype) || isComplex(dtype));
  if (written.length === 0) return;
  const node = new NotImplementedNode(by, [...inputs, ...targets.filter((t) => t.requires_grad)], written[0]!);
  for (const target of written) rebase(target, node);
}

/** @throws when there is not one tensor for each result. */
function checkTargets({ schema }: Op, called: string, out: Tensor | readonly Tensor[]): void {
  const wanted = schema.returns.length;
  if (wanted > 1 && out instanceof Tensor)
    throw new TorchError('TypeError', `${called}(): argument 'out' must be tuple of Tensors, not Tensor`);
  if (wanted === 1 && !(out instanceof Tensor))
    throw new TorchError('TypeError', `${called}(): argument 'out' must be Tensor, not tuple`);
  if (!(out instanceof Tensor) && out.length !== wanted)
    throw new TorchError('TypeError', `expected tuple of ${wanted} elements but got ${out.length}`);
  const wrong = out instanceof Tensor ? -1 : out.findIndex((item) => !(item instanceof Tensor));
  if (wrong >= 0)
    throw new TorchError(
      'TypeError',
      `expected Tensor as element ${wrong} in argument ${schema.params.length}, but got ${typeName((out as readonly unknown[])[wrong])}`,
    );
}

/** The same arguments with `out`'s dtype as the one asked for, where none was. */
function inDtype({ schema }: Op, args: readonly unknown[], dtype: DType): readonly unknown[] {
  const at = schema.params.findIndex(({ type }) => type === 'ScalarType');
  return at < 0 || args[at] !== null || (schema.name === 'mean' && !isFloating(dtype)) ? args : args.with(at, dtype);
}

/**
 * Gives `out` the result's shape, and its layout if asked for, with PyTorch's warning where elements are lost or moved; says whether it had another
 * shape.
 */
function fitOut(
  out: Tensor,
  result: { readonly shape: Shape; readonly strides: readonly number[] },
  silently: boolean,
  laidOut = false,
): boolean {
  if (sameShape(out.shape, result.shape)) return false;
  if (out.numelValue > 0 && !silently)
    warn(
      `An output with one or more elements was resized since it had shape ${shapeText(out.shape)}, which does not match the required output shape ${shapeText(result.shape)}. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).`,
    );
  resize(out, result.shape);
  if (laidOut && isDense(result.shape, result.strides)) out.strides = result.strides;
  return true;
}

/** They write one number after another into an `out` that has as many elements, whatever its shape. */
const IN_A_ROW: ReadonlySet<string> = new Set(['arange', 'range', 'linspace', 'logspace']);

/** Those of them that count in steps know no complex numbers. */
const STEPPING: ReadonlySet<string> = new Set(['arange', 'range']);

/** They resize `out` before all else, by the function that Python has too. */
const RESIZE_FIRST: ReadonlySet<string> = new Set(['randn', 'empty']);

/** They write elements that stand at several places. */
const WRITTEN_REPEATEDLY: ReadonlySet<string> = new Set(['empty', 'eye', 'full', 'ones', 'randperm', 'zeros']);

/** Writes what a function that makes tensors has made, in `out`'s dtype, into `out`. An `out` with a history gets a Node that refuses to go back. */
export function makeInto(name: string, made: Tensor, out: Tensor): void {
  if (IN_A_ROW.has(name) && (out.dtype === 'bool' || (STEPPING.has(name) && isComplex(out.dtype))))
    throw new TorchError('NotImplementedError', `"${name}_cpu" not implemented for '${scalarTypeName(out.dtype)}'`);
  if (RESIZE_FIRST.has(name) && out.requires_grad) throw refused('cannot resize variables that require grad');
  const asks = state.gradMode && out.requires_grad;
  if (asks && out.is_leaf) throw withoutDerivative(`aten::${name}`);
  const fits = IN_A_ROW.has(name) && made.numelValue === out.numelValue;
  withGradMode(false, () => {
    const resized = !fits && fitOut(out, made, true);
    if (!WRITTEN_REPEATEDLY.has(name)) checkRepeats(out);
    if (resized && name === 'randn') out.counter.version++;
    write(out, fits ? made.view(out.shape) : made);
  });
  if (asks) rebase(out, new NotImplementedNode(name, [out], out));
  announce(name, out);
}
