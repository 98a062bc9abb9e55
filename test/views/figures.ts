/** Figures made by hand for the tests of views and panel: a pair of axes with what a test puts into them, everything else as matplotlib has it. */
import * as v from 'valibot';
import { type Artist, FigureData } from '../../src/trace/figure.ts';
import type { Span } from '../../src/trace/schema.ts';
import type { Drive } from '../trace/drive.ts';

type AxesInput = FigureData['axes'][number];

const text = (words: string, size = 10) => ({ text: words, size, colour: '#000000', bold: false, italic: false });

const axis = (low: number, high: number) => ({
  limits: [low, high] as [number, number],
  scale: 'linear' as const,
  label: null,
  ticks: null,
  tickLabels: null,
  integer: false,
  intervals: null,
  tickSize: 10,
  tickColour: '#000000',
  tickLength: 3.5,
  tickRotation: 0,
  visible: true,
  labelled: true,
  far: false,
  grid: null,
});

/** A line from (0, 0) to (1, 2). */
export const line: Extract<Artist, { kind: 'line' }> = {
  kind: 'line',
  x: [0, 0.5, 1],
  y: [0, 1.5, 2],
  colour: '#1f77b4',
  width: 1.5,
  dashes: [],
  marker: '',
  markerSize: 6,
  face: '#1f77b4',
  edge: '#1f77b4',
  edgeWidth: 1,
  label: 'loss',
  alpha: 1,
  order: 2,
};

export function figureOf(
  artists: readonly Artist[],
  change: Partial<AxesInput> = {},
  whole: Partial<FigureData> = {},
): FigureData {
  const axes: AxesInput = {
    cell: { rows: 1, columns: 1, row: 0, column: 0, rowSpan: 1, columnSpan: 1 },
    box: null,
    over: null,
    colourBar: null,
    x: { ...axis(0, 1), label: text('step') },
    y: axis(0, 2),
    title: text('Training', 12),
    titlePlace: 'center',
    face: '#ffffff',
    spines: ['left', 'right', 'bottom', 'top'],
    spineColour: '#000000',
    spineWidth: 0.8,
    gridBelow: false,
    shown: true,
    aspect: null,
    stretch: false,
    artists: [...artists],
    legend: null,
    ...change,
  };
  return v.parse(FigureData, {
    number: 1,
    width: 3.5,
    height: 2.5,
    face: '#ffffff',
    title: null,
    room: { left: 0.125, right: 0.9, bottom: 0.11, top: 0.88, between: 0.2, above: 0.2 },
    tight: false,
    widths: [],
    heights: [],
    axes: [axes],
    thinned: '',
    ...whole,
  });
}

/** A legend that names the first artist. */
export function legendOf(name: string): NonNullable<AxesInput['legend']> {
  return {
    entries: [{ artist: 0, text: name }],
    place: 'best',
    anchor: null,
    title: '',
    size: 10,
    colour: '#000000',
    columns: 1,
    frame: true,
  };
}

/** The run shows this figure at the expression `at` of a line. */
export function show(drive: Drive, data: FigureData, lineNumber: number, at: string): Span {
  const column = drive.source.split('\n')[lineNumber - 1]!.indexOf(at);
  const span = { line: lineNumber, column, endLine: lineNumber, endColumn: column + at.length };
  drive.recorder.figure(data.number, data, JSON.stringify(data).length, [span], span);
  return span;
}
