// Builds everything the caged child needs into one folder that is all it may ever read: the realm bundles, patched Pyodide, the
// Python façade, the kernels, the child's outer code, and the memory snapshot made from them.

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { keepCode } from '../extension/host/keepCode.ts';
import { hasSnapshot, SNAPSHOT, SNAPSHOT_KEY, snapshotKey } from '../extension/host/snapshot.ts';
import { stamped } from '../extension/host/stamps.ts';
import { MEMBERS } from '../src/runtime/python/cpython.ts';
import { pyodideScript } from './pyodide.mjs';
import { withImportedMemory } from './wasmMemory.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PYODIDE = join(ROOT, 'node_modules', 'pyodide');
const FACADE = join(ROOT, 'src', 'runtime', 'python');
/** Constructors that the realm's own code keeps before the snippet's are put under a budget. */
const CAPTURED =
  'ArrayBuffer,Int8Array,Uint8Array,Uint8ClampedArray,Int16Array,Uint16Array,Int32Array,Uint32Array,Float32Array,Float64Array,BigInt64Array,BigUint64Array';

/**
 * Builds the runtime folder.
 * @param {string} outDir the folder, `dist/runtime` in a normal build
 * @param {{ snapshot?: boolean }} [options] `snapshot: false` leaves the memory snapshot out, for a quick build
 */
export async function buildRuntime(outDir, { snapshot = true } = {}) {
  mkdirSync(outDir, { recursive: true });
  await Promise.all([
    realm('python', outDir),
    realm('typescript', outDir),
    program('child', outDir),
    program('makeCode', outDir),
  ]);
  pyodide(outDir);
  facade(outDir);
  kernels(outDir);
  if (!snapshot) return;
  await makeSnapshot(outDir);
  // Of use where this very Node runs the extension's processes; other hosts make their own.
  await Promise.all(['python', 'typescript'].map((language) => keepCode(realpathSync(outDir), language)));
}

/** One classic script a language, without Node and without DOM. */
async function realm(language, outDir) {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'src', 'runtime', 'realm', `${language}.ts`)],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['import', 'default'],
    target: 'es2023',
    legalComments: 'none',
    // A third less to read at each start, and without the comments it is ASCII, which V8 keeps in half the memory.
    minifyWhitespace: true,
  });
  const text = `(() => { const {${CAPTURED}} = globalThis;\n${outputFiles[0].text}})();\n`;
  put(outDir, `realm-${language}.js`, stamped(text));
}

/** Writes a file in one step, and only when it differs: a child that boots meanwhile reads the old file or the new one, whole. */
function put(outDir, name, contents) {
  const file = join(outDir, name);
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(contents))) return;
  writeFileSync(`${file}.${process.pid}.new`, contents);
  renameSync(`${file}.${process.pid}.new`, file);
}

/**
 * A program of the runtime folder's own: what runs in a process of its own, outside the realm. A snippet sees names of its functions, and of their file, in the
 * stack of any error; so it is compiled under a name that tells nothing of this machine.
 */
async function program(name, outDir) {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'extension', 'host', `${name}.ts`)],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
  const text = JSON.stringify(`(function (require, __filename, __dirname) {${outputFiles[0].text}})`);
  const named = JSON.stringify({ filename: `gradient-lens:${name}.js` });
  put(
    outDir,
    `${name}.cjs`,
    `require('node:vm').runInThisContext(${text}, ${named})(require, __filename, __dirname);\n`,
  );
}

/** Pyodide as the realm takes it. */
function pyodide(outDir) {
  const { module, memory } = withImportedMemory(readFileSync(join(PYODIDE, 'pyodide.asm.wasm')));
  put(outDir, 'pyodide.asm.wasm', module);
  put(outDir, 'pyodide.js', stamped(pyodideScript(PYODIDE, memory, MEMBERS)));
  put(outDir, 'python_stdlib.zip', readFileSync(join(PYODIDE, 'python_stdlib.zip')));
}

/** All .py files of the Python runtime in one: a line of JSON with their paths below the import root and lengths, then their bytes, one after another. */
function facade(outDir) {
  const files = readdirSync(FACADE, { recursive: true })
    .filter((path) => path.endsWith('.py'))
    .map((path) => ({ path: path.split(sep).join('/'), bytes: readFileSync(join(FACADE, path)) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const index = `${JSON.stringify(files.map(({ path, bytes }) => [path, bytes.length]))}\n`;
  put(outDir, 'facade.bin', stamped(Buffer.concat([Buffer.from(index), ...files.map(({ bytes }) => bytes)])));
}

/** The child may read its own folder only, so the kernels come along. */
function kernels(outDir) {
  for (const name of ['simd.wasm', 'relaxed.wasm']) {
    const built = join(outDir, '..', 'kernels', name);
    if (existsSync(built)) put(outDir, name, readFileSync(built));
  }
}

/** Freezes a booted Python with the façade imported. Made anew only when something it was made from has changed. */
async function makeSnapshot(outDir) {
  const keyFile = join(outDir, SNAPSHOT_KEY);
  const file = join(outDir, SNAPSHOT);
  const key = snapshotKey(outDir);
  if (hasSnapshot(outDir)) return;
  rmSync(file, { force: true });
  const maker = join(outDir, '..', 'makeSnapshot.cjs');
  await build({
    entryPoints: [join(ROOT, 'extension', 'host', 'makeSnapshot.ts')],
    bundle: true,
    outfile: maker,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
  execFileSync(process.execPath, [maker, outDir, `${file}.${process.pid}.new`], { stdio: 'inherit' });
  renameSync(`${file}.${process.pid}.new`, file);
  rmSync(maker);
  const { size } = statSync(file);
  writeFileSync(keyFile, `${key} ${size}`);
  console.log(`snapshot: ${relative(ROOT, file)} ${(size / 2 ** 20).toFixed(1)} MiB`);
}
