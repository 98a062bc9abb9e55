/**
 * The panel's page before its script runs: an empty body under a strict content policy. Knows nothing of VS Code; the addresses are handed in.
 *
 * NOTE [The panel's policy] Nothing is allowed but: scripts and styles with this page's nonce, the icon font from the extension, and images that are in the
 * page itself, which figures have for their pixels. The layout library runs
 * in a worker made from a blob, because a webview's own origin serves no files; its text travels inside the script, so nothing is ever fetched.
 */
export interface PanelPage {
  /** `webview.cspSource`: where the extension's files are served. */
  readonly cspSource: string;
  /** Random, new for each page. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/** The page's text. */
export function panelHtml({ cspSource, nonce, scriptUri, styleUri }: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}' ${cspSource}`,
    `font-src ${cspSource}`,
    'img-src data:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" nonce="${escaped(nonce)}" href="${escaped(styleUri)}">
<title>Gradient Lens</title>
</head>
<body>
<main id="panel"></main>
<script nonce="${escaped(nonce)}" src="${escaped(scriptUri)}"></script>
</body>
</html>
`;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character]!);
}
