/**
 * `npm test`: everything that must hold, from types to a real VS Code. Checks count as tests; the last line says how many
 * passed and failed. Arguments, if any, name the phases to run: `check`, `unit`, `workbench`, `vscode`.
 */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { type Counts, runVscodeSuite } from '../test/vscode/run.ts';
import { BUILT, build, collect, ensureChromium, onStop, root } from './system.ts';
import { installServer } from './vscode-install.ts';

/** Tests slower than this are listed at the end. */
const slow = 2_000;
const slowOnes: { name: string; ms: number }[] = [];
const aborted = new AbortController();

/** Types and style, each as one test. */
async function checks(): Promise<Counts> {
  const bin = (name: string) => `node_modules/.bin/${name}`;
  const counts = { passed: 0, failed: 0 };
  for (const [name, command, ...args] of [
    ['types', bin('tsc'), '--noEmit'],
    ['types of the panel', bin('tsc'), '--noEmit', '-p', 'media'],
    ['format and lint', bin('biome'), 'ci', '--colors=off', '--diagnostic-level=warn', '.'],
  ] as [string, string, ...string[]][]) {
    const started = Date.now();
    const { code, output } = await collect(command, args);
    console.log(`${code === 0 ? '✔' : '✖'} ${name} (${Date.now() - started} ms)`);
    if (code === 0) counts.passed++;
    else counts.failed++;
    if (code !== 0) console.log(output);
  }
  return counts;
}

/** Test files under `node:test`, each in a process of its own. */
async function nodeTests(files: string[], concurrency: number): Promise<Counts> {
  const counts = { passed: 0, failed: 0 };
  if (files.length === 0) return counts;
  const events = run({ files, concurrency, cwd: root, signal: aborted.signal });
  events.on('test:summary', ({ file, counts: all }) => {
    if (file !== undefined) return;
    counts.passed += all.passed;
    counts.failed += all.tests - all.passed - all.skipped - all.todo;
  });
  const note = ({ name, details }: { name: string; details: { duration_ms: number; type?: string | undefined } }) => {
    if (details.type !== 'suite' && details.duration_ms > slow) slowOnes.push({ name, ms: details.duration_ms });
  };
  events.on('test:pass', note);
  events.on('test:fail', note);
  for await (const text of events.compose(spec)) process.stdout.write(text);
  return counts;
}

const phases: Record<string, () => Promise<Counts>> = {
  check: checks,
  unit: () =>
    nodeTests(
      globSync('test/**/*.test.ts', { cwd: root, exclude: ['test/vscode/**', 'test/workbench/**'] }),
      // Now and then one of them only waits.
      availableParallelism() + 1,
    ),
  // One browser at a time: two would wait for each other on a small machine.
  workbench: () => nodeTests(globSync('test/workbench/*.test.ts', { cwd: root }), 1),
  vscode: runVscodeSuite,
};

/** Runs one phase; one that cannot even begin is one failure, with its reason. */
async function phase(name: string): Promise<Counts> {
  console.log(`\n— ${name} —`);
  const started = Date.now();
  const counts = await phases[name]!().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  });
  console.log(
    `— ${name}: ${counts.passed} passed, ${counts.failed} failed, ${Math.round((Date.now() - started) / 1000)} s`,
  );
  return counts;
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !(name in phases));
  if (unknown) throw new Error(`There is no phase ${unknown}; there are: ${Object.keys(phases).join(', ')}.`);
  const names = asked.length > 0 ? asked : Object.keys(phases);
  if (names.some((name) => name !== 'check')) await build();
  process.env[BUILT] = 'yes';
  if (names.includes('workbench') || names.includes('vscode')) {
    ensureChromium();
    await installServer();
  }
  const total = { passed: 0, failed: 0 };
  for (const name of names) {
    const { passed, failed } = await phase(name);
    total.passed += passed;
    total.failed += failed;
  }
  slowOnes.sort((a, b) => b.ms - a.ms);
  if (slowOnes.length > 0) console.log('\nSlow tests:');
  for (const { name, ms } of slowOnes.slice(0, 10)) console.log(`${(ms / 1000).toFixed(1).padStart(6)} s  ${name}`);
  close(total);
}

/** The closing line, and the exit code that goes with it. */
function close({ passed, failed }: Counts): void {
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

onStop(() => {
  aborted.abort();
  process.exit(130);
});
await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  close({ passed: 0, failed: 1 });
});
