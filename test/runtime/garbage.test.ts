// Programs that use much memory and give it back, in the real child: none of them is ended for its garbage.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { RuntimeProcess } from '../../extension/host/process.ts';
import type { Language } from '../../src/runtime/messages.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { builtRuntime, standing } from './built.ts';

let folder: string;
before(async () => {
  folder = await builtRuntime();
});

describe('memory that is given back', () => {
  const frugal: readonly (readonly [name: string, language: Language, code: string])[] = [
    [
      'a loop over a large tensor',
      'python',
      'import torch\nx = torch.ones(1_000_000)\nfor _ in range(300):\n    y = x + 1\n',
    ],
    ['a loop on one line', 'python', 'import torch\nx = torch.ones(1_000_000)\nfor _ in range(300): y = x + 1\n'],
    ['a loop over random numbers', 'python', 'import torch\nfor _ in range(60): y = torch.randn(1_000_000).sum()\n'],
    [
      'a loop over a tensor of 40 MB',
      'python',
      'import torch\nx = torch.ones(10_000_000)\nfor _ in range(25): y = x + 1\n',
    ],
    [
      'a training of 1,000,000 parameters',
      'python',
      `import torch
model = torch.nn.Sequential(torch.nn.Linear(1000, 1000), torch.nn.ReLU(), torch.nn.Linear(1000, 1))
opt = torch.optim.Adam(model.parameters())
x, t = torch.randn(64, 1000), torch.randn(64, 1)
for i in range(15):
    opt.zero_grad()
    loss = ((model(x) - t) ** 2).mean()
    loss.backward()
    opt.step()
`,
    ],
    [
      'numpy arrays',
      'python',
      'import numpy as np\nx = np.ones(1_000_000)\nfor _ in range(150):\n    y = x.astype(np.float64)\n',
    ],
    [
      'a loop over a large tensor',
      'typescript',
      "import * as torch from 'gradient-lens';\nconst x = torch.ones([1_000_000]);\nlet y: any;\nfor (let i = 0; i < 300; i++) y = x.add(1);\n",
    ],
    [
      'a training of 1,000,000 parameters',
      'typescript',
      `import * as torch from 'gradient-lens';
const w = torch.randn([1000, 1000]).requires_grad_();
const x = torch.randn([64, 1000]);
for (let i = 0; i < 15; i++) {
  x.matmul(w).pow(2).mean().backward();
  torch.no_grad(() => w.sub_(w.grad!.mul(0.01)));
  w.grad = null;
}
`,
    ],
  ];
  for (const [name, language, code] of frugal)
    for (const mode of ['trace', 'plain'] as const)
      test(`ends no program: ${name} in ${language}, ${mode}`, async () => {
        const child = await standing(() => new RuntimeProcess(folder, language));
        const { problems } = JSON.parse(
          await child.run({ id: 'x', language, code, path: '/snippet', softMs: 120_000, mode }),
        ) as Trace;
        child.kill();
        await child.ended;
        assert.deepEqual(problems, []);
      });
});
