/**
 * `torch.autograd.detect_anomaly`: every Node remembers where it was made, and a pass that fails tells it
 * (torch/csrc/autograd/anomaly_mode.cpp). What a traceback is, the language knows.
 */
import { refused } from '../errors.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { warn } from '../warn.ts';
import type { Node } from './node.ts';

export interface Anomaly {
  readonly check_nan: boolean;
  /** The Node whose gradient is being computed. */
  evaluating: Node | null;
}

/** Where a Node was made, and the Node whose gradient was computed then. */
interface Origin {
  readonly traceback: string;
  readonly cause: Node | null;
}

const origins = new WeakMap<Node, Origin>();

const NO_FORWARD =
  'No forward pass information available. Enable detect anomaly during forward pass for more information.';
const ENABLED =
  'Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.';

/** Switches detection on or off. */
export function setAnomaly(enabled: boolean, check_nan = true): void {
  state.anomaly = enabled ? { check_nan, evaluating: null } : null;
}

/** A Node was made while detection is on. */
export function noteOrigin(node: Node, { evaluating }: Anomaly): void {
  origins.set(node, { traceback: state.traceback(), cause: evaluating });
}

/** What a Node's metadata tell of where it was made; null when detection was off then. */
export function originOf(node: Node): Origin | null {
  return origins.get(node) ?? null;
}

/** Runs one step of a pass at `node`; when it fails, warns of where the Node was made. */
export function watched(node: Node, anomaly: Anomaly, step: () => void): void {
  const before = anomaly.evaluating;
  anomaly.evaluating = node;
  try {
    step();
  } catch (error) {
    tellStory(node);
    throw error;
  } finally {
    anomaly.evaluating = before;
  }
}

/** Warns of where a Node was made, and of the Nodes whose gradient was being computed then. */
function tellStory(node: Node): void {
  const origin = originOf(node);
  if (origin === null) {
    warn(`Error detected in ${node.name()}. ${NO_FORWARD}`);
    return;
  }
  warn(`Error detected in ${node.name()}. Traceback of forward call that caused the error:\n${origin.traceback}`);
  for (let { cause } = origin; cause !== null; ) {
    const before = originOf(cause);
    const name = cause.name();
    if (before === null) {
      warn(`\n\nPrevious calculation was induced by ${name}. ${NO_FORWARD}`);
      return;
    }
    warn(
      `\n\nPrevious calculation was induced by ${name}. Traceback of forward call that induced the previous calculation:\n${before.traceback}`,
    );
    cause = before.cause;
  }
}

/** @throws RuntimeError when a Node gave NaN. */
export function refuseNaN(node: Node, grads: readonly (Tensor | null)[]): void {
  grads.forEach((grad, k) => {
    if (grad?.values().some(Number.isNaN))
      throw refused(`Function '${node.name()}' returned nan values in its ${k}th output.`);
  });
}

/** Runs `body` with detection on: NaN in a backward pass is an error that tells of the forward call. */
export function detect_anomaly<T>(body: () => T, { check_nan = true }: { check_nan?: boolean } = {}): T {
  warn(ENABLED);
  return set_detect_anomaly(true, { check_nan }, body);
}

/** Switches detection: for `body` when one is given, else from here on. */
export function set_detect_anomaly(mode: boolean, options?: { check_nan?: boolean }): void;
export function set_detect_anomaly<T>(mode: boolean, options: { check_nan?: boolean }, body: () => T): T;
export function set_detect_anomaly<T>(mode: boolean, options: { check_nan?: boolean } = {}, body?: () => T): unknown {
  const before = state.anomaly;
  setAnomaly(mode, options.check_nan);
  if (body === undefined) return undefined;
  try {
    return body();
  } finally {
    state.anomaly = before;
  }
}
