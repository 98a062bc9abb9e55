/** The way to the extension: messages out, messages in, and the state VS Code keeps while the panel is hidden. */
import { type FromPanel, parseToPanel, type ToPanel } from '../src/protocol/panel.ts';

/** What VS Code gives a webview; a test page may give the same. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

export interface Host {
  post(message: FromPanel): void;
  /** Small choices that outlive a reload of the page. */
  readonly kept: Kept;
  keep(change: Partial<Kept>): void;
}

export interface Kept {
  readonly direction: 'forward' | 'backward';
}

/** Connects to the extension; messages that do not parse are dropped. */
export function connect(receive: (message: ToPanel) => void): Host {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event) => {
    const message = parseToPanel(event.data);
    if (message !== null) receive(message);
  });
  let kept = keptOf(api.getState());
  return {
    post: (message) => api.postMessage(message),
    get kept() {
      return kept;
    },
    keep(change) {
      kept = { ...kept, ...change };
      api.setState(kept);
    },
  };
}

function keptOf(state: unknown): Kept {
  const direction = (state as Partial<Kept> | null | undefined)?.direction;
  return { direction: direction === 'forward' ? 'forward' : 'backward' };
}
