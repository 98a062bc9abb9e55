/** The README's table of settings, made from the manifest so that the two cannot differ. */

export interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly scope?: string;
}

export interface Manifest {
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, Setting>> } };
}

const BEGIN = '<!-- settings: written by `npm run generate` -->';
const END = '<!-- end of settings -->';

/** The table in Markdown, one row a setting, in the manifest's order. */
export function settingsTable({ contributes }: Manifest): string {
  const rows = Object.entries(contributes.configuration.properties).map(
    ([key, setting]) =>
      `| \`${key}\` | ${valuesOf(setting)} | \`${JSON.stringify(setting.default)}\` | ${setting.description ?? ''} |`,
  );
  return ['| Setting | Values | Default | What it does |', '|---|---|---|---|', ...rows].join('\n');
}

/** A text with its settings table as the manifest has it now. @throws when the text has no place for one. */
export function withSettings(text: string, manifest: Manifest): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`No place for the settings: "${BEGIN}" … "${END}" is missing`);
  return `${text.slice(0, begin + BEGIN.length)}\n${settingsTable(manifest)}\n${text.slice(end)}`;
}

function valuesOf({ type, enum: choices, minimum, maximum }: Setting): string {
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(', ');
  if (minimum !== undefined && maximum !== undefined) return `${type}, ${minimum} to ${maximum}`;
  return type;
}
