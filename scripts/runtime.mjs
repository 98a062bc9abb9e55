// Builds everything the caged child needs into one folder that is all it may ever read: the realm bundles, patched Pyodide, the
// Python façade, the kernels, the child's outer code, and the memory snapshot made from them.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PYODIDE = join(ROOT, 'node_modules', 'pyodide');
const FACADE = join(ROOT, 'src', 'runtime', 'python');
/** Constructors that the realm's own code keeps before the snippet's are put under a budget. */
const CAPTURED =
  'ArrayBuffer,Int8Array,Uint8Array,Uint8ClampedArray,Int16Array,Uint16Array,Int32Array,Uint32Array,Float32Array,Float64Array,BigInt64Array,BigUint64Array';
const SNAPSHOT = 'python.snapshot';
const SNAPSHOT_KEY = 'python.snapshot.key';

/**
 * Builds the runtime folder.
 * @param {string} outDir the folder, `dist/runtime` in a normal build
 * @param {{ snapshot?: boolean }} [options] `snapshot: false` leaves the memory snapshot out, for a quick build
 */
export async function buildRuntime(outDir, { snapshot = true } = {}) {
  mkdirSync(outDir, { recursive: true });
  await Promise.all([realm('python', outDir), realm('typescript', outDir), child(outDir)]);
  pyodide(outDir);
  facade(outDir);
  kernels(outDir);
  if (snapshot) await makeSnapshot(outDir);
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
  });
  const text = `(() => { const {${CAPTURED}} = globalThis;\n${outputFiles[0].text}})();\n`;
  put(outDir, `realm-${language}.js`, text);
}

/** Writes a file in one step, and only when it differs: a child that boots meanwhile reads the old file or the new one, whole. */
function put(outDir, name, contents) {
  const file = join(outDir, name);
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(contents))) return;
  writeFileSync(`${file}.${process.pid}.new`, contents);
  renameSync(`${file}.${process.pid}.new`, file);
}

async function child(outDir) {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'extension', 'host', 'child.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
  put(outDir, 'child.cjs', outputFiles[0].contents);
}

/**
 * Pyodide's two modules as functions in one classic script. No `import()` survives: it would reach the outer realm. Random bytes come
 * from a function that is handed in, since the shell path would start a program for them.
 */
function pyodide(outDir) {
  const patched = (name) => {
    const text = readFileSync(join(PYODIDE, name), 'utf8')
      .replace(/(?<![\w$.])import\(/g, '__noImport(')
      .replaceAll('import.meta.url', JSON.stringify(`/pyodide/${name}`))
      .replace(/\/\/# sourceMappingURL=.*/g, '');
    if (/(?<![\w$.])import\s*[(.]/.test(text)) throw new Error(`${name}: an import() was left in`);
    return text;
  };
  const exactly = (text, from, to) => {
    if (text.split(from).length !== 2) throw new Error(`Pyodide has changed: "${from}" is not there exactly once`);
    return text.replace(from, () => to);
  };
  let loader = patched('pyodide.mjs');
  loader = exactly(loader, 'export{dt as loadPyodide,U as version};', 'return {loadPyodide:dt};');
  let module = patched('pyodide.asm.mjs');
  module = exactly(module, 'export default _createPyodideModule;', 'return _createPyodideModule;');
  module = exactly(module, 'var initRandomFill=()=>{', 'var initRandomFill=()=>{return __fillRandom;');
  module = portableSnapshots(module, exactly);
  const { info } = JSON.parse(readFileSync(join(PYODIDE, 'pyodide-lock.json'), 'utf8'));
  put(
    outDir,
    'pyodide.js',
    `(() => {
const __noImport = () => { throw new Error('Nothing can be imported here'); };
Object.defineProperty(globalThis, '__pyodide', { configurable: true, value: {
lockFileInfo: ${JSON.stringify(info)},
loader(read, load, readbuffer) {
${loader}
},
createModule(__fillRandom) {
${module}
} } });
})();
`,
  );
  for (const name of ['pyodide.asm.wasm', 'python_stdlib.zip']) put(outDir, name, readFileSync(join(PYODIDE, name)));
}

/**
 * A snapshot holds the table index of a call trampoline that exists only where the engine has WebAssembly GC (not on Node 20). Each process
 * keeps its own index over a restore, and the slot is used up either way, so one snapshot serves both kinds of host.
 */
function portableSnapshots(module, exactly) {
  const write = 'HEAP32[(__PyRuntime+offset)/4>>>0]=ptr';
  let text = exactly(
    module,
    'catch(e){return 0}const trampolineInstance',
    'catch(e){getEmptyTableSlot();return 0}const trampolineInstance',
  );
  text = exactly(text, `${write}});`, `${write};Module.__keepTrampoline=()=>{${write}}});`);
  return exactly(text, 'return Module.HEAP8.set(t),l};', 'return Module.HEAP8.set(t),Module.__keepTrampoline(),l};');
}

/** All .py files of the Python runtime as one JSON object, path below the import root → text. */
function facade(outDir) {
  const files = {};
  for (const path of readdirSync(FACADE, { recursive: true })) {
    if (!path.endsWith('.py')) continue;
    files[path.split(sep).join('/')] = readFileSync(join(FACADE, path), 'utf8');
  }
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  put(outDir, 'facade.json', JSON.stringify(sorted));
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
  const inputs = [
    'pyodide.js',
    'realm-python.js',
    'pyodide.asm.wasm',
    'python_stdlib.zip',
    'facade.json',
    'simd.wasm',
    'relaxed.wasm',
  ];
  const hash = createHash('sha256');
  for (const name of inputs)
    if (existsSync(join(outDir, name))) hash.update(name).update(readFileSync(join(outDir, name)));
  const key = hash.digest('hex');
  const keyFile = join(outDir, SNAPSHOT_KEY);
  const file = join(outDir, SNAPSHOT);
  if (existsSync(file) && existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key) return;
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
  writeFileSync(keyFile, key);
  console.log(`snapshot: ${relative(ROOT, file)} ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`);
}
