/**
 * Compiles the AssemblyScript kernels twice, with plain and with relaxed SIMD, into one directory. The bundler, the tests and
 * the bench call `buildKernels`; nothing else knows how the compiler is driven.
 */
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.url);
const root = dirname(dirname(script));
const folder = join(root, 'src', 'kernels');
const builds = { 'simd.wasm': ['simd'], 'relaxed.wasm': ['simd', 'relaxed-simd'] };

/** Writes `simd.wasm` and `relaxed.wasm` into `outDir`, unless they are newer than their sources, and gives the bytes. */
export async function buildKernels(outDir = join(root, 'dist', 'kernels')) {
  await mkdir(outDir, { recursive: true });
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  // What lies deeper is imported by these.
  const sources = names.filter((name) => dirname(name) === '.');
  const written = await Promise.all([script, ...names.map((name) => join(folder, name))].map(modified));
  const newest = Math.max(...written);
  const bytes = [];
  for (const [file, features] of Object.entries(builds)) {
    const path = join(outDir, file);
    if ((await modified(path)) < newest) {
      // Renamed into place: whoever reads meanwhile sees the old file or the new one.
      const draft = `${path}.${process.pid}`;
      await writeFile(draft, await compile(sources, features));
      await rename(draft, path);
    }
    bytes.push(await readFile(path));
  }
  return { simd: bytes[0], relaxed: bytes[1] };
}

/** Milliseconds of the last change; 0 for a file that is not there. */
async function modified(path) {
  return (await stat(path).catch(() => ({ mtimeMs: 0 }))).mtimeMs;
}

async function compile(sources, features) {
  // Loading the compiler takes longer than finding out that there is nothing to compile.
  const { default: asc } = await import('assemblyscript/asc');
  let bytes;
  const { error, stderr } = await asc.main(
    [
      ...sources.map((name) => `src/kernels/${name}`),
      ...['--baseDir', root, '--outFile', 'kernels.wasm', '--runtime', 'stub', '-O3', '--noAssert'],
      // Any memory fits: the module asks for one page at least and allows as many as there can be.
      ...['--importMemory', '--noExportMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
      ...features.flatMap((feature) => ['--enable', feature]),
    ],
    {
      writeFile: (_name, contents) => {
        bytes = contents;
      },
    },
  );
  if (error) throw new Error(`kernels do not compile: ${error.message}\n${stderr.toString()}`);
  return bytes;
}
