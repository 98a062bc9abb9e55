/** Builds `panel.js`, `panel.css` and `codicon.ttf` into a folder, `dist/media` in a normal build. */
export function buildPanel(outDir: string): Promise<void>;
