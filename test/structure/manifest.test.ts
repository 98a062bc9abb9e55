/** The manifest says what the code does: commands, settings, languages. */
import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { describe, it } from 'node:test';
import { COMMANDS } from '../../extension/commandNames.ts';
import { type Manifest, settingsTable } from '../../scripts/settingsTable.ts';
import { filesBelow, importsOf, type Syntax, syntaxOf, textOf, walk } from './tree.ts';

interface FullManifest extends Manifest {
  readonly main: string;
  readonly bin: Record<string, string>;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: string;
      readonly description: string;
      readonly restrictedConfigurations: readonly string[];
    };
    readonly virtualWorkspaces: boolean;
  };
  readonly contributes: Manifest['contributes'] & {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly keybindings: readonly { readonly command: string }[];
  };
}

const manifest = JSON.parse(textOf('package.json')) as FullManifest;
const { commands, menus, keybindings, configuration } = manifest.contributes;

/** Called by lenses, hovers and the panel with arguments nobody could type into the palette. */
const INTERNAL: readonly string[] = [COMMANDS.follow];

/** The module of the settings, outside VS Code: it touches the editor only when its functions are called. */
const { DEFAULTS, RANGES, SECTION } = await outsideVscode(() => import('../../extension/config.ts'));

async function outsideVscode<T>(load: () => Promise<T>): Promise<T> {
  const hooks = registerHooks({
    resolve: (name, context, next) =>
      name === 'vscode' ? { url: 'data:text/javascript,', shortCircuit: true } : next(name, context),
  });
  const loaded = await load();
  hooks.deregister();
  return loaded;
}

describe('commands', () => {
  const declared = commands.map(({ command }) => command);

  it('the manifest has those of commandNames.ts, and no others', () => {
    const ours = Object.values(COMMANDS).filter((name) => !INTERNAL.includes(name));
    assert.deepEqual([...declared].sort(), [...ours].sort());
  });

  it('menus and keys name commands that exist', () => {
    const named = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    assert.deepEqual(
      named.filter((name) => !declared.includes(name)),
      [],
    );
  });

  it('each has a title and our category', () => {
    for (const { command, title, category } of commands)
      assert.ok(title.length > 0 && category === 'Gradient Lens', command);
  });

  it('no command is written as text where its name should stand', () => {
    const ids = new RegExp(`['"\`](${Object.values(COMMANDS).join('|').replaceAll('.', '\\.')})['"\`]`);
    const wrong = filesBelow('extension').filter(
      (path) => path !== 'extension/commandNames.ts' && ids.test(textOf(path)),
    );
    assert.deepEqual(wrong, []);
  });
});

describe('trust', () => {
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;

  it('is limited, and a folder can neither raise a limit nor start runs', () => {
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.ok(untrustedWorkspaces.description.length > 0);
    assert.deepEqual(untrustedWorkspaces.restrictedConfigurations, [`${SECTION}.runOnEdit`, `${SECTION}.debounce`]);
    assert.equal(configuration.properties[`${SECTION}.timeLimit`]!.scope, 'application');
    assert.equal(virtualWorkspaces, true);
  });

  it('is asked for by every command that runs something', () => {
    for (const name of [COMMANDS.run, COMMANDS.showGraph])
      assert.equal(commands.find(({ command }) => command === name)?.enablement, 'isWorkspaceTrusted');
  });

  it('needs no disk: no module of the extension reads documents from paths', () => {
    const readers = filesBelow('extension')
      .filter((path) => !path.startsWith('extension/host/') && !path.startsWith('extension/cli/'))
      .filter(
        (path) => importsOf(path).some(({ to }) => /^(node:)?fs/.test(to)) || /fsPath|workspace\.fs/.test(textOf(path)),
      );
    assert.deepEqual(readers, []);
  });
});

describe('settings', () => {
  const { properties } = configuration;
  const types = typesOf('extension/config.ts', 'Config');

  it('the manifest has those of config.ts, and no others', () => {
    assert.deepEqual(
      Object.keys(properties),
      Object.keys(DEFAULTS).map((key) => `${SECTION}.${key}`),
    );
    assert.deepEqual(Object.keys(types).sort(), Object.keys(DEFAULTS).sort());
  });

  for (const [key, value] of Object.entries(DEFAULTS)) {
    it(key, () => {
      const setting = properties[`${SECTION}.${key}`]!;
      assert.deepEqual(setting.default, value, 'default');
      const declared = types[key]!;
      if (Array.isArray(declared)) assert.deepEqual([...(setting.enum ?? [])].sort(), [...declared].sort(), 'values');
      else assert.equal(setting.type, declared, 'type');
      assert.ok((setting.description ?? '').length > 0, 'description');
      if (key in RANGES)
        assert.deepEqual([setting.minimum, setting.maximum], RANGES[key as keyof typeof RANGES], 'range');
    });
  }

  it('the README shows them', () => assert.ok(textOf('README.md').includes(settingsTable(manifest))));
});

it('the manifest points at what the build writes', () => {
  const build = textOf('esbuild.mjs');
  for (const file of [manifest.main, ...Object.values(manifest.bin)])
    assert.ok(build.includes(file.replace('./', '')), file);
});

/** Key → `boolean`, `number`, `string`, or the list of texts it may be, read off an interface. */
function typesOf(path: string, name: string): Record<string, string | string[]> {
  const types: Record<string, string | string[]> = {};
  walk(syntaxOf(path)['program'], (node) => {
    if (node.type !== 'TSInterfaceDeclaration' || (node['id'] as Syntax)['name'] !== name) return;
    for (const member of (node['body'] as { body: Syntax[] }).body) {
      const { typeAnnotation } = member['typeAnnotation'] as { typeAnnotation: Syntax };
      types[String((member['key'] as Syntax)['name'])] = typeText(typeAnnotation, path);
    }
  });
  return types;
}

function typeText(node: Syntax, path: string): string | string[] {
  switch (node.type) {
    case 'TSUnionType':
      return (node['types'] as Syntax[]).flatMap((part) => typeText(part, path));
    case 'TSLiteralType':
      return [String((node['literal'] as Syntax)['value'])];
    case 'TSTypeReference':
      return aliasOf(String((node['typeName'] as Syntax)['name']), path);
    default:
      return node.type.replace(/^TS(\w+)Keyword$/, '$1').toLowerCase();
  }
}

/** A type by name: declared in this file or in one that it imports. */
function aliasOf(name: string, path: string): string | string[] {
  for (const file of [path, ...importsOf(path).map(({ to }) => to)].filter((each) => each.endsWith('.ts'))) {
    let found: string | string[] | null = null;
    walk(syntaxOf(file)['program'], (node) => {
      if (node.type === 'TSTypeAliasDeclaration' && (node['id'] as Syntax)['name'] === name)
        found = typeText(node['typeAnnotation'] as Syntax, file);
    });
    if (found !== null) return found;
  }
  throw new Error(`${path}: the type ${name} was not found`);
}
