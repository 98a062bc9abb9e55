/** matplotlib's façade in the cage: limits, labels, legends and errors as matplotlib has them (recorded), refusals by name, bounds, and that it costs nothing unused. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { FigureData } from '../../src/trace/figure.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { boxesOf, widened } from '../../src/views/figureLayout.ts';
import { builtRuntime, stdoutOf, traceFrom } from './built.ts';

interface RecordedAxes {
  readonly xlim: number[];
  readonly ylim: number[];
  readonly scales: string[];
  readonly title: string;
  readonly labels: string[];
  readonly legend: string[] | null;
  readonly lines: unknown[];
  readonly shown: boolean;
}
interface Recorded {
  readonly programs: Record<string, { stdout: string; figures: RecordedAxes[][] }>;
}

const FOLDER = join(import.meta.dirname, '..', 'golden', 'figures');
const { programs } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'reference', 'matplotlib.json'), 'utf8'),
) as Recorded;

let runtime: string;
before(async () => {
  runtime = await builtRuntime();
});

const traceOf = (code: string): Promise<Trace> => traceFrom(runtime, code, { softMs: 10_000 });

/** Axes but colour bars in the words of the recording. */
function axesOf(figure: FigureData): Omit<RecordedAxes, 'xlim' | 'ylim'>[] {
  return figure.axes
    .filter(({ colourBar }) => colourBar === null)
    .map((axes) => ({
      scales: [axes.x.scale, axes.y.scale],
      title: axes.title?.text ?? '',
      labels: [axes.x.label?.text ?? '', axes.y.label?.text ?? ''],
      legend: axes.legend?.entries.map(({ text }) => text) ?? null,
      lines: axes.artists.flatMap((one) =>
        one.kind === 'line' && one.x.length > 0
          ? [[one.colour === 'none' ? one.edge : one.colour, one.width, one.colour !== 'none']]
          : [],
      ),
      shown: axes.shown,
    }));
}

function limitsOf(figure: FigureData): number[][] {
  const boxes = boxesOf(figure);
  return figure.axes.flatMap((axes, k) => {
    if (axes.colourBar !== null) return [];
    const { x, y } = widened(axes, boxes[k]!);
    return [[...x.limits, ...y.limits]];
  });
}

describe('matplotlib', () => {
  for (const name of readdirSync(FOLDER))
    it(`does with ${name} what the real one does`, async () => {
      const trace = await traceOf(readFileSync(join(FOLDER, name), 'utf8'));
      const wanted = programs[name]!;
      assert.deepEqual(trace.problems, []);
      assert.equal(stdoutOf(trace), wanted.stdout);
      assert.equal(trace.figures.length, wanted.figures.length);
      trace.figures.forEach((figure, k) => {
        const want = wanted.figures[k]!;
        assert.deepEqual(
          axesOf(figure),
          want.map(({ xlim: _, ylim: __, ...rest }) => rest),
        );
        limitsOf(figure).forEach((limits, j) => {
          const { xlim, ylim } = want[j]!;
          [...xlim, ...ylim].forEach((limit, i) => {
            const span = i < 2 ? xlim[1]! - xlim[0]! : ylim[1]! - ylim[0]!;
            const what = `figure ${k + 1}, axes ${j}: ${limits} for ${xlim},${ylim}`;
            assert.ok(Math.abs(limit - limits[i]!) <= 1e-5 * Math.max(Math.abs(limit), Math.abs(span)), what);
          });
        });
      });
    });

  it('refuses what it does not have by name', async () => {
    const trace = await traceOf(`import matplotlib.pyplot as plt
def tells(call):
    try:
        call()
    except NotImplementedError as error:
        print(error)
tells(lambda: plt.hexbin([1], [2]))
tells(lambda: plt.subplots(subplot_kw={'projection': '3d'}))
tells(lambda: plt.plot([1], fillstyle='left'))
tells(lambda: plt.gca().get_tightbbox())
tells(lambda: plt.rcParams['backend_fallback'])
print(hasattr(plt, 'hexbin'), hasattr(plt, 'plot'))
`);
    assert.deepEqual(trace.problems, []);
    assert.equal(
      stdoutOf(trace),
      `Gradient Lens does not support matplotlib.pyplot.hexbin yet
Gradient Lens does not support matplotlib's projection '3d' yet
Gradient Lens does not support matplotlib's plot(fillstyle=...) yet
Gradient Lens does not support matplotlib's Axes.get_tightbbox yet
Gradient Lens does not support matplotlib.rcParams['backend_fallback'] yet
False True
`,
    );
  });

  it('tells the calls that drew a figure, and shows what was left open', async () => {
    const { figures } = await traceOf(
      'import matplotlib.pyplot as plt\ndef draw(y):\n    plt.plot(y)\ndraw([1, 2])\nplt.title("t")\nx = 1\n',
    );
    assert.deepEqual(
      figures.map(({ span, calls }) => [span?.line, calls.map(({ line }) => line)]),
      [[5, [3, 4, 5]]],
    );
  });

  it('keeps what was drawn before an error, and the last state of what is shown again', async () => {
    const trace = await traceOf(`import matplotlib.pyplot as plt
from IPython import display
fig, ax = plt.subplots()
for k in range(3):
    ax.cla()
    ax.plot(range(k + 2))
    display.display(fig)
    display.clear_output(wait=True)
1 / 0
`);
    assert.equal(trace.problems[0]?.type, 'ZeroDivisionError');
    assert.deepEqual(
      trace.figures.map(({ axes }) => axes[0]!.artists.map((one) => (one.kind === 'line' ? one.x.length : 0))),
      [[4]],
    );
  });

  it('keeps long lines and large images small, and says so', async () => {
    const trace = await traceOf(`import torch, matplotlib.pyplot as plt
y = torch.zeros(50000); y[31234] = 1
plt.plot(y)
plt.figure(); plt.imshow(torch.zeros(600, 700))
plt.show()
`);
    const [line, image] = trace.figures.map(({ axes }) => axes[0]!.artists[0]!);
    assert.ok(line?.kind === 'line' && line.x.length <= 2_000 && line.y.includes(1));
    assert.ok(image?.kind === 'image' && image.rows === 160 && image.values.length === 160 * 160);
    assert.ok(trace.omitted.some((text) => text === 'of figure 1 all but 2,000 of 50,000 points'));
    assert.ok(JSON.stringify(trace).length < 2_000_000);
  });

  it('is not loaded before a program asks for it, and neither is what stands beside it', async () => {
    const trace = await traceOf(
      `import sys
print([name for name in ('matplotlib', 'IPython', 'd2l', 'tqdm', 'matplotlib_inline') if name in sys.modules])
from tqdm import tqdm, trange
from tqdm.auto import tqdm as auto
import IPython.display, matplotlib_inline.backend_inline
print(list(tqdm([1, 2], desc='steps')), sum(trange(4)), auto is tqdm)
with tqdm(total=3) as bar:
    bar.update(3)
`,
    );
    assert.deepEqual(trace.problems, []);
    assert.equal(stdoutOf(trace), '[]\n[1, 2] 6 True\n');
    const errors = trace.output.filter(({ stream }) => stream === 'stderr').map(({ text }) => text);
    assert.match(errors.join(''), /^steps: 100%\|█{10}\| 2\/2 \[00:00<00:00, /);
  });

  it('gives d2l what its chapters on autograd and linear models use', async () => {
    const trace = await traceOf(`import torch
from d2l import torch as d2l
torch.manual_seed(0)
X, y = d2l.synthetic_data(torch.tensor([2, -3.4]), 4.2, 100)
print(X.shape, y.shape)
timer, sums = d2l.Timer(), d2l.Accumulator(2)
sums.add(1, 2.5); sums.add(2, 1)
print(sums[0], sums[1], timer.stop() >= 0)
w = torch.zeros(2, 1, requires_grad=True); b = torch.zeros(1, requires_grad=True)
animator = d2l.Animator(xlabel='epoch', legend=['loss'])
for epoch in range(3):
    loss = d2l.squared_loss(d2l.linreg(X, w, b), y)
    loss.sum().backward()
    d2l.sgd([w, b], 0.5, 100)
    animator.add(epoch + 1, float(loss.mean()))
d2l.plot(torch.arange(3.0), [torch.arange(3.0), torch.ones(3)], 'x', legend=['a', 'b'])
print(d2l.accuracy(torch.tensor([[.1, .9], [.8, .2]]), torch.tensor([1, 1])))
`);
    assert.deepEqual(trace.problems, []);
    assert.equal(stdoutOf(trace), 'torch.Size([100, 2]) torch.Size([100, 1])\n3.0 3.5 True\n1.0\n');
    assert.deepEqual(
      trace.figures.at(-1)!.axes[0]!.legend?.entries.map(({ text }) => text),
      ['a', 'b'],
    );
  });
});
