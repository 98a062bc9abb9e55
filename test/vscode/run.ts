/**
 * Runs the suite in a real VS Code: the desktop build where it can be downloaded and shown, else VS Code's server in headless
 * Chromium. `GRADIENT_LENS_VSCODE` chooses: `server`, or a desktop version (`stable`, `1.100.0`). Used by `npm test`, and alone:
 * `npm run test:vscode`. Needs a finished build.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { downloadAndUnzipVSCode, runTests, SilentReporter } from '@vscode/test-electron';
import { root } from '../../scripts/system.ts';

/** How many tests passed and failed. */
export interface Counts {
  passed: number;
  failed: number;
}

/** Runs the suite to its end, printing what it prints. A suite that never reported counts as one failure. */
export async function runVscodeSuite(): Promise<Counts> {
  const desktop = await desktopVscode();
  console.log(desktop ? `VS Code’s desktop build: ${desktop}` : 'VS Code’s server in headless Chromium');
  const folder = mkdtempSync(join(tmpdir(), 'gradient-lens-suite-'));
  const result = join(folder, 'result.json');
  const workspace = join(folder, 'workspace');
  // Tests write into their workspace, so they get a copy.
  cpSync(join(root, 'test/vscode/workspace'), workspace, { recursive: true });
  const output = new SuiteOutput();
  try {
    await runTests({
      vscodeExecutablePath: desktop ?? join(root, 'scripts/vscode-launcher.ts'),
      extensionDevelopmentPath: root,
      extensionTestsPath: join(root, 'dist/test/vscode-suite.cjs'),
      launchArgs: [workspace],
      extensionTestsEnv: {
        GRADIENT_LENS_RESULT: result,
        // The launcher's first line asks for `node`: it shall be this one.
        PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`,
      },
      stdout: output,
      stderr: output,
    }).catch(() => {});
    if (existsSync(result)) return JSON.parse(readFileSync(result, 'utf8')) as Counts;
    console.error(`The suite did not report. What VS Code said last:\n${output.besides.slice(-60).join('\n')}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Shows the lines the suite marked; keeps the rest, which only an investigation needs (`GRADIENT_LENS_VERBOSE` shows all). */
class SuiteOutput extends Writable {
  readonly besides: string[] = [];
  private rest = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const at = line.indexOf('suite| ');
      if (at >= 0) console.log(line.slice(at + 'suite| '.length));
      else if (process.env['GRADIENT_LENS_VERBOSE']) console.log(line);
      // Stack lines of the workbench's own bundle say nothing to a reader.
      else if (!line.includes('/static/out/')) this.besides.push(line);
    }
    done();
  }
}

/** The desktop build's executable, downloaded once into `.vscode-test/`; nothing where it cannot be had or cannot be shown. */
async function desktopVscode(): Promise<string | undefined> {
  const wish = process.env['GRADIENT_LENS_VSCODE'] ?? 'stable';
  const canShow = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (wish === 'server' || !canShow) return undefined;
  try {
    const cachePath = join(root, '.vscode-test');
    return await downloadAndUnzipVSCode({ version: wish, cachePath, timeout: 5_000, reporter: new SilentReporter() });
  } catch (error) {
    console.log(`VS Code’s desktop build cannot be had (${error instanceof Error ? error.message : error}).`);
    return undefined;
  }
}

if (import.meta.main) {
  const { passed, failed } = await runVscodeSuite();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
