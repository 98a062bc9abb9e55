/**
 * A figure that a program drew, as data: what stands where, in the program's own numbers. Part of the trace's schema. Colours are resolved, limits are
 * final; ticks, legends and pixels are for those who draw. Texts are the program's: whoever draws escapes them.
 */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Num = v.union([v.number(), v.picklist(['NaN', 'Infinity', '-Infinity'])]);
const numbers = v.array(Num);

/** `#rrggbb` or `#rrggbbaa`, or no paint at all. */
const Colour = v.pipe(v.string(), v.regex(/^(#[0-9a-f]{6}([0-9a-f]{2})?|none)$/));
/** Lengths of line and gap in widths of the line; empty for a solid one. */
const Dashes = v.array(v.number());

export const FigureText = v.object({
  /** TeX stands between dollars, as matplotlib has it. */
  text: v.string(),
  size: v.number(),
  colour: Colour,
  bold: v.boolean(),
  italic: v.boolean(),
});
export type FigureText = v.InferOutput<typeof FigureText>;

const Marked = {
  /** matplotlib's sign for it, `o`, `^`, `+`; empty for none. */
  marker: v.string(),
  edge: Colour,
  edgeWidth: v.number(),
};

const Common = {
  /** What a legend calls it; empty for what is not in a legend. */
  label: v.string(),
  alpha: v.number(),
  order: v.number(),
};

export const Artist = v.variant('kind', [
  v.object({
    kind: v.literal('line'),
    x: numbers,
    y: numbers,
    colour: Colour,
    width: v.number(),
    dashes: Dashes,
    ...Marked,
    markerSize: v.number(),
    face: Colour,
    ...Common,
  }),
  /** Markers with their own sizes (areas in square points) and colours: one for all, or one each. */
  v.object({
    kind: v.literal('points'),
    x: numbers,
    y: numbers,
    areas: v.array(v.number()),
    colours: v.array(Colour),
    ...Marked,
    ...Common,
  }),
  /** Rectangles: of bars and histograms. */
  v.object({
    kind: v.literal('bars'),
    x: numbers,
    y: numbers,
    width: numbers,
    height: numbers,
    colours: v.array(Colour),
    edge: Colour,
    edgeWidth: v.number(),
    ...Common,
  }),
  v.object({
    kind: v.literal('area'),
    /** Each a closed outline. */
    outlines: v.array(v.object({ x: numbers, y: numbers })),
    colour: Colour,
    edge: Colour,
    edgeWidth: v.number(),
    dashes: Dashes,
    ...Common,
  }),
  v.object({
    kind: v.literal('segments'),
    x0: numbers,
    y0: numbers,
    x1: numbers,
    y1: numbers,
    colours: v.array(Colour),
    width: v.number(),
    dashes: Dashes,
    /** With a head at their end. */
    arrows: v.boolean(),
    ...Common,
  }),
  /** From edge to edge of the axes, at `from` (and filled up to `to` when there is one); fractions of the other axis. */
  v.object({
    kind: v.literal('rule'),
    axis: v.picklist(['x', 'y']),
    from: Num,
    to: v.nullable(Num),
    start: v.number(),
    end: v.number(),
    colour: Colour,
    width: v.number(),
    dashes: Dashes,
    ...Common,
  }),
  v.object({
    kind: v.literal('text'),
    x: Num,
    y: Num,
    /** Of the data, or fractions of the axes. */
    within: v.picklist(['data', 'axes']),
    text: FigureText,
    horizontal: v.picklist(['left', 'center', 'right']),
    vertical: v.picklist(['top', 'center', 'baseline', 'bottom']),
    rotation: v.number(),
    /** A box behind the text. */
    box: v.nullable(v.object({ face: Colour, edge: Colour })),
    /** From the text to a point of the data. */
    arrow: v.nullable(v.object({ x: Num, y: Num, colour: Colour, width: v.number(), head: v.boolean() })),
    ...Common,
  }),
  /** A grid of cells, row by row from the top or, with `upper` false, from the bottom. */
  v.object({
    kind: v.literal('image'),
    rows: count,
    columns: count,
    /** One number a cell, to be coloured by `map` from `low` to `high`; empty when `rgb` has six hexadecimal digits a cell. */
    values: numbers,
    rgb: v.pipe(v.string(), v.regex(/^[0-9a-f]*$/)),
    map: v.string(),
    low: v.number(),
    high: v.number(),
    logarithmic: v.boolean(),
    extent: v.tuple([v.number(), v.number(), v.number(), v.number()]),
    upper: v.boolean(),
    smooth: v.boolean(),
    ...Common,
  }),
  /** Lines of equal height, or the bands between them. */
  v.object({
    kind: v.literal('contour'),
    x: numbers,
    y: numbers,
    /** Row by row, a row for each of `y`. */
    z: numbers,
    levels: v.array(v.number()),
    filled: v.boolean(),
    map: v.string(),
    low: v.number(),
    high: v.number(),
    logarithmic: v.boolean(),
    /** Instead of the map, taken in turn. */
    colours: v.array(Colour),
    width: v.number(),
    dashes: Dashes,
    /** Write the heights on the lines, in this size. */
    heights: v.nullable(v.number()),
    ...Common,
  }),
]);
export type Artist = v.InferOutput<typeof Artist>;

export const FigureAxis = v.object({
  /** The first may be the greater: then the axis runs the other way. */
  limits: v.tuple([v.number(), v.number()]),
  scale: v.picklist(['linear', 'log']),
  label: v.nullable(FigureText),
  /** Where the program put its ticks; null when they are to be chosen. */
  ticks: v.nullable(v.array(v.number())),
  tickLabels: v.nullable(v.array(v.string())),
  /** Only whole numbers, or at most this many intervals. */
  integer: v.boolean(),
  intervals: v.nullable(count),
  tickSize: v.number(),
  tickColour: Colour,
  /** Length of the mark in points. */
  tickLength: v.number(),
  tickRotation: v.number(),
  /** Whether marks and labels are drawn at all, and on the far side. */
  visible: v.boolean(),
  labelled: v.boolean(),
  far: v.boolean(),
  grid: v.nullable(
    v.object({ colour: Colour, width: v.number(), dashes: Dashes, alpha: v.number(), minor: v.boolean() }),
  ),
});
export type FigureAxis = v.InferOutput<typeof FigureAxis>;

const Legend = v.object({
  /** Indices into the artists, and how each is called. */
  entries: v.array(v.object({ artist: count, text: v.string() })),
  /** `best`, `upper right`, … `center`. */
  place: v.string(),
  /** Instead of a corner of the axes, a point in fractions of them. */
  anchor: v.nullable(v.tuple([v.number(), v.number()])),
  title: v.string(),
  size: v.number(),
  colour: Colour,
  columns: count,
  frame: v.boolean(),
});

export const FigureAxes = v.object({
  /** Its cell in a grid of axes, or its place in fractions of the figure: left, bottom, width, height. */
  cell: v.nullable(
    v.object({ rows: count, columns: count, row: count, column: count, rowSpan: count, columnSpan: count }),
  ),
  box: v.nullable(v.tuple([v.number(), v.number(), v.number(), v.number()])),
  /** The axes this one lies over, or whose colours it explains. */
  over: v.nullable(count),
  colourBar: v.nullable(
    v.object({
      of: count,
      map: v.string(),
      low: v.number(),
      high: v.number(),
      logarithmic: v.boolean(),
      levels: v.array(v.number()),
      horizontal: v.boolean(),
    }),
  ),
  x: FigureAxis,
  y: FigureAxis,
  title: v.nullable(FigureText),
  titlePlace: v.picklist(['left', 'center', 'right']),
  face: Colour,
  /** The lines around it that are drawn. */
  spines: v.array(v.picklist(['left', 'right', 'top', 'bottom'])),
  spineColour: Colour,
  spineWidth: v.number(),
  gridBelow: v.boolean(),
  /** False: nothing but its contents is drawn. */
  shown: v.boolean(),
  /** Height of one unit of y in units of x; null when free. */
  aspect: v.nullable(v.number()),
  /** Its limits are widened to get that; else its box is made smaller. */
  stretch: v.boolean(),
  artists: v.array(Artist),
  legend: v.nullable(Legend),
});
export type FigureAxes = v.InferOutput<typeof FigureAxes>;

/** What a program hands over when it shows a figure. */
export const FigureData = v.object({
  number: count,
  /** In inches. */
  width: v.pipe(v.number(), v.minValue(0.1), v.maxValue(60)),
  height: v.pipe(v.number(), v.minValue(0.1), v.maxValue(60)),
  face: Colour,
  title: v.nullable(FigureText),
  /** Room around and between the axes, as matplotlib counts it. */
  room: v.object({
    left: v.number(),
    right: v.number(),
    bottom: v.number(),
    top: v.number(),
    between: v.number(),
    above: v.number(),
  }),
  tight: v.boolean(),
  widths: v.array(v.number()),
  heights: v.array(v.number()),
  axes: v.array(FigureAxes),
  /** What was left out of it to keep it small, in words. */
  thinned: v.string(),
});
export type FigureData = v.InferOutput<typeof FigureData>;
