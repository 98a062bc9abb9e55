// A program that looks at the cage as the Node that runs it makes one: bundled by hosts.test.ts, run by other hosts than that of the tests, and told as JSON.
// usage: probe.cjs FOLDER, a copy of the built runtime folder

import { cageFlags } from '../../extension/host/cage.ts';
import { keepCode } from '../../extension/host/keepCode.ts';
import { RuntimePool } from '../../extension/host/pool.ts';
import { type ReadyReport, RuntimeProcess } from '../../extension/host/process.ts';
import type { Language } from '../../src/runtime/messages.ts';

/** What a host tells. */
export interface Probed {
  readonly version: string;
  readonly flags: readonly string[];
  /** What the self-check finds with all flags, and with each left out. */
  readonly failures: readonly string[];
  readonly without: Readonly<Record<string, readonly string[]>>;
  /** What a program printed in each language, in two processes of a pool. */
  readonly printed: Readonly<Record<Language, readonly string[]>>;
  readonly boot: ReadyReport['boot'];
  /** Whether V8's code was kept, and whether the next process took it. */
  readonly kept: boolean;
  readonly code: boolean;
}

const PROGRAMS: Readonly<Record<Language, string>> = {
  python: 'import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n(x ** 2).sum().backward()\nprint(x.grad)\n',
  typescript:
    "import * as torch from 'gradient-lens';\nconst x = torch.tensor([1.5, 2.5]).requires_grad_();\nx.pow(2).sum().backward();\nconsole.log(x.grad);\n",
};

async function ready(folder: string, language: Language, flags = cageFlags(folder)): Promise<ReadyReport> {
  const child = new RuntimeProcess(folder, language, flags);
  try {
    return await child.ready;
  } finally {
    child.kill();
    await child.ended;
  }
}

async function printed(folder: string, language: Language): Promise<string[]> {
  const pool = new RuntimePool(folder);
  try {
    pool.warm(language);
    const texts: string[] = [];
    for (const id of ['first', 'second']) {
      const child = pool.take(language);
      const request = { id, language, code: PROGRAMS[language], path: '/x', softMs: 30_000, mode: 'trace' } as const;
      const { output, problems } = JSON.parse(await child.run(request));
      texts.push(JSON.stringify(problems), output.map(({ text }: { text: string }) => text).join(''));
      child.kill();
      await child.ended;
    }
    return texts;
  } finally {
    pool.dispose();
  }
}

async function probe(folder: string): Promise<Probed> {
  const flags = cageFlags(folder);
  const without: Record<string, readonly string[]> = {};
  for (const flag of flags) {
    // Without its folder a child cannot even begin; grants without the model are refused by Node itself.
    if (flag.startsWith('--allow-')) continue;
    const isModel = flag.endsWith('permission');
    const left = flags.filter((each) => each !== flag && !(isModel && each.startsWith('--allow-')));
    without[flag.split('=')[0]!] = (await ready(folder, 'typescript', left)).failures;
  }
  const { failures } = await ready(folder, 'typescript');
  const { boot } = await ready(folder, 'python');
  const texts = { python: await printed(folder, 'python'), typescript: await printed(folder, 'typescript') };
  const kept = await keepCode(folder, 'typescript');
  const { code } = await ready(folder, 'typescript');
  return { version: process.version, flags, failures, without, printed: texts, boot, kept, code };
}

probe(process.argv[2]!).then((probed) => process.stdout.write(JSON.stringify(probed)));
