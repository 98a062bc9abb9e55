/** Views remember their base, so that an in-place change of either reaches the history of both. */
import { state } from '../state.ts';
import { Tensor, type ViewInfo } from '../tensor.ts';

/** Marks what a view operator returned. `args[0]` is the viewed tensor. */
export function asView(args: readonly unknown[], result: Tensor | readonly Tensor[]): void {
  const self = args[0] as Tensor;
  const base = self.viewInfo?.base ?? self;
  const multiple = !(result instanceof Tensor);
  const inherited = self.viewInfo?.creation;
  const creation: ViewInfo['creation'] =
    inherited !== undefined && inherited !== 'default'
      ? inherited
      : !state.gradMode
        ? 'no_grad'
        : multiple
          ? 'multi_output'
          : 'default';
  for (const view of multiple ? result : [result])
    if (view !== self) view.viewInfo = { base, attrVersion: view.counter.version, creation, renew: renewHistory };
}

/** After an in-place change of base or a sibling view: this view's grad_fn is a strided view of the base's new history. */
function renewHistory(view: Tensor): void {
  const info = view.viewInfo!;
  info.attrVersion = view.counter.version;
  const { base } = info;
  if (base.grad_fn === null && view.node === null) return;
  const before = state.gradMode;
  state.gradMode = true;
  state.depth++;
  try {
    const fresh = base.as_strided(view.shape, view.strides, view.offset);
    fresh.node?.takeRetained(view.node, view.output_nr, 0);
    view.node = fresh.node;
    view.output_nr = 0;
  } finally {
    state.depth--;
    state.gradMode = before;
  }
}
