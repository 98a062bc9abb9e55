// Runs one Python snippet and yields its trace: Python's façade and line capture on one side, the engine and its recorder on the other.

import * as v from 'valibot';
import { accelerate } from '../../engine/accelerate.ts';
import { installEngine } from '../../engine/install.ts';
import { resetState, state } from '../../engine/state.ts';
import type { ProblemInput } from '../../trace/problems.ts';
import { Recorder } from '../../trace/recorder.ts';
import { type Query, Query as QuerySchema, type Span } from '../../trace/schema.ts';
import { MEMORY, TIME } from '../limits.ts';
import type { RunRequest } from '../messages.ts';
import { plainObserver } from '../plainObserver.ts';
import type { SalvageReason } from '../realm/language.ts';
import { type SoftStop, stopText } from '../stops.ts';
import type { PythonHost, PythonRuntime } from './boot.ts';
import { type Bridge, bridgeModule, createBridge } from './bridge.ts';
import type { HookCaller } from './bridgeAutograd.ts';
import { LAYOUT_SAMPLE, type PyodideModule } from './cpython.ts';
import { endingOf, lossOf } from './endings.ts';
import { figureModule } from './figures.ts';
import { installNatives, type Numbers } from './nativeCalls.ts';
import { Natives } from './natives.ts';
import { Instructions, type RawCode, type RawSpan, SourceLines } from './positions.ts';

/** What the snippet binds in a statement: a path and where it stands. */
type RawStatement = readonly [span: RawSpan, bound: readonly (readonly [string, RawSpan])[]];

/** What is looked up on a JavaScript object is looked up, and wrapped, anew each time; a Python module keeps it. */
const PREPARE = `
import sys, types, _gradient_lens
_kept = types.ModuleType("_gradient_lens")
for _name in _gradient_lens.object_keys():
    setattr(_kept, _name, getattr(_gradient_lens, _name))
sys.modules["_gradient_lens"] = _kept
_kept.sample = ${LAYOUT_SAMPLE}
_gradient_lens.open_natives(id(_kept.sample))
_kept.ledger = _gradient_lens.native_ledger()
for _name in _gradient_lens.numeric_names().split(","):
    _gradient_lens.make_native(f"numeric {_name}", _name, "_gradient_lens", 0, id(getattr(_kept, _name)))
    setattr(_kept, _name, _kept.made)
del sys, types, _gradient_lens, _kept, _name
import torch, torch.nn.functional, torch.optim, numpy
import gradient_lens.run
torch._bridge.plans.clear()
`;

/** Functions of `_gradient_lens` that take and give numbers alone, and are called often: see `nativeCalls.ts`. */
const NUMERIC = (
  'attribute size grad_mode set_grad_mode inference_mode set_inference_mode is_inference item truth number warn_tracked grad set_grad peek_grad ' +
  'grad_fn base data set_data set_requires_grad retain_grad detach_ backward_from release unary binary binary_number place begin step after bind'
).split(' ');

/** A text as Python has read it. */
class Reading {
  readonly spans: readonly Span[];
  /** What each statement binds: a path, and where that stands. */
  readonly bound: readonly (readonly (readonly [string, Span])[])[];
  readonly instructions: Instructions;

  constructor(code: string, statements: string, codes: string) {
    const parsed = JSON.parse(statements) as RawStatement[];
    const lines = new SourceLines(code);
    this.spans = parsed.map(([span]) => lines.span(span));
    this.bound = parsed.map(([, bound]) => bound.map(([path, span]) => [path, lines.span(span)] as const));
    this.instructions = new Instructions(JSON.parse(codes) as RawCode[], lines);
  }
}

/** Where a reading is kept: `gradient_lens.run` says which is to be run. A spare's own programs are read between one ahead and its run. */
const HERE = 1;
const AHEAD = 2;

/** One snippet's recording while it runs and afterwards. */
class PythonRun {
  recorder: Recorder;
  readonly #request: RunRequest;
  readonly #bridge: Bridge;
  #reading: Reading | null = null;
  readonly #started = performance.now();
  #told = false;

  constructor(request: RunRequest, bridge: Bridge) {
    this.#request = request;
    this.#bridge = bridge;
    this.recorder = this.#newRecorder([]);
  }

  #newRecorder(statements: readonly Span[]): Recorder {
    return new Recorder({ language: 'python', code: this.#request.code, statements });
  }

  /** From now on lines and operators are recorded; without a reading there are none. */
  begin(reading: Reading | null): void {
    this.#reading = reading;
    this.recorder = this.#newRecorder(reading?.spans ?? []);
    const { recorder } = this;
    this.#bridge.place = (code, at) => {
      const span = this.spanAt(code, at);
      if (span !== undefined) recorder.place(span);
    };
  }

  /** Where an instruction stands in the snippet. */
  spanAt(code: number, at: number): Span | undefined {
    return this.#reading?.instructions.spanAt(code, at);
  }

  /** `item` counts the elements of a tuple or list that was bound; -1 for a tensor itself. */
  bind(statement: number, which: number, handle: number, item: number): void {
    const binding = this.#reading?.bound[statement]?.[which];
    if (binding === undefined) return;
    const name = item < 0 ? binding[0] : `${binding[0]}[${item}]`;
    this.recorder.after(statement);
    this.recorder.bind(name, binding[1], this.#bridge.handles.tensor(handle));
  }

  /** The end of a run that was broken off: the interpreter may be dead, but the recorder knows the line. */
  salvage(reason: SalvageReason, message: string): string {
    const span = this.recorder.here;
    const { softMs } = this.#request;
    const said = reason === 'error' ? message : stopText(reason, { softMs, line: span?.line });
    const kind = reason === 'error' ? 'internal' : 'stopped';
    const traceback = reason === 'error' ? '' : `${said}\n`;
    return this.finish({ kind, type: reason, message: said, span, traceback, frames: [] }, true);
  }

  /** The trace, with the program's own end or that of its interpreter. */
  finish(problem: ProblemInput | null, hasty = false): string {
    state.observer = null;
    this.#bridge.place = () => {};
    // Broken off while it told its end, a run tells it again.
    if (problem !== null && !this.#told) this.recorder.problem(problem);
    this.#told = true;
    return JSON.stringify(this.recorder.finish(performance.now() - this.#started, hasty));
  }
}

/** Creates the Python runtime on a host whose Python has not booted yet. */
export function createPythonRuntime(host: PythonHost): PythonRuntime {
  installEngine();
  if (host.kernels !== undefined) accelerate(host.kernels, MEMORY.kernelPages);
  state.lookSoon = () => host.lookSoon();
  const bridge = createBridge();
  let run: PythonRun | null = null;
  let hasBegun = false;
  let execute: ((code: string, path: string, traced: boolean) => string) | null = null;
  let readAhead: (code: string, path: string) => void = () => {};
  let warn: (text: string, category: string) => void = () => {};
  const readings: (Reading | null)[] = [null, null, null];
  let reading = { where: HERE, code: '' };
  const natives = new Natives();
  const module: Record<string, unknown> = {
    ...bridgeModule(bridge),
    open_natives: (sample: number) => natives.open(cpython(), sample),
    native_ledger: () => natives.ledger,
    numeric_names: () => NUMERIC.join(','),
    make_native: natives.define.bind(natives),
    know: natives.know.bind(natives),
    read: (statements: string, codes: string) => {
      readings[reading.where] = new Reading(reading.code, statements, codes);
    },
    begin: (where: number) => {
      // Once a run: what is recorded cannot be begun anew.
      if (run === null || hasBegun) return;
      hasBegun = true;
      run.begin(readings[where] ?? null);
      observe(run.recorder);
    },
    step: (statement: number) => void run?.recorder.step(statement),
    after: (statement: number) => void run?.recorder.after(statement),
    bind: (statement: number, which: number, handle: number, item: number) => run?.bind(statement, which, handle, item),
    name: (handle: number, path: string) => run?.recorder.name(bridge.handles.tensor(handle), String(path)),
    ...figureModule(bridge, () => run),
    warned: (text: string, category: string, line: number) => {
      if (run !== null) Recorder.prototype.warning.call(run.recorder, String(text), String(category), Number(line));
    },
  };
  installNatives(natives, bridge, module as Numbers);
  host.registerJsModule('_gradient_lens', module);

  function cpython(): PyodideModule {
    return (host.pyodide as unknown as { _module: PyodideModule })._module;
  }

  /** Python decides whether a warning is shown, and tells the recorder then. */
  function observe(recorder: Recorder): void {
    Object.defineProperty(recorder, 'warning', { value: warn });
    state.observer = recorder;
  }

  return {
    prepare() {
      host.pyodide.runPython(PREPARE);
    },
    booted() {
      const python = host.pyodide;
      const imported = (name: string): { get(key: string): unknown } => python.pyimport(name);
      if (!natives.isOpen) natives.reopen(cpython(), () => member(imported('_gradient_lens'), 'ledger') as number);
      execute = member(imported('gradient_lens.run'), 'run') as typeof execute;
      readAhead = member(imported('gradient_lens.run'), 'read_ahead') as typeof readAhead;
      warn = member(imported('gradient_lens.run'), 'warn') as typeof warn;
      (module['set_hook_caller'] as (caller: HookCaller) => void)(
        member(imported('torch.autograd.graph'), 'run_hook') as HookCaller,
      );
      host.captureOutput((stream, text) => run?.recorder.output(stream, text));
    },
    readAhead({ code, path }) {
      reading = { where: AHEAD, code };
      host.interruptAfter(TIME.readAhead);
      try {
        readAhead(code, path);
      } catch {
        // What takes too long, or ends the interpreter's patience otherwise, its run will tell.
      } finally {
        host.clearInterrupt();
      }
      return '';
    },
    start(request) {
      resetState();
      bridge.generators.splice(0, bridge.generators.length, state.generator);
      run = new PythonRun(request, bridge);
      hasBegun = false;
      reading = { where: HERE, code: request.code };
      const traced = request.mode === 'trace';
      // Without a recorder, Python is the only one to hold tensors: NOTE [Holders].
      if (state.arrays !== null) state.arrays.counted = !traced;
      if (!traced) state.observer = plainObserver(warn);
      host.interruptAfter(request.softMs);
      let ending: ProblemInput | null;
      try {
        ending = endingOf(execute!(request.code, request.path, traced));
      } catch (error) {
        // An interrupt that came while the run was being wound up breaks off more than the program.
        const met = host.clearInterrupt();
        if (met !== null) return run.salvage(met, '');
        return run.finish(lossOf(error, run.recorder.here));
      }
      const met = host.clearInterrupt();
      return run.finish(
        met !== null && ending?.type === 'KeyboardInterrupt' ? stopped(ending, met, request.softMs) : ending,
      );
    },
    poll: () => '',
    query(json) {
      const query = v.safeParse(QuerySchema, JSON.parse(json));
      if (run === null || !query.success) return JSON.stringify({ type: 'refused', message: 'Nothing was recorded' });
      return JSON.stringify(run.recorder.query(query.output as Query));
    },
    salvage(reason, message) {
      const met = host.clearInterrupt();
      return run?.salvage(reason === 'error' && met !== null ? met : reason, message) ?? '';
    },
  };
}

function member(module: unknown, name: string): unknown {
  return (module as Record<string, unknown>)[name];
}

function stopped(ending: ProblemInput, type: SoftStop, softMs: number): ProblemInput {
  const message = stopText(type, { softMs, line: ending.span?.line });
  return { ...ending, kind: 'stopped', type, message };
}
