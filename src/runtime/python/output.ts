// Turns the bytes that Python writes to its streams into text, whole characters at a time.

import { TEXT } from '../limits.ts';

/** Takes a piece of output as it is flushed. */
export type OutputSink = (stream: 'stdout' | 'stderr', text: string) => void;

/** Of one write no more is read: what is beyond is beyond what a run may print, too. */
const MOST_BYTES = 4 * TEXT.output + 16;

/** How many bytes at the end belong to a character that is not complete yet. */
function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return size > back ? back : 0;
    }
  }
  return 0;
}

/** A writer for Pyodide's setStdout and setStderr. */
export function outputWriter(stream: 'stdout' | 'stderr', sink: OutputSink): (bytes: Uint8Array) => number {
  const decoder = new TextDecoder();
  let carried = new Uint8Array(0);
  return (written) => {
    const bytes = written.length > MOST_BYTES ? written.subarray(0, MOST_BYTES) : written;
    const all = new Uint8Array(carried.length + bytes.length);
    all.set(carried);
    all.set(bytes, carried.length);
    const end = all.length - unfinishedTail(all);
    carried = all.slice(end);
    if (end > 0) sink(stream, decoder.decode(all.subarray(0, end)));
    return written.length;
  };
}
