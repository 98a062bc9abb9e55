/** Who may import whom. The way of the data is one-directional, and these are the walls that keep it so. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { closureOf, filesBelow, importsOf, root, textOf } from './tree.ts';

interface Layer {
  readonly folder: string;
  /** Folders and files of this repository it may import, besides itself. */
  readonly imports: readonly string[];
  /** Packages and Node's modules; a name ending in a colon stands for all that begin so. */
  readonly packages?: readonly string[];
}

/** What of the runtime its hosts may know: words and limits, no machinery. */
const SEAM = ['src/runtime/messages.ts', 'src/runtime/limits.ts', 'src/runtime/stops.ts', 'src/runtime/snippet.ts'];

/** The first layer whose folder a file is in is the file's layer. */
const LAYERS: readonly Layer[] = [
  { folder: 'src/kernels', imports: [] },
  { folder: 'src/engine', imports: [] },
  { folder: 'src/trace', imports: ['src/engine'], packages: ['valibot', 'd3-scale-chromatic'] },
  { folder: 'src/protocol', imports: ['src/trace'], packages: ['valibot'] },
  { folder: 'src/views', imports: ['src/trace', 'src/protocol'], packages: ['d3-contour'] },
  {
    folder: 'src/runtime',
    imports: ['src/engine', 'src/trace'],
    packages: ['valibot', 'pyodide', '@babel/parser', '@jridgewell/trace-mapping', 'node-inspect-extracted'],
  },
  {
    folder: 'extension/host',
    imports: [...SEAM, 'src/runtime/freeze.ts', 'src/runtime/python/sparse.ts'],
    packages: ['node:'],
  },
  { folder: 'extension/cli', imports: ['extension/host', ...SEAM, 'src/trace', 'src/views'], packages: ['node:'] },
  {
    folder: 'extension',
    imports: ['extension/host', ...SEAM, 'src/trace', 'src/views', 'src/protocol'],
    packages: ['vscode', 'node:', 'valibot'],
  },
  {
    folder: 'media',
    imports: ['src/protocol'],
    packages: ['elkjs', 'elk-worker-text'],
  },
];

const isModule = (path: string): boolean => /\.[cm]?[jt]s$/.test(path);
const within = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);
const layerOf = (path: string): Layer | undefined => LAYERS.find(({ folder }) => within(path, folder));

function mayImport(layer: Layer, to: string): boolean {
  const inside = filesIn(to);
  if (inside === null)
    return layer.packages?.some((name) => (name.endsWith(':') ? to.startsWith(name) : to === name)) ?? false;
  // A file of a narrower layer inside this folder (extension/host) is no part of it.
  if (layerOf(inside) === layer) return true;
  return layer.imports.some((place) => within(inside, place));
}

/** The same path when it is one of the repository's, null when it names a package. */
function filesIn(to: string): string | null {
  return /^(src|extension|media|scripts|test|bench|types|samples|node_modules|dist)\//.test(to) ? to : null;
}

describe('layers', () => {
  for (const layer of LAYERS) {
    it(`${layer.folder} imports only what it may`, () => {
      const wrong = filesBelow(layer.folder)
        .filter((path) => isModule(path) && layerOf(path) === layer)
        .flatMap((path) =>
          importsOf(path).flatMap(({ to, line }) => (mayImport(layer, to) ? [] : [`${path}:${line} imports ${to}`])),
        );
      assert.deepEqual(wrong, []);
    });
  }

  it('every module of src, extension and media is in a layer', () => {
    const homeless = ['src', 'extension', 'media']
      .flatMap(filesBelow)
      .filter((path) => isModule(path) && layerOf(path) === undefined);
    assert.deepEqual(homeless, []);
  });

  it('no engine and no runtime reach the extension host, the terminal program or the panel', () => {
    for (const entry of ['extension/main.ts', 'extension/cli/main.ts', 'media/main.ts']) {
      const reached = [...closureOf(entry)];
      assert.ok(reached.length > 10, `${entry} reaches ${reached.length} files: is that all?`);
      const heavy = reached.filter(
        (path) => within(path, 'src/engine') || (within(path, 'src/runtime') && !SEAM.includes(path)),
      );
      assert.deepEqual(heavy, [], entry);
    }
  });

  it('the façade of torch reaches neither JavaScript nor the system, but by its bridge', () => {
    const closed = /^\s*(?:from|import) +(?:js|pyodide\w*|ctypes|os|subprocess|socket|threading|pathlib|shutil)\b.*$/gm;
    const wrong = filesBelow('src/runtime/python')
      .filter((path) => path.endsWith('.py'))
      .flatMap((path) => [...textOf(path).matchAll(closed)].map(([text]) => `${path}: ${text.trim()}`));
    assert.deepEqual(wrong, []);
  });

  it('the walls stand', () => {
    const refused: readonly (readonly [from: string, to: string])[] = [
      ['src/engine/tensor.ts', 'src/trace/schema.ts'],
      ['src/engine/tensor.ts', 'valibot'],
      ['src/trace/recorder.ts', 'node:fs'],
      ['src/views/lens.ts', 'src/engine/tensor.ts'],
      ['src/views/lens.ts', 'vscode'],
      ['src/runtime/realm/main.ts', 'src/views/lens.ts'],
      ['extension/host/pool.ts', 'vscode'],
      ['extension/host/pool.ts', 'src/runtime/realm/main.ts'],
      ['extension/cli/main.ts', 'extension/runs.ts'],
      ['extension/lens.ts', 'src/engine/tensor.ts'],
      ['media/main.ts', 'src/trace/schema.ts'],
    ];
    for (const [from, to] of refused) assert.ok(!mayImport(layerOf(from)!, to), `${from} may import ${to}`);
  });
});

/** What the realm has beside ECMAScript: `src/runtime/realm/prelude.ts` installs it before anything else is read. */
const REALM = `
declare class TextDecoder { constructor(label?: string, options?: { fatal?: boolean }); decode(input?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string; }
declare class TextEncoder { encode(text: string): Uint8Array; }
declare const performance: { now(): number };
interface ErrorConstructor { stackTraceLimit: number }
`;

it('src has types without Node, DOM and VS Code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'));
  try {
    writeFileSync(join(folder, 'realm.d.ts'), REALM);
    const compilerOptions = { types: [], lib: ['ES2023'], noEmit: true };
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions,
      include: [join(root, 'src'), '.'],
      exclude: [join(root, 'src/kernels')],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    assert.fail((error as { stdout?: string }).stdout ?? String(error));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
