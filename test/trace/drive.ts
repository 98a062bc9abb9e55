/**
 * Drives the engine and a recorder by hand, as a runtime would: a source text, and for each line what it does. Lets the trace and the views
 * be tested without Python and without a parser.
 */

import { TorchError } from '../../src/engine/errors.ts';
import { installMethods, overloadsOf } from '../../src/engine/methods.ts';
import { table } from '../../src/engine/ops/table.ts';
import { state } from '../../src/engine/state.ts';
import { fromArray, type Tensor } from '../../src/engine/tensor.ts';
import { installTensorMethods } from '../../src/engine/tensorMethods.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import type { Span, Trace } from '../../src/trace/schema.ts';

let installed = false;

/** A float32 tensor, announced as made. */
export function tensor(data: number | number[], requires_grad = false, shape?: number[]): Tensor {
  const flat = Array.isArray(data) ? data : [data];
  const made = fromArray(new Float32Array(flat), shape ?? (Array.isArray(data) ? [flat.length] : []), 'float32');
  made.requires_grad = requires_grad;
  if (state.depth === 0) state.observer?.created(made);
  return made;
}

export interface Line {
  /** Marks the operators called next as those of this expression of the line. */
  at(text: string): void;
}

export class Drive {
  readonly source: string;
  readonly recorder: Recorder;
  readonly #lines: string[];
  readonly #spans: Span[];
  readonly #made = new Map<string, Span>();
  stopped = false;

  /** `compound`: spans of statements that hold others, in the place of the line they begin on. */
  constructor(source: string, compound: readonly Span[] = []) {
    if (!installed) {
      installMethods(overloadsOf(table));
      installTensorMethods();
      installed = true;
    }
    this.source = source;
    this.#lines = source.split('\n');
    this.#spans = this.#lines.map(
      (text, i) =>
        compound.find(({ line }) => line === i + 1) ?? {
          line: i + 1,
          column: text.length - text.trimStart().length,
          endLine: i + 1,
          endColumn: text.length,
        },
    );
    this.recorder = new Recorder({ language: 'python', code: source, statements: this.#spans });
    state.observer = this.recorder;
  }

  /** Executes a line. What `body` returns, tensors by name, is what the line binds. After a failed line nothing runs. */
  line(number: number, body: (line: Line) => unknown): this {
    if (this.stopped) return this;
    this.recorder.step(number - 1);
    try {
      const bound = body({ at: (text) => this.recorder.place(this.span(number, text)) });
      this.recorder.after(number - 1);
      for (const [name, value] of Object.entries((bound ?? {}) as Record<string, Tensor>))
        this.recorder.bind(name, this.span(number, name), value);
    } catch (error) {
      if (!(error instanceof TorchError)) throw error;
      this.stopped = true;
      this.recorder.problem({
        kind: 'error',
        type: error.type,
        message: error.message,
        span: this.#spans[number - 1]!,
        traceback: `Traceback (most recent call last):\n  line ${number}\n${error.type}: ${error.message}`,
        frames: [{ name: '<module>', line: number }],
      });
    }
    return this;
  }

  /** Where `text` first stands on a line. */
  span(number: number, text: string): Span {
    const key = `${number}:${text}`;
    let span = this.#made.get(key);
    if (span === undefined) {
      const column = this.#lines[number - 1]!.indexOf(text);
      if (column < 0) throw new Error(`line ${number} has no ${text}`);
      span = { line: number, column, endLine: number, endColumn: column + text.length };
      this.#made.set(key, span);
    }
    return span;
  }

  finish(): Trace {
    state.observer = null;
    return this.recorder.finish(1);
  }
}

/** Snippet 01 of the tutorials, executed. */
export function vectorBackward(): Drive {
  const drive = new Drive(`import torch
a = torch.tensor([2., 3.], requires_grad=True)
b = torch.tensor([6., 4.], requires_grad=True)
Q = 3*a**3 - b**2
external_grad = torch.tensor([1., 1.])
Q.backward(gradient=external_grad)
print(9*a**2 == a.grad)`);
  let a: Tensor, b: Tensor, Q: Tensor, external: Tensor;
  drive.line(1, () => {});
  drive.line(2, (line) => {
    line.at('torch.tensor([2., 3.], requires_grad=True)');
    return { a: (a = tensor([2, 3], true)) };
  });
  drive.line(3, (line) => {
    line.at('torch.tensor([6., 4.], requires_grad=True)');
    return { b: (b = tensor([6, 4], true)) };
  });
  drive.line(4, (line) => {
    line.at('a**3');
    const cube = a.pow(3);
    line.at('3*a**3');
    const three = cube.mul(3);
    line.at('b**2');
    const square = b.pow(2);
    line.at('3*a**3 - b**2');
    return { Q: (Q = three.sub(square)) };
  });
  drive.line(5, (line) => {
    line.at('torch.tensor([1., 1.])');
    return { external_grad: (external = tensor([1, 1])) };
  });
  drive.line(6, (line) => {
    line.at('Q.backward(gradient=external_grad)');
    Q.backward(external);
  });
  drive.line(7, (line) => {
    line.at('a**2');
    const square = a.pow(2);
    line.at('9*a**2');
    const nine = square.mul(9);
    line.at('9*a**2 == a.grad');
    nine.eq(a.grad!);
    drive.recorder.output('stdout', 'tensor([True, True])\n');
  });
  return drive;
}
