/** Text for labels that VS Code draws icons in (lenses, the status bar): what looks like an icon stays text. */

/** VS Code would draw `$(name)` as an icon, and two spaces as one. */
export function labelText(text: string): string {
  return text.replace(/\$\(/g, '\\$(').replaceAll('  ', '\u2003');
}
