/**
 * Hooks on what Nodes save (torch/csrc/autograd/saved_variable.cpp, autograd/graph.py): the user's program packs a tensor when it is saved and gives
 * it back when it is read. Kept here: which pair is in force, and how a pair is called and checked; `saved.ts` says when.
 */
import { refused, TorchError } from '../errors.ts';
import { state, withGradMode } from '../state.ts';
import { type Moment, Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';
import { asUser } from './hooks.ts';
import { pythonTypeName } from './typeName.ts';

export interface SavedTensorHooks {
  /** What is kept in the tensor's place: anything. */
  pack(tensor: Tensor): unknown;
  unpack(packed: unknown): Tensor;
  /** The graph was freed: what was packed will not be asked for again. */
  release?(packed: unknown): void;
}

/** What is in force for tensors saved from now on; `state.saving` is null while nothing is. */
export interface Saving {
  /** The innermost pair last. */
  readonly pairs: readonly SavedTensorHooks[];
  /** Why there may be no hooks: what `disable_saved_tensors_hooks` was given. */
  readonly disabled: string | null;
  /** Tensors keep what they held when they were saved, whatever is written to them: `allow_mutation_on_saved_tensors`. */
  readonly mutation: object | null;
}

const OUTSIDE_MUTATION =
  "Trying to backward outside of the 'allow_mutation_on_saved_tensors' contextin which the graph was originally recorded.";
const NOTHING: Saving = { pairs: [], disabled: null, mutation: null };

/** Sets what is in force. @returns what was, for `restoreSaving`. */
function setSaving(change: Partial<Saving>): Saving | null {
  const before = state.saving;
  const now = { ...(before ?? NOTHING), ...change };
  state.saving = now.pairs.length === 0 && now.disabled === null && now.mutation === null ? null : now;
  return before;
}

function restoreSaving(before: Saving | null): void {
  state.saving = before;
}

/** Tensors saved from now on go through this pair. @throws RuntimeError where hooks are disabled. */
export function pushSavedTensorHooks(hooks: SavedTensorHooks): void {
  const { pairs, disabled } = state.saving ?? NOTHING;
  if (disabled !== null) throw refused(disabled);
  setSaving({ pairs: [...pairs, hooks] });
}

export function popSavedTensorHooks(): void {
  setSaving({ pairs: (state.saving ?? NOTHING).pairs.slice(0, -1) });
}

/** From now on no hooks may be set; null allows them again. @throws RuntimeError when there are hooks already. */
export function disableSavedTensorHooks(message: string | null): void {
  setSaving({ disabled: message });
}

export function disabledMessage(): string | null {
  return state.saving?.disabled ?? null;
}

/** Runs the user's `pack`. @throws RuntimeError when it writes to the tensor. */
export function packed(hooks: SavedTensorHooks, tensor: Tensor): unknown {
  const { version } = tensor.counter;
  const value = asUser(() => withGradMode(false, () => hooks.pack(tensor)));
  if (tensor.counter.version === version) return value;
  throw refused(
    'A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform in-place operations on the input to a pack hook.',
  );
}

/** Runs the user's `unpack`. @throws TypeError when it gives no tensor. */
export function unpacked(hooks: SavedTensorHooks, value: unknown): Tensor {
  const tensor: unknown = asUser(() => hooks.unpack(value));
  if (tensor instanceof Tensor) return tensor;
  throw new TorchError(
    'TypeError',
    `Output of saved tensor unpack_hook expected to be a Tensor but got result of type ${pythonTypeName(tensor)}`,
  );
}

/** Runs `body` with hooks on what is saved in it. */
export function saved_tensors_hooks<T>(
  pack_hook: SavedTensorHooks['pack'],
  unpack_hook: SavedTensorHooks['unpack'],
  body: () => T,
): T {
  const before = state.saving;
  pushSavedTensorHooks({ pack: pack_hook, unpack: unpack_hook });
  try {
    return body();
  } finally {
    restoreSaving(before);
  }
}

/** Runs `body` with what it saves kept on the CPU: where everything is, here. */
export function save_on_cpu<T>(body: () => T): T {
  return saved_tensors_hooks(
    (tensor) => tensor,
    (tensor) => tensor as Tensor,
    body,
  );
}

/** Runs `body`; setting hooks in it fails with this message. */
export function disable_saved_tensors_hooks<T>(error_message: string, body: () => T): T {
  const before = setSaving({ disabled: error_message });
  try {
    return body();
  } finally {
    restoreSaving(before);
  }
}

/** From now on saved tensors may be changed in place: their Nodes go on with what they held. @throws RuntimeError when that is so already. */
export function beginMutation(): void {
  if (state.saving?.mutation != null) throw refused('allow_mutation_on_saved_tensors contexts cannot be nested');
  const context = {};
  setSaving({ mutation: context });
  pushSavedTensorHooks(keepingMoments(context));
}

export function endMutation(): void {
  popSavedTensorHooks();
  setSaving({ mutation: null });
}

/** Runs `body`, in which saved tensors may be changed in place. */
export function allow_mutation_on_saved_tensors<T>(body: () => T): T {
  beginMutation();
  try {
    return body();
  } finally {
    endMutation();
  }
}

/** Saves a tensor with its moment, which the storage fills just before it is written to. */
function keepingMoments(context: object): SavedTensorHooks {
  interface Kept {
    readonly tensor: Tensor;
    readonly version: number;
    readonly moment: Moment;
  }
  return {
    pack: (tensor): Kept => ({ tensor, version: tensor.counter.version, moment: tensor.storage.look() }),
    unpack(packed) {
      if (state.saving?.mutation !== context) throw new TorchError('AssertionError', OUTSIDE_MUTATION);
      const { tensor, version, moment } = packed as Kept;
      if (tensor.counter.version === version) return tensor;
      const { shape, strides, offset } = tensor;
      return new Tensor(new Storage(tensor.dtype, moment.data), shape, strides, offset);
    },
  };
}
