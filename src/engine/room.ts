/**
 * What large arrays come to: whether there is memory for one more, and when to look at the clock. Knows neither tensors nor storages, and not how
 * memory is looked at: `state.hasRoom` does.
 *
 * NOTE [Room for tensors] The engine knows what it allocates, and never what JavaScript has let go. So it does not count what lives, it asks: whenever large
 * arrays of some mebibytes were made, `state.hasRoom` looks at what the process really has, garbage collected. What does not fit is refused as
 * PyTorch refuses it, in the call that asked for it. Small arrays ask nothing; what they add up to is seen by those who look at the clock.
 */
import { refused, type TorchError } from './errors.ts';
import { state } from './state.ts';

/** Elements from which on an array is counted. */
export const COUNTED = 4096;
/** Bytes of new arrays between two looks: at memory, and at the clock of whoever takes them. */
const BETWEEN_LOOKS = 16 * 2 ** 20;
const MUCH = 2 ** 20;

let unseen = 0;
let made = 0;

/** To be called when an array of so many bytes is made, wherever it lies. */
export function make(bytes: number): void {
  made += bytes;
  if (made < MUCH) return;
  made = 0;
  state.lookSoon?.();
}

/** As `make`, before one is made on V8's side. @throws RuntimeError when there is no room for it. */
export function makeRoom(bytes: number): void {
  make(bytes);
  unseen += bytes;
  if (unseen < BETWEEN_LOOKS || state.hasRoom === null) return;
  // Whoever was refused and tries again is looked at again at once.
  if (!state.hasRoom(bytes)) throw cannotAllocate(bytes, 'Gradient Lens has no more memory for this run.');
  unseen = 0;
}

/** PyTorch's words for an allocation that failed, and ours for the reason. */
export function cannotAllocate(bytes: number, why: string): TorchError {
  return refused(
    `[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate ${bytes} bytes. Error code 12 (Cannot allocate memory). ${why}`,
  );
}
