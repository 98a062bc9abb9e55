// Figures on their way from Python into the trace, and what matplotlib's façade asks on this side: colours of maps, round numbers.
// Part of the module `_gradient_lens`. Draws nothing.

import * as v from 'valibot';
import { TorchError } from '../../engine/errors.ts';
import { colourAt, colourMapNames, coloursOf, hasColourMap } from '../../trace/colourMaps.ts';
import { FigureData } from '../../trace/figure.ts';
import { niceTicks } from '../../trace/niceTicks.ts';
import type { Recorder } from '../../trace/recorder.ts';
import type { Span } from '../../trace/schema.ts';
import { type Bridge, guarded } from './bridge.ts';

/** The run under way. */
export interface FigureRun {
  readonly recorder: Recorder;
  spanAt(code: number, at: number): Span | undefined;
}

/** A code object's id and the offset of an instruction, as `_figures.py` notes them. */
type Place = readonly [code: number, at: number];

export function figureModule(bridge: Bridge, current: () => FigureRun | null): Record<string, unknown> {
  return {
    /** `places` drew it, `last` showed it or drew last; -1 when it is no figure. */
    figure: (id: number, json: string, places: string, last: string) =>
      guarded(bridge, -1, () => {
        const parsed = v.safeParse(FigureData, JSON.parse(json));
        if (!parsed.success) throw new TorchError('ValueError', whyNot(parsed.issues[0]));
        const run = current();
        const spans = (JSON.parse(places) as Place[]).flatMap(([code, at]) => run?.spanAt(code, at) ?? []);
        const [code = 0, at = 0] = JSON.parse(last) as number[];
        run?.recorder.figure(id, parsed.output, json.length, spans, run.spanAt(code, at) ?? null);
        return 0;
      }),
    colour_maps: () => JSON.stringify(colourMapNames().flatMap((name) => [name, `${name}_r`])),
    has_colour_map: (name: string) => hasColourMap(name),
    colour_of: (name: string, t: number) => colourAt(name, t),
    colour_list: (name: string) => JSON.stringify(coloursOf(name)),
    colours: (name: string, json: string) =>
      JSON.stringify((JSON.parse(json) as (number | string)[]).map((t) => colourAt(name, Number(t)))),
    nice_ticks: (low: number, high: number, intervals: number, integer: boolean, fine: boolean) =>
      JSON.stringify(niceTicks(low, high, { intervals, integer, fine, least: fine ? 1 : 2 })),
  };
}

function whyNot(issue: v.BaseIssue<unknown>): string {
  return `this figure cannot be kept: ${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`;
}
