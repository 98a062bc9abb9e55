// Files in Python's own in-memory file system. Nothing of the real one is ever mounted.

import type { PyodideAPI } from 'pyodide';

/** The folder on sys.path where `torch` and our own Python modules live. */
export const FACADE_ROOT = '/lib/gradient_lens';

/** What we need of a node of Emscripten's in-memory file system. */
interface Folder {
  readonly node_ops: { mknod(parent: Folder, name: string, mode: number, device: number): File };
}
interface File {
  contents: Uint8Array;
  usedBytes: number;
}

const PLAIN_FILE = 0o100666;

/**
 * Writes files, by their paths below the façade's root, and makes their folders; none may be there. `FS.writeFile` would look for each first,
 * and throw and catch that it is not there: 5 % of the time a process takes to stand.
 */
export function mountFiles(python: PyodideAPI, files: Iterable<readonly [path: string, bytes: Uint8Array]>): void {
  const { FS } = python;
  const folders = new Map<string, Folder>();
  for (const [path, bytes] of files) {
    const full = `${FACADE_ROOT}/${path}`;
    const slash = full.lastIndexOf('/');
    const name = full.slice(0, slash);
    let folder = folders.get(name);
    if (folder === undefined) {
      FS.mkdirTree(name);
      folder = FS.lookupPath(name, {}).node as unknown as Folder;
      folders.set(name, folder);
    }
    const file = folder.node_ops.mknod(folder, full.slice(slash + 1), PLAIN_FILE, 0);
    file.contents = bytes;
    file.usedBytes = bytes.length;
  }
}
