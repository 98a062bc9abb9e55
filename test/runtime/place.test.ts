// A loop that V8 cannot break off: the process is killed, and its line is known all the same; a second run, ended just there, has the results above.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { RunStopped, RuntimeProcess } from '../../extension/host/process.ts';
import { Session } from '../../extension/session.ts';
import type { Language } from '../../src/runtime/messages.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { builtRuntime, standing } from './built.ts';

/** A search through a list that has no elements and no end, in one piece of V8's own. */
const STUCK = 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);';
const CODE = `import * as torch from 'gradient-lens';
const a = torch.ones([2]);
for (let i = 0; i < 3; i++) {
  const b = a.mul(i);
  if (i === 2) ${STUCK}
}
`;

let folder: string;
before(async () => {
  folder = await builtRuntime();
});

describe('a loop that nothing breaks off', { skip: process.platform === 'win32' }, () => {
  const lost = async (code: string): Promise<RunStopped> => {
    const child = await standing(() => new RuntimeProcess(folder, 'typescript'));
    const request = { id: 'x', language: 'typescript', code, path: '/x.ts', softMs: 300, mode: 'trace' } as const;
    const end: unknown = await child.run(request).then(assert.fail, (error) => error);
    await child.ended;
    assert.ok(end instanceof RunStopped);
    return end;
  };

  test('is killed, and tells its line', async () => {
    const { reason, message, place } = await lost(CODE);
    assert.deepEqual([reason, message], ['time', 'Stopped after 0.3 s at line 5']);
    assert.equal(place?.line, 5);
    assert.ok(place.steps > 5);
  });

  /** What a session has of a run that ended so, and the processes it took for that. */
  const sessionOf = async (code: string): Promise<{ trace: Trace; processes: number }> => {
    const children: RuntimeProcess[] = [];
    const take = (language: Language): RuntimeProcess => {
      const child = new RuntimeProcess(folder, language);
      children.push(child);
      return child;
    };
    const session = new Session('typescript', { take });
    await session.run(code, '/x.ts', 300);
    const { trace } = session.result!.latest;
    session.dispose();
    await Promise.all(children.map(({ ended }) => ended));
    return { trace, processes: children.length };
  };

  test('keeps the results above', async () => {
    const { trace, processes } = await sessionOf(CODE);
    const { statements, problems } = trace;
    assert.equal(processes, 2);
    assert.deepEqual(
      problems.map(({ kind, type, message, span }) => [kind, type, message, span?.line]),
      [['stopped', 'time', 'Stopped after 0.3 s at line 5', 5]],
    );
    const lines = new Set(statements.map(({ span }) => span.line));
    assert.deepEqual([...lines].sort(), [2, 3, 4, 5]);
  });

  test('is on its line even where the second run takes another way', async () => {
    // As many random steps before it as make two equal runs unlikely.
    const code = `let n = 0;\nfor (let i = Math.floor(Math.random() * 1e5); i > 0; i--) n++;\n${STUCK}\n`;
    const [problem] = (await sessionOf(code)).trace.problems;
    assert.match(problem!.message, /^Stopped after 0\.3 s at line [23]$/);
    assert.equal(problem!.span?.line, Number(problem!.message.at(-1)));
  });
});
