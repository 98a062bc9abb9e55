/**
 * The entry that VS Code's extension host loads (`extensionTestsPath`, bundled to `dist/test/vscode-suite.cjs`): collects the
 * tests with mocha, runs them, and writes the counts to the file named by `GRADIENT_LENS_RESULT`.
 * `node:test` reports to its own process's output, which the extension host does not pass on; mocha prints by `console.log`.
 */
import { writeFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Runs every test in this folder; rejects when one fails, which makes VS Code exit with 1. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', color: false, timeout: 120_000, slow: 2_000 });
  // VS Code prints much besides; the runner shows the lines with this mark.
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    for (const line of format(...args).split('\n')) console.log(`suite| ${line}`);
  };
  // Opens mocha's `describe` and `it` to the modules imported next.
  mocha.suite.emit('pre-require', globalThis, 'suite', mocha);
  await import('./activation.test.ts');
  await import('./lenses.test.ts');
  await import('./failures.test.ts');

  const { passes: passed = 0, failures: failed = 0 } = await new Promise<Mocha.Stats>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats as Mocha.Stats));
  });
  const result = process.env['GRADIENT_LENS_RESULT'];
  if (result) writeFileSync(result, JSON.stringify({ passed, failed }));
  if (failed > 0) throw new Error(`${failed} of ${passed + failed} tests failed in VS Code.`);
}
