/** Views remember their base, so that an in-place change of either reaches the history of both. */
import { refused, type TorchError } from '../errors.ts';
import type { Op } from '../op.ts';
import { state } from '../state.ts';
import { Tensor, type ViewInfo } from '../tensor.ts';
import { withoutBackward } from './typeName.ts';

/** Marks what a view operator returned. `args[0]` is the viewed tensor; `op`, where it is known, can make the view anew. */
export function asView(args: readonly unknown[], result: Tensor | readonly Tensor[], op: Op | null = null): void {
  const self = args[0] as Tensor;
  if (self.storage.inference) return;
  const base = self.viewInfo?.base ?? self;
  const multiple = !(result instanceof Tensor);
  const inherited = self.viewInfo?.creation;
  const own: ViewInfo['creation'] = state.inferenceMode
    ? 'inference'
    : !state.gradMode
      ? 'no_grad'
      : multiple
        ? 'multi_output'
        : 'default';
  const creation = own === 'default' ? (inherited ?? own) : own;
  const renew = state.viewReplay && op !== null && !multiple ? (view: Tensor) => replay(view, op, args) : renewHistory;
  for (const view of multiple ? result : [result])
    if (view !== self) view.viewInfo = { base, attrVersion: view.counter.version, creation, renew };
}

/** What an operator looked at on its way is nobody's: its result is no view. */
export function owned(result: Tensor): Tensor {
  result.viewInfo = null;
  return result;
}

const AMBIGUOUS = (mode: string): string =>
  ` Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the ${mode} block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).`;
const WHY: Readonly<Record<ViewInfo['creation'], string>> = {
  default: '',
  multi_output:
    ' This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.',
  no_grad: AMBIGUOUS('no_grad'),
  inference: AMBIGUOUS('inference_mode'),
  custom:
    ' This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.',
};

/** Why a view's history cannot be made anew (torch/csrc/autograd/variable.cpp, handle_view_on_rebase); `changed` says who was written to. */
export function viewRefusal({ node, output_nr, viewInfo }: Tensor, changed: string): TorchError {
  const { creation } = viewInfo!;
  const name = node === null ? '' : withoutBackward(node.name());
  const maker = node === null ? 'A view was' : `Output ${output_nr} of ${name} is a view of a view which was`;
  let text: string;
  if (creation === 'inference')
    text = `${maker} created in inference mode and ${changed} modified inplace in normal mode.`;
  else if (creation === 'no_grad' || node === null)
    text = `${maker} created in no_grad mode and ${changed} modified inplace with grad mode enabled.`;
  else text = `Output ${output_nr} of ${name} is a view and ${changed} modified inplace.`;
  return refused(text + WHY[creation]);
}

/** After an in-place change of base or a sibling view: this view's grad_fn is a strided view of the base's new history. */
function renewHistory(view: Tensor): void {
  const info = view.viewInfo!;
  const { base } = info;
  // Not seen anew: the base may come to require grad.
  if (!base.requires_grad && view.node === null) return;
  info.attrVersion = view.counter.version;
  if (info.creation !== 'default') {
    // Asked again, it must refuse again.
    info.attrVersion = -1;
    throw viewRefusal(view, 'its base or another view of its base has been');
  }
  renewFrom(view, () => within(base, view).as_strided(view.shape, view.strides, view.offset));
}

/** The base, in the memory its view has been given since (`view.data = …`), which may be larger. */
function within(base: Tensor, view: Tensor): Tensor {
  if (view.storage === base.storage) return base;
  const stand = new Tensor(view.storage, base.shape, base.strides, base.offset);
  stand.node = base.node;
  stand.output_nr = base.output_nr;
  return stand;
}

/** The same by the operator that made the view: `_force_original_view_tracking`. */
function replay(view: Tensor, op: Op, args: readonly unknown[]): void {
  view.viewInfo!.attrVersion = view.counter.version;
  renewFrom(view, () => op.invoke(args) as Tensor);
}

function renewFrom(view: Tensor, make: () => Tensor): void {
  const before = state.gradMode;
  state.gradMode = true;
  state.depth++;
  try {
    const fresh = make();
    fresh.node?.takeRetained(view.node, view.output_nr, 0);
    view.node = fresh.node;
    view.output_nr = 0;
  } finally {
    state.depth--;
    state.gradMode = before;
  }
}
