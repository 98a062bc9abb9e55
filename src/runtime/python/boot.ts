// Boots real Python (Pyodide) inside the caged realm, plainly or from a memory snapshot, and gives the Python runtime what it needs
// of it. Pyodide is let believe it runs in a JavaScript shell, so none of its Node or browser code ever runs. Knows
// neither torch nor traces: the runtime is handed in.
//
// NOTE [Snapshot] A snapshot holds Python's heap only. JavaScript objects that Python refers to at that time are written down as paths
// (`_gradient_lens` or `_gradient_lens.add`) and looked up again on restore, so Python may keep a registered module and its direct
// members, and nothing else of JavaScript. What JavaScript keeps of Python (PyProxy) does not survive: take it in `booted`.

import type { PyodideAPI } from 'pyodide';
import { takeKernels } from '../realm/kernels.ts';
import type { LanguageRuntime } from '../realm/language.ts';
import type { Booted, RealmBoot } from '../realm/main.ts';
import { type MemorySize, type WasmMemory, wasm } from '../realm/wasm.ts';
import type { SoftStop } from '../stops.ts';
import type { PyodideModule } from './cpython.ts';
import { FACADE_ROOT, mountFiles } from './files.ts';
import { SoftLimits } from './interrupt.ts';
import { type OutputSink, outputWriter } from './output.ts';
import { fillHeap, withoutEmptyPages } from './sparse.ts';

/** Python, as the Python runtime sees it. */
export interface PythonHost {
  /** The booted interpreter; reading it before `booted` (or `prepare`) throws. */
  readonly pyodide: PyodideAPI;
  /** The kernel build that runs here, if one was shipped. */
  readonly kernels: Uint8Array | undefined;
  /** Makes `import name` give this object's members. Only while the runtime is being created: see NOTE [Snapshot]. */
  registerJsModule(name: string, module: object): void;
  /** From now on, KeyboardInterrupt reaches the running Python code after so many milliseconds, and when it takes too much memory. */
  interruptAfter(milliseconds: number): void;
  /** Much was done at once: whether it is time is to be asked at the next occasion. */
  lookSoon(): void;
  /** No interrupt from now on. The limit for which one was delivered since `interruptAfter`; null when none was. */
  clearInterrupt(): SoftStop | null;
  /** Where sys.stdout's and sys.stderr's text goes, as it is flushed. */
  captureOutput(sink: OutputSink): void;
}

/** The Python runtime: a language runtime with two moments around the snapshot. */
export interface PythonRuntime extends LanguageRuntime {
  /** Imports and defines what should be frozen into the snapshot. Runs at build time, or in a plain boot. Keeps no PyProxy. */
  prepare(): void;
  /** Python stands, freshly booted or restored: take the functions to call. Runs once in every process. */
  booted(): void;
}

/** Pyodide's own two files, patched and wrapped by the build into the script `pyodide.js`. */
interface PyodideFactory {
  loader(
    read: (path: string) => string,
    load: () => never,
    readbuffer: (path: string) => ArrayBufferLike,
  ): { loadPyodide(options: object): Promise<PyodideAPI> };
  createModule(
    fillRandom: (view: Uint8Array) => void,
    fill: typeof fillHeap,
    memory: WasmMemory,
    started: (used: number) => void,
  ): (settings: object) => Promise<unknown>;
  /** The memory that Pyodide wants at least, and declares at most. */
  readonly memorySize: MemorySize;
  readonly lockFileInfo: object;
}

const INDEX = '/pyodide/';
const FACTORY = '__pyodide';

/** Boots Python and the runtime on top of it. */
export async function bootPython(boot: RealmBoot, createRuntime: (host: PythonHost) => PythonRuntime): Promise<Booted> {
  const modules = new Map<string, object>();
  const limits = new SoftLimits((now) => boot.resident.isFull(now));
  const kernels = takeKernels(boot);
  let python: PyodideAPI | null = null;
  const host: PythonHost = {
    get pyodide() {
      if (python === null) throw new Error('Python has not booted yet');
      return python;
    },
    kernels,
    registerJsModule(name, module) {
      if (python !== null) throw new Error(`The module ${name} must be registered before Python boots`);
      modules.set(name, module);
    },
    interruptAfter: (milliseconds) => limits.arm(milliseconds),
    lookSoon: () => limits.lookSoon(),
    clearInterrupt: () => limits.disarm(),
    captureOutput(sink) {
      host.pyodide.setStdout({ write: outputWriter('stdout', sink), isatty: false });
      host.pyodide.setStderr({ write: outputWriter('stderr', sink), isatty: false });
    },
  };
  const runtime = createRuntime(host);

  const snapshot = boot.options.snapshot === 'load' ? boot.takeFile('python.snapshot') : undefined;
  let written = 0;
  python = await loadPyodide(boot, modules, snapshot, (used) => {
    written = used;
  });
  // The public setter would ask for a typed array; an object with a getter needs no second thread to write into it.
  python.setInterruptBuffer(limits as unknown as Uint8Array);
  limits.attend((python as unknown as { _module: PyodideModule })._module);
  mountFiles(python, facadeOf(boot));
  if (snapshot === undefined) {
    for (const [name, module] of modules) python.registerJsModule(name, module);
    python.runPython(`import sys; sys.path.append('${FACADE_ROOT}'); sys.dont_write_bytecode = True`);
    runtime.prepare();
  }
  if (boot.options.snapshot === 'make') {
    return { runtime, snapshot: makeSnapshot(python, modules, written) };
  }
  python.runPython('import random; random.seed()');
  runtime.booted();
  return { runtime };
}

function loadPyodide(
  boot: RealmBoot,
  modules: ReadonlyMap<string, object>,
  snapshot: Uint8Array | undefined,
  started: (used: number) => void,
): Promise<PyodideAPI> {
  const factory = boot.globals[FACTORY] as PyodideFactory;
  delete boot.globals[FACTORY];
  const memory = boot.memory ?? new (wasm().Memory)(factory.memorySize);
  const silent = (): void => {};
  const { loadPyodide: load } = factory.loader(
    () => '',
    () => {
      throw new Error('Nothing can be loaded here');
    },
    (path) => {
      const bytes = boot.takeFile(path.slice(INDEX.length));
      if (bytes === undefined) throw new Error(`The file ${path} was not shipped`);
      return bytes.buffer;
    },
  );
  return load({
    indexURL: INDEX,
    createPyodideModule: factory.createModule(boot.fillRandom, fillHeap, memory, started),
    lockFileContents: { info: factory.lockFileInfo, packages: {} },
    jsglobals: Object.create(null),
    stdin: () => null,
    stdout: silent,
    stderr: silent,
    env: { PYTHONDONTWRITEBYTECODE: '1' },
    ...(boot.options.snapshot === 'make' ? { _makeSnapshot: true } : {}),
    ...(snapshot === undefined
      ? {}
      : { _loadSnapshot: snapshot, _snapshotDeserializer: (path: string[]) => memberAt(modules, path) }),
  });
}

/** The façade's files, each a window on one array, a copy as what was shipped goes after the boot: nothing is decoded but what Python opens. */
function* facadeOf(boot: RealmBoot): Iterable<readonly [path: string, bytes: Uint8Array]> {
  const bytes = boot.takeFile('facade.bin')?.slice();
  if (bytes === undefined) return;
  let at = bytes.indexOf(0x0a) + 1;
  const index = JSON.parse(new TextDecoder().decode(bytes.subarray(0, at))) as [path: string, length: number][];
  for (const [path, length] of index) yield [path, bytes.subarray(at, (at += length))];
}

/** @param written where the memory ended that a Python has written to which just began */
function makeSnapshot(python: PyodideAPI, modules: ReadonlyMap<string, object>, written: number): Uint8Array {
  const making = python as PyodideAPI & {
    makeMemorySnapshot(options: { serializer(object: unknown): string[] }): Uint8Array;
  };
  const snapshot = making.makeMemorySnapshot({ serializer: (object) => pathOf(modules, object) });
  // Its second word says where the heap begins.
  return withoutEmptyPages(snapshot, new Uint32Array(snapshot.buffer, snapshot.byteOffset, 2)[1]!, written);
}

/** Where Python finds this object again after a restore: [module] or [module, member]. */
function pathOf(modules: ReadonlyMap<string, object>, object: unknown): string[] {
  for (const [name, module] of modules) {
    if (module === object) return [name];
    for (const [member, value] of Object.entries(module)) if (value === object) return [name, member];
  }
  throw new Error(`Python keeps a JavaScript object that is no registered module or member of one: ${String(object)}`);
}

function memberAt(modules: ReadonlyMap<string, object>, [name, member]: string[]): unknown {
  const module = modules.get(name) as Record<string, unknown> | undefined;
  const found = member === undefined ? module : module?.[member];
  if (found === undefined)
    throw new Error(`The snapshot asks for ${name}.${member ?? ''}, which is not there any more`);
  return found;
}
