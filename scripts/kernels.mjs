/**
 * Compiles the AssemblyScript kernels twice, with plain and with relaxed SIMD, into one directory. The bundler and the tests
 * call `buildKernels`; nothing else knows how the compiler is driven.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = ['gemm', 'pointwise', 'math', 'reduce', 'layout'].map((name) => `src/kernels/${name}.ts`);
const builds = {
  'simd.wasm': ['simd'],
  'relaxed.wasm': ['simd', 'relaxed-simd'],
};

/** Writes `simd.wasm` and `relaxed.wasm` into `outDir` and gives their bytes back. */
export async function buildKernels(outDir) {
  await mkdir(outDir, { recursive: true });
  const [simd, relaxed] = await Promise.all(
    Object.entries(builds).map(async ([file, features]) => {
      const bytes = await compile(features);
      await writeFile(join(outDir, file), bytes);
      return bytes;
    }),
  );
  return { simd, relaxed };
}

async function compile(features) {
  let bytes;
  const { error, stderr } = await asc.main(
    [
      ...sources,
      ...['--baseDir', root, '--outFile', 'kernels.wasm', '--runtime', 'stub', '-O3', '--noAssert', '--converge'],
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
