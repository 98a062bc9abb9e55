/** The shapes of matplotlib's markers, as paths around the origin. */
import { short } from '../protocol/svg.ts';

/** Outlines in units of the marker's size. */
const OUTLINES: Readonly<Record<string, string>> = {
  s: 'M-.5-.5H.5V.5H-.5Z',
  D: 'M0-.707L.707 0L0 .707L-.707 0Z',
  d: 'M0-.707L.424 0L0 .707L-.424 0Z',
  '^': 'M0-.5L.5 .5H-.5Z',
  v: 'M0 .5L-.5-.5H.5Z',
  '<': 'M-.5 0L.5-.5V.5Z',
  '>': 'M.5 0L-.5 .5V-.5Z',
  p: polygon(5),
  h: polygon(6),
  H: polygon(6, Math.PI / 6),
  '8': polygon(8, Math.PI / 8),
  '*': star(5),
  P: 'M-.167-.5H.167V-.167H.5V.167H.167V.5H-.167V.167H-.5V-.167H-.167Z',
  X: 'M-.5-.25L-.25-.5L0-.25L.25-.5L.5-.25L.25 0L.5 .25L.25 .5L0 .25L-.25 .5L-.5 .25L-.25 0Z',
};

/** Strokes without an inside. */
const STROKES: Readonly<Record<string, string>> = {
  '+': 'M-.5 0H.5M0-.5V.5',
  x: 'M-.5-.5L.5 .5M-.5 .5L.5-.5',
  '|': 'M0-.5V.5',
  _: 'M-.5 0H.5',
  '1': 'M0 0V.5M0 0L.4-.25M0 0L-.4-.25',
  '2': 'M0 0V-.5M0 0L.4 .25M0 0L-.4 .25',
  '3': 'M0 0H-.5M0 0L.25-.4M0 0L.25 .4',
  '4': 'M0 0H.5M0 0L-.25-.4M0 0L-.25 .4',
};

function polygon(corners: number, turn = 0): string {
  return around(corners, () => 0.5, turn);
}

function star(tips: number): string {
  return around(2 * tips, (k) => (k % 2 === 0 ? 0.5 : 0.19), 0);
}

function around(count: number, radius: (k: number) => number, turn: number): string {
  const corner = (k: number) => {
    const angle = turn - Math.PI / 2 + (k * 2 * Math.PI) / count;
    return `${short(radius(k) * Math.cos(angle))} ${short(radius(k) * Math.sin(angle))}`;
  };
  return `M${Array.from({ length: count }, (_, k) => corner(k)).join('L')}Z`;
}

/** Whether a marker is made of strokes, which take the edge's colour. */
export function isStroked(marker: string): boolean {
  return Object.hasOwn(STROKES, marker);
}

/** The path of a marker of this size at a place. A marker made of letters is a disc. */
export function markerPath(marker: string, x: number, y: number, size: number): string {
  if (marker === '.' || marker === ',' || (OUTLINES[marker] === undefined && STROKES[marker] === undefined)) {
    const radius = (marker === '.' ? 0.25 : marker === ',' ? 0.1 : 0.5) * size;
    const r = short(radius);
    return `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${short(2 * radius)} 0a${r} ${r} 0 1 0 ${short(-2 * radius)} 0Z`;
  }
  const [across, down] = [x, y];
  let horizontal = true;
  return (OUTLINES[marker] ?? STROKES[marker])!.replace(/[MLHV]|-?(?:\d*\.)?\d+/g, (part) => {
    if (/[ML]/.test(part)) horizontal = true;
    else if (part === 'H') horizontal = true;
    else if (part === 'V') horizontal = false;
    else {
      const at = Number(part) * size + (horizontal ? across : down);
      horizontal = !horizontal;
      return ` ${short(at)}`;
    }
    return part;
  });
}
