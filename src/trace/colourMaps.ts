/**
 * Colour maps by matplotlib's names: a number from 0 to 1 becomes `#rrggbb`. The perceptual ones and ColorBrewer's come from d3-scale-chromatic, blended as
 * matplotlib blends them; the others are what their names say. A map may also be the program's own: `list:rrggbb,…` and `blend:rrggbb,…`.
 */
import * as chromatic from 'd3-scale-chromatic';

type Rgb = readonly [number, number, number];
type Map = (t: number) => Rgb;

const BREWER =
  'Blues BuGn BuPu GnBu Greens Greys OrRd Oranges PuBu PuBuGn PuRd Purples RdPu Reds YlGn YlGnBu YlOrBr YlOrRd'.split(
    ' ',
  );
const DIVERGING = 'BrBG PRGn PiYG PuOr RdBu RdGy RdYlBu RdYlGn Spectral'.split(' ');
const QUALITATIVE: Readonly<Record<string, readonly string[]>> = {
  Accent: chromatic.schemeAccent,
  Dark2: chromatic.schemeDark2,
  Paired: chromatic.schemePaired,
  Pastel1: chromatic.schemePastel1,
  Pastel2: chromatic.schemePastel2,
  Set1: chromatic.schemeSet1,
  Set2: chromatic.schemeSet2,
  Set3: chromatic.schemeSet3,
  tab10: chromatic.schemeCategory10,
  tab20:
    '#1f77b4 #aec7e8 #ff7f0e #ffbb78 #2ca02c #98df8a #d62728 #ff9896 #9467bd #c5b0d5 #8c564b #c49c94 #e377c2 #f7b6d2 #7f7f7f #c7c7c7 #bcbd22 #dbdb8d #17becf #9edae5'.split(
      ' ',
    ),
};

/** Places and colours in between which a map is straight. */
const STRAIGHT: Readonly<Record<string, readonly (readonly [number, number, number, number])[]>> = {
  gray: rows('0 0 0 0, 1 1 1 1'),
  bone: rows('0 0 0 0, .365079 .319444 .319444 .444444, .746032 .652778 .777778 .777778, 1 1 1 1'),
  cool: rows('0 0 1 1, 1 1 0 1'),
  hot: rows('0 .0416 0 0, .365079 1 0 0, .746032 1 1 0, 1 1 1 1'),
  jet: rows(
    '0 0 0 .5, .11 0 0 1, .125 0 0 1, .34 0 .86 1, .35 0 .9 .967742, .375 .080645 1 .887097, .64 .935484 1 .032258, .65 .967742 .962963 0, .66 1 .925926 0, .89 1 .072593 0, .91 .91 0 0, 1 .5 0 0',
  ),
  spring: rows('0 1 0 1, 1 1 1 0'),
  summer: rows('0 0 .5 .4, 1 1 1 .4'),
  autumn: rows('0 1 0 0, 1 1 1 0'),
  winter: rows('0 0 0 1, 1 0 1 .5'),
  bwr: rows('0 0 0 1, .5 1 1 1, 1 1 0 0'),
  seismic: rows('0 0 0 .3, .25 0 0 1, .5 1 1 1, .75 1 0 0, 1 .5 0 0'),
  hsv: rows(
    '0 1 0 0, .15873 1 .9375 0, .174603 .96875 1 0, .333333 .03125 1 0, .349206 0 1 .0625, .507937 0 1 1, .666667 0 .0625 1, .68254 .03125 0 1, .84127 .96875 0 1, .857143 1 0 .9375, 1 1 0 .09375',
  ),
  coolwarm: rows(
    '0 .229806 .298718 .753683, .0625 .303869 .406535 .844959, .125 .383013 .50942 .917388, .1875 .466667 .604563 .968155, .25 .552953 .688929 .995376, .3125 .639176 .7596 .998151, .375 .722193 .813953 .976575, .4375 .798692 .849786 .931689, .5 .865395 .86541 .865396, .5625 .924128 .827385 .774508, .625 .958853 .769768 .678008, .6875 .969954 .694267 .579375, .75 .958003 .602842 .481776, .8125 .923945 .497309 .39697, .875 .869187 .378313 .300267, .9375 .795632 .241284 .220526, 1 .705673 .015556 .150233',
  ),
};

function rows(text: string): [number, number, number, number][] {
  return text.split(', ').map((row) => row.split(' ').map(Number) as [number, number, number, number]);
}

const D3: Readonly<Record<string, (t: number) => string>> = {
  viridis: chromatic.interpolateViridis,
  inferno: chromatic.interpolateInferno,
  magma: chromatic.interpolateMagma,
  plasma: chromatic.interpolatePlasma,
  cividis: chromatic.interpolateCividis,
  turbo: chromatic.interpolateTurbo,
};

const SAME: Readonly<Record<string, string>> = { grey: 'gray', Grays: 'Greys', binary: 'gray_r', gist_gray: 'gray' };
const known = new globalThis.Map<string, Map>();

/** All names there are, without `_r`. */
export function colourMapNames(): string[] {
  return [...BREWER, ...DIVERGING, ...Object.keys(QUALITATIVE), ...Object.keys(STRAIGHT), ...Object.keys(D3)].concat(
    Object.keys(SAME),
  );
}

export function hasColourMap(name: string): boolean {
  return mapOf(name) !== null;
}

/** The colours a map is made of, where it is made of single ones; else sixteen of it. */
export function coloursOf(name: string): string[] {
  const own = QUALITATIVE[name] ?? listOf(name, 'list:');
  return own !== null
    ? own.map((colour) => hex(parsed(colour)))
    : Array.from({ length: 16 }, (_, k) => colourAt(name, k / 15));
}

/** The colour at `t`. */
export function colourAt(name: string, t: number): string {
  return hex(rgbAt(name, t));
}

/** The same as numbers from 0 to 255. An unknown map is grey. */
export function rgbAt(name: string, t: number): Rgb {
  const map = mapOf(name) ?? mapOf('gray')!;
  return map(Number.isNaN(t) ? 0 : Math.min(1, Math.max(0, t)));
}

function mapOf(name: string): Map | null {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const made = make(name);
  if (made !== null && known.size < 100) known.set(name, made);
  return made;
}

function make(name: string): Map | null {
  if (name.endsWith('_r')) {
    const other = mapOf(name.slice(0, -2));
    return other === null ? null : (t) => other(1 - t);
  }
  if (Object.hasOwn(SAME, name)) return mapOf(SAME[name]!);
  if (Object.hasOwn(STRAIGHT, name)) return blended(STRAIGHT[name]!);
  if (Object.hasOwn(QUALITATIVE, name)) return stepped(QUALITATIVE[name]!);
  if (Object.hasOwn(D3, name)) return (t) => parsed(D3[name]!(quantised(t)));
  const listed = listOf(name, 'list:');
  if (listed !== null) return stepped(listed);
  const scheme = BREWER.includes(name) || DIVERGING.includes(name) ? schemeOf(name) : listOf(name, 'blend:');
  if (scheme === null || scheme.length === 0) return null;
  return blended(scheme.map((colour, k) => [k / Math.max(1, scheme.length - 1), ...fraction(parsed(colour))]));
}

function schemeOf(name: string): readonly string[] {
  const schemes = (chromatic as unknown as Record<string, readonly (readonly string[])[]>)[`scheme${name}`]!;
  const scheme = schemes[schemes.length - 1]!;
  // ColorBrewer's two halves stand the other way round in matplotlib.
  return name === 'PuOr' ? [...scheme].reverse() : scheme;
}

function listOf(name: string, kind: string): string[] | null {
  if (!name.startsWith(kind)) return null;
  const parts = name.slice(kind.length).split(',');
  return parts.every((part) => /^[0-9a-f]{6}$/.test(part)) ? parts.map((part) => `#${part}`) : null;
}

/** matplotlib has 256 colours of each map that is blended. */
function quantised(t: number): number {
  return Math.min(255, Math.floor(t * 256)) / 255;
}

function blended(points: readonly (readonly [number, number, number, number])[]): Map {
  return (at) => {
    const t = quantised(at);
    const next = Math.max(
      1,
      points.findIndex(([at]) => at >= t),
    );
    const [a, b] = [points[next - 1]!, points[next] ?? points[next - 1]!];
    const share = b[0] === a[0] ? 0 : (t - a[0]) / (b[0] - a[0]);
    return [1, 2, 3].map((k) => Math.round(255 * (a[k]! + share * (b[k]! - a[k]!)))) as unknown as Rgb;
  };
}

function stepped(colours: readonly string[]): Map {
  const list = colours.map(parsed);
  return (t) => list[Math.min(list.length - 1, Math.floor(t * list.length))]!;
}

function fraction([r, g, b]: Rgb): [number, number, number] {
  return [r / 255, g / 255, b / 255];
}

/** `#rrggbb` or `rgb(r, g, b)`. */
function parsed(text: string): Rgb {
  if (text.startsWith('#')) return [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb;
  return (text.match(/[\d.]+/g) ?? ['0', '0', '0']).map((part) => Math.round(Number(part))) as unknown as Rgb;
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
