/** The layout library's worker as text; `scripts/panel.mjs` resolves it. */
declare module 'elk-worker-text' {
  const source: string;
  export default source;
}
