/** Warnings of the user's program: handed to whoever watches, never printed here. */
import { state } from './state.ts';

/** A warning in PyTorch's words, without the place in its C++ source that PyTorch appends. */
export function warn(text: string, category = 'UserWarning'): void {
  state.observer?.warning(text, category);
}

/** A warning PyTorch gives only the first time in a process, whatever its text says then (`site`), unless `torch.set_warn_always` asks for every one. */
export function warnOnce(text: string, category = 'UserWarning', site = text): void {
  if (!state.warnAlways) {
    if (state.warned.has(site)) return;
    state.warned.add(site);
  }
  warn(text, category);
}
