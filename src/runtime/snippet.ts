/** Which texts are snippets of ours, and the part of one that a selection runs. Pure text; parses nothing. */
import type { Language } from './messages.ts';

const LANGUAGES: Readonly<Record<string, Language>> = {
  python: 'python',
  typescript: 'typescript',
  javascript: 'typescript',
};
const IMPORTS: Readonly<Record<Language, RegExp>> = {
  python: /^[ \t]*(?:import[ \t]+torch\b|from[ \t]+torch\b)/m,
  typescript: /^[ \t]*import\b[^;]*?['"]gradient-lens(?:\/[\w-]+)?['"]/m,
};
const IMPORT_LINE: Readonly<Record<Language, RegExp>> = { python: /^(?:import|from)\s/, typescript: /^import\s/ };

/** The language a document of this editor language runs in; null when we do not run it. */
export function languageOf(editorLanguage: string): Language | null {
  return LANGUAGES[editorLanguage] ?? null;
}

/** Whether the text asks for the library, so that it is run without being told to. */
export function isSnippet(language: Language, text: string): boolean {
  return IMPORTS[language].test(text);
}

/**
 * The text that running lines `first` to `last` (from 1) means: those lines and the imports above them, every character in its place.
 * Indented Python lines are put below an `if True:`, so that no column moves.
 */
export function selected(language: Language, text: string, first: number, last: number): string {
  const lines = text.split(/\r\n|\r|\n/).slice(0, last);
  const begin = lines.findIndex((line, i) => i + 1 >= first && line.trim() !== '');
  const indented = language === 'python' && begin > 0 && /^\s/.test(lines[begin]!);
  return lines
    .map((line, i) => {
      if (i + 1 >= first) return line;
      if (indented && i === begin - 1) return 'if True:';
      return IMPORT_LINE[language].test(line) ? line : '';
    })
    .join('\n');
}
