/**
 * Names, prints and errors that would be markup, links or commands somewhere, or that hide: they run as any other, nothing of them is lost on the way, and what
 * comes out on this side, as the extension reads it, has nothing hidden in it. That surfaces make text of it is tested in `test/views/hostile.test.ts`.
 */
import assert from 'node:assert/strict';
import { readTrace } from '../../src/trace/read.ts';
import { diagnosticsOf } from '../../src/views/diagnostics.ts';
import { lensesOf } from '../../src/views/lens.ts';
import { visibleJson } from '../../src/views/visible.ts';
import { type Declared, done, fails } from './endings.ts';
import { hostile } from './hostile.ts';

/** Control characters but tab and line feed, marks and overrides of bidirectional text, separators of lines, tags. */
const HIDDEN = /(?![\t\n])[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;
const MARKUP = `<img src=x onerror=alert(1)> <script>alert(1)</script> [a](command:workbench.action.quit) ![b](http://127.0.0.1:{tcp}/b.png) $(trash) \`\`\``;

/** Ends so, and everything a reader would get of it is visible. */
const visibly =
  (way: Declared): Declared =>
  (ending) => {
    way(ending);
    const read = readTrace(visibleJson(JSON.stringify(ending.trace)));
    assert.ok(read.ok);
    const lenses = lensesOf(read.trace).map((lens) => JSON.stringify(lens));
    const shown = [
      ...lenses,
      ...diagnosticsOf(read.trace).map((each) => JSON.stringify(each)),
      JSON.stringify(read.trace.output),
    ];
    for (const text of shown.map((json) => JSON.parse(json)))
      for (const each of textsOf(text)) assert.doesNotMatch(each, HIDDEN);
  };

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

hostile('texts', {
  python: {
    'of markup in prints': {
      code: `import torch\nx = torch.ones(2)\nprint(${JSON.stringify(MARKUP)}, x)\n`,
      ends: visibly(done(/^<img src=x onerror=alert\(1\)>/)),
    },
    'of markup in errors, types and names of functions': {
      code: `import torch
x = torch.ones(2)
kind = type('<script>', (Exception,), {'__module__': '[x](command:y)'})
def f(): raise kind(${JSON.stringify(MARKUP)})
f.__code__ = f.__code__.replace(co_name='</code><img src=x>', co_filename=f.__code__.co_filename)
f()
`,
      ends: visibly(fails(4, /<script>/)),
    },
    'of what hides': {
      code: `import torch
x = torch.ones(2)
print('a\\x00b\\x1b[31mc\\x1b]8;;http://127.0.0.1:{tcp}\\x07d\\u202ee\\u2066f\\u200eg\\ufeffh\\ud800i\\U000e0041j\\u2028k\\rl')
raise ValueError('a\\x1b[2Jb\\u202ec\\u2029d')
`,
      ends: visibly((ending) => assert.equal(ending.lost, null)),
    },
    'of names as wide as Unicode lets them be': {
      code: 'import torch\nñ, 变量, Ⅷ, 𝐱, ª = (torch.ones(1) for _ in range(5))\nclass Α: pass\nΑ.𝔵 = torch.ones(2)\nprint(𝐱, x)\n',
      ends: visibly(done('tensor([1.]) tensor([1.])\n')),
    },
    'of surrogates in what is no text': {
      code: "import sys\nsys.stdout.buffer.write(b'\\xff\\xfe\\xf0\\x9f\\x98')\nprint(1)\n",
      ends: visibly(done(/1\n$/)),
    },
    'of warnings': {
      code: `import warnings\nwarnings.warn(${JSON.stringify(MARKUP)})\nwarnings.warn('\\u202e\\x00', DeprecationWarning)\n`,
      ends: visibly(done(/UserWarning: <img/)),
    },
  },
  typescript: {
    'of markup in prints': {
      code: `import * as torch from 'gradient-lens';\nconst x = torch.ones([2]);\nconsole.log(${JSON.stringify(MARKUP)}, x);\n`,
      ends: visibly(done(/^<img src=x onerror=alert\(1\)>/)),
    },
    'of markup in errors, types and names of functions': {
      code: `const f = { [${JSON.stringify(MARKUP)}]() { throw Object.assign(new Error(${JSON.stringify(MARKUP)}), { name: '<script>' }); } };
for (const name in f) f[name]();
`,
      ends: visibly(fails(1, /^<script>: <img/)),
    },
    'of what hides': {
      code: `import * as torch from 'gradient-lens';
const x = torch.ones([2]);
console.log('a\\x00b\\x1b[31mc\\x1b]8;;http://127.0.0.1:{tcp}\\x07d\\u202ee\\u2066f\\u200eg\\ufeffh\\ud800i\\u{e0041}j\\u2028k\\rl');
throw new Error('a\\x1b[2Jb\\u202ec\\u2029d');
`,
      ends: visibly(fails(4, /^Error: /)),
    },
    'of names as wide as Unicode lets them be': {
      code: "import * as torch from 'gradient-lens';\nconst ñ = torch.ones([1]), 变量 = ñ.add(1), \\u0061b = 变量.mul(2), ﾟ = 1, $\\u200c = 2;\nconsole.log(ab, ﾟ, $\\u200c);\n",
      ends: visibly(done('tensor([4.]) 1 2\n')),
    },
    'of a label for the console': {
      code: "console.log('%c%s%O %o', 'color: red; background: url(http://127.0.0.1:{tcp})', '<b>', {}, []);\n",
      ends: visibly(done(/<b>/)),
    },
  },
});
