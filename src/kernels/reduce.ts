/**
 * Sums of contiguous arrays and of the rows or columns of a matrix (AssemblyScript).
 *
 * Sums are cascades: short runs in vector lanes, the runs added up in float64 (rows) or lane by lane (columns), so that the
 * error grows with the length of a run and not with the length of the array.
 */

/** Bytes of one run: 64 steps of the eight vectors below. */
const RUN: i32 = 64 * 128;
/** Rows added before a partial sum of columns is put aside. */
const RUN_ROWS: i32 = 64;

// @ts-ignore: decorator
@inline
function wide<T>(x: v128): f64 {
  if (sizeof<T>() == 8) return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
  const pairs = f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 0)));
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

function sum<T>(a: usize, n: i32): f64 {
  const end = a + <usize>n * sizeof<T>();
  let total: f64 = 0;
  while (end - a >= 128) {
    const stop = a + min<usize>(RUN, (end - a) & ~127);
    let s0 = v128.load(a), s1 = v128.load(a, 16), s2 = v128.load(a, 32), s3 = v128.load(a, 48);
    let s4 = v128.load(a, 64), s5 = v128.load(a, 80), s6 = v128.load(a, 96), s7 = v128.load(a, 112);
    for (a += 128; a < stop; a += 128) {
      s0 = v128.add<T>(s0, v128.load(a));
      s1 = v128.add<T>(s1, v128.load(a, 16));
      s2 = v128.add<T>(s2, v128.load(a, 32));
      s3 = v128.add<T>(s3, v128.load(a, 48));
      s4 = v128.add<T>(s4, v128.load(a, 64));
      s5 = v128.add<T>(s5, v128.load(a, 80));
      s6 = v128.add<T>(s6, v128.load(a, 96));
      s7 = v128.add<T>(s7, v128.load(a, 112));
    }
    s0 = v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3));
    s4 = v128.add<T>(v128.add<T>(s4, s5), v128.add<T>(s6, s7));
    total += wide<T>(v128.add<T>(s0, s4));
  }
  for (; a < end; a += sizeof<T>()) total += <f64>load<T>(a);
  return total;
}

function sumRows<T>(out: usize, a: usize, rows: i32, columns: i32, step: i32): void {
  for (let i = 0; i < rows; i++) {
    store<T>(out + <usize>i * sizeof<T>(), <T>sum<T>(a + <usize>i * step * sizeof<T>(), columns));
  }
}

function sumColumns<T>(out: usize, a: usize, rows: i32, columns: i32, step: i32): void {
  const rowBytes = <usize>step * sizeof<T>();
  const end = out + <usize>columns * sizeof<T>();
  const whole = out + ((<usize>columns * sizeof<T>()) & ~15);
  for (; out < whole; out += 16, a += 16) {
    let total = v128.splat<T>(<T>0);
    let from = a;
    for (let i = 0; i < rows; i += RUN_ROWS) {
      let part = v128.splat<T>(<T>0);
      for (let r = min(RUN_ROWS, rows - i); r > 0; r--) {
        part = v128.add<T>(part, v128.load(from));
        from += rowBytes;
      }
      total = v128.add<T>(total, part);
    }
    v128.store(out, total);
  }
  for (; out < end; out += sizeof<T>(), a += sizeof<T>()) {
    let total: f64 = 0;
    for (let i = 0; i < rows; i++) total += <f64>load<T>(a + i * rowBytes);
    store<T>(out, <T>total);
  }
}

export function f32_sum(a: usize, n: i32): f64 { return sum<f32>(a, n); }
export function f64_sum(a: usize, n: i32): f64 { return sum<f64>(a, n); }
/** out[i] = Σ_j a[i·step + j] */
export function f32_sum_rows(out: usize, a: usize, rows: i32, columns: i32, step: i32): void { sumRows<f32>(out, a, rows, columns, step); }
export function f64_sum_rows(out: usize, a: usize, rows: i32, columns: i32, step: i32): void { sumRows<f64>(out, a, rows, columns, step); }
/** out[j] = Σ_i a[i·step + j] */
export function f32_sum_columns(out: usize, a: usize, rows: i32, columns: i32, step: i32): void { sumColumns<f32>(out, a, rows, columns, step); }
export function f64_sum_columns(out: usize, a: usize, rows: i32, columns: i32, step: i32): void { sumColumns<f64>(out, a, rows, columns, step); }
