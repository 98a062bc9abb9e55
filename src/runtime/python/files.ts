// Text files in Python's own in-memory file system. Nothing of the real one is ever mounted.

import type { PyodideAPI } from 'pyodide';

/** The folder on sys.path where `torch` and our own Python modules live. */
export const FACADE_ROOT = '/lib/gradient_lens';

/** Writes each file, making its folders; a path without a leading slash lies under the façade's root. */
export function mountFiles(python: PyodideAPI, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const full = path.startsWith('/') ? path : `${FACADE_ROOT}/${path}`;
    python.FS.mkdirTree(full.slice(0, full.lastIndexOf('/')));
    python.FS.writeFile(full, text);
  }
}
