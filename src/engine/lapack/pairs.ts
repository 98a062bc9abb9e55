/** Singular values of a triangular matrix of two rows: DLAS2, and with its singular vectors DLASV2. */
import { withSign } from './dense.ts';

export interface PairValues {
  readonly least: number;
  readonly largest: number;
}

/** Of [[f, g], [0, h]]. */
export function singularPairValues(f: number, g: number, h: number): PairValues {
  const [fa, ga, ha] = [Math.abs(f), Math.abs(g), Math.abs(h)];
  const [small, large] = [Math.min(fa, ha), Math.max(fa, ha)];
  if (small === 0) return { least: 0, largest: Math.hypot(large, ga) };
  const as = 1 + small / large;
  const at = (large - small) / large;
  if (ga < large) {
    const au = (ga / large) ** 2;
    const c = 2 / (Math.sqrt(as * as + au) + Math.sqrt(at * at + au));
    return { least: small * c, largest: large / c };
  }
  const au = large / ga;
  if (au === 0) return { least: (small * large) / ga, largest: ga };
  const c = 1 / (Math.sqrt(1 + (as * au) ** 2) + Math.sqrt(1 + (at * au) ** 2));
  return { least: 2 * (small * c) * au, largest: ga / (c + c) };
}

export interface Pair extends PairValues {
  readonly sr: number;
  readonly cr: number;
  readonly sl: number;
  readonly cl: number;
}

/** [[cl, sl], [-sl, cl]] · [[f, g], [0, h]] · [[cr, -sr], [sr, cr]] is diag(largest, least); both may be negative. */
export function singularPair(f: number, g: number, h: number, epsilon: number): Pair {
  const swap = Math.abs(h) > Math.abs(f);
  const [ft, ht] = swap ? [h, f] : [f, h];
  const [fa, ha, ga] = [Math.abs(ft), Math.abs(ht), Math.abs(g)];
  let [least, largest, clt, crt, slt, srt] = [ha, fa, 1, 1, 0, 0];
  if (ga !== 0 && ga > fa && fa / ga < epsilon) {
    largest = ga;
    least = ha > 1 ? fa / (ga / ha) : (fa / ga) * ha;
    [clt, slt, srt, crt] = [1, ht / g, 1, ft / g];
  } else if (ga !== 0) {
    const d = fa - ha;
    const l = d === fa ? 1 : d / fa;
    const m = g / ft;
    const t = 2 - l;
    const s = Math.sqrt(t * t + m * m);
    const r = l === 0 ? Math.abs(m) : Math.sqrt(l * l + m * m);
    const a = 0.5 * (s + r);
    least = ha / a;
    largest = fa * a;
    let tangent = (m / (s + t) + m / (r + l)) * (1 + a);
    if (m * m === 0) tangent = l === 0 ? withSign(2, ft) * withSign(1, g) : g / withSign(d, ft) + m / t;
    const root = Math.sqrt(tangent * tangent + 4);
    crt = 2 / root;
    srt = tangent / root;
    clt = (crt + srt * m) / a;
    slt = ((ht / ft) * srt) / a;
  }
  const [cl, sl, cr, sr] = swap ? [srt, crt, slt, clt] : [clt, slt, crt, srt];
  const sign =
    ga > fa
      ? withSign(1, sr) * withSign(1, cl) * withSign(1, g)
      : swap
        ? withSign(1, sr) * withSign(1, sl) * withSign(1, h)
        : withSign(1, cr) * withSign(1, cl) * withSign(1, f);
  return {
    largest: withSign(largest, sign),
    least: withSign(least, sign * withSign(1, f) * withSign(1, h)),
    sr,
    cr,
    sl,
    cl,
  };
}
