/** Draws a matrix as a heatmap with numbers and labels; a large one as an image with a corner of its numbers below. */
import { cellText, numberOf } from '../src/protocol/numbers.ts';
import { html } from './dom.ts';
import type { Reply } from './questions.ts';

export type Matrix = Extract<Reply, { type: 'matrix' }>['matrix'];

/** Rows and columns drawn as numbers, and those shown of a matrix that is larger. */
const NUMBERS = 10;
const CORNER = 6;
/** Pixels the image of a large matrix may be wide. */
const IMAGE = 280;

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** `a₀`, `W₁,₂`; a scalar is its name alone; without a name plain indices. */
function elementName(name: string, index: number, shape: readonly number[]): string {
  if (shape.length === 0) return name;
  const at: number[] = [];
  for (let k = shape.length - 1, rest = index; k >= 0; k--) {
    at.unshift(rest % shape[k]!);
    rest = Math.floor(rest / shape[k]!);
  }
  if (name === '') return at.join(',');
  return name + at.map((one) => [...String(one)].map((digit) => SUBSCRIPTS[Number(digit)]).join('')).join(',');
}

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The matrix of ∂output/∂input. */
export function matrixElement(matrix: Matrix, output: string, input: string): HTMLElement {
  const rows = count(matrix.rows);
  const columns = count(matrix.columns);
  const label = `Jacobian of ${output || 'the result'} with respect to ${input || 'the input'}, ${rows} by ${columns}`;
  if (rows === 0 || columns === 0) return html('p', { class: 'quiet' }, `${rows} × ${columns}: no elements`);
  const largest = largestOf(matrix);
  if (rows <= NUMBERS && columns <= NUMBERS)
    return html('div', { class: 'matrix' }, table(matrix, rows, columns, { output, input, label, largest }));
  const shownRows = Math.min(rows, CORNER);
  const shownColumns = Math.min(columns, CORNER);
  return html(
    'div',
    { class: 'matrix' },
    image(matrix, rows, columns, label, largest),
    html('p', { class: 'quiet' }, `${rows} × ${columns}; the first ${shownRows} × ${shownColumns}:`),
    table(matrix, shownRows, shownColumns, { output, input, label: `${label}, its first elements`, largest }),
  );
}

/** `diag(36, 81)` where the matrix is diagonal and small, else its kind. */
export function matrixText(matrix: Matrix): string {
  const rows = count(matrix.rows);
  const columns = count(matrix.columns);
  if (!matrix.diagonal || rows !== columns) return `${rows} × ${columns}`;
  if (rows > 6) return `diagonal, ${rows} × ${columns}`;
  const diagonal = Array.from({ length: rows }, (_, i) => cellText(matrix.elements[i * columns + i] ?? 'NaN'));
  return `diag(${diagonal.join(', ')})`;
}

function largestOf({ elements }: Matrix): number {
  let largest = 0;
  for (const element of elements) {
    const size = Math.abs(numberOf(element));
    if (Number.isFinite(size) && size > largest) largest = size;
  }
  return largest;
}

interface Naming {
  output: string;
  input: string;
  label: string;
  largest: number;
}

function table(matrix: Matrix, rows: number, columns: number, { output, input, label, largest }: Naming): HTMLElement {
  const width = count(matrix.columns);
  const head = Array.from({ length: columns }, (_, j) =>
    html('th', { scope: 'col' }, elementName(input, j, matrix.columns)),
  );
  const body = Array.from({ length: rows }, (_, i) => {
    const cells = Array.from({ length: columns }, (_, j) => cell(matrix, i * width + j, largest, columns > 4 ? 3 : 4));
    return html('tr', {}, html('th', { scope: 'row' }, elementName(output, i, matrix.rows)), ...cells);
  });
  return html(
    'table',
    { class: 'numbers', 'aria-label': label },
    html('thead', {}, html('tr', {}, html('td', {}), ...head)),
    html('tbody', {}, ...body),
  );
}

function cell(matrix: Matrix, at: number, largest: number, digits: number): HTMLElement {
  const element = matrix.elements[at] ?? 'NaN';
  const value = numberOf(element);
  const kind = Number.isFinite(value) ? (value === 0 ? 'zero' : value < 0 ? 'negative' : 'positive') : 'broken';
  const made = html('td', { class: kind, title: String(element) }, cellText(element, digits));
  if (kind !== 'zero' && kind !== 'broken')
    made.style.setProperty('--heat', `${Math.round(heat(value, largest) * 100)}%`);
  return made;
}

/** Strength of a colour, so that small values stay visible beside large ones. */
function heat(value: number, largest: number): number {
  return largest === 0 ? 0 : 0.18 + 0.82 * Math.sqrt(Math.abs(value) / largest);
}

function image(matrix: Matrix, rows: number, columns: number, label: string, largest: number): HTMLElement {
  // One pixel stands for a block of elements, of which the largest shows.
  const block = Math.max(1, Math.ceil(Math.max(rows, columns) / IMAGE));
  const width = Math.ceil(columns / block);
  const height = Math.ceil(rows / block);
  const canvas = html('canvas', { class: 'heat', width, height, role: 'img', 'aria-label': label });
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  const pixels = context.createImageData(width, height);
  const strongest = new Float64Array(width * height);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const at = Math.floor(i / block) * width + Math.floor(j / block);
      const value = numberOf(matrix.elements[i * columns + j] ?? 0);
      if (!(Math.abs(value) <= Math.abs(strongest[at]!))) strongest[at] = value;
    }
  const styles = getComputedStyle(document.documentElement);
  const colours = ['--positive', '--negative', '--broken'].map((name) => rgb(styles.getPropertyValue(name)));
  strongest.forEach((value, at) => {
    const broken = !Number.isFinite(value);
    const [r, g, b] = colours[broken ? 2 : value < 0 ? 1 : 0]!;
    pixels.data.set([r, g, b, value === 0 ? 0 : broken ? 255 : Math.round(255 * heat(value, largest))], at * 4);
  });
  context.putImageData(pixels, 0, 0);
  const zoom = Math.max(1, Math.min(16, Math.floor(IMAGE / Math.max(width, height))));
  canvas.style.width = `${width * zoom}px`;
  canvas.style.height = `${height * zoom}px`;
  return canvas;
}

/** A theme colour as numbers; the canvas itself understands every way CSS has to write one. */
function rgb(colour: string): [number, number, number] {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = colour.trim();
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return [r!, g!, b!];
}
