/**
 * Filling, and copying of strided matrices (AssemblyScript). Copies move bits, so one kernel of a width serves every dtype of
 * that width. Strides are elements. Source and target must not overlap.
 */

/** Side of the square a transposing copy works on at a time: source and target lines both stay in the cache. */
const SQUARE: i32 = 32;

// @ts-ignore: decorator
@inline
function fill<T>(out: usize, value: T, n: i32): void {
  const end = out + <usize>n * sizeof<T>();
  const whole = out + ((<usize>n * sizeof<T>()) & ~15);
  const same = v128.splat<T>(value);
  for (; out < whole; out += 16) v128.store(out, same);
  for (; out < end; out += sizeof<T>()) store<T>(out, value);
}

// @ts-ignore: decorator
@inline
function copy<T>(
  out: usize, a: usize, rows: i32, columns: i32, outRow: i32, outColumn: i32, aRow: i32, aColumn: i32,
): void {
  const size = sizeof<T>();
  if (outColumn == 1 && aColumn == 1) {
    for (let i = 0; i < rows; i++) memory.copy(out + <usize>(i * outRow) * size, a + <usize>(i * aRow) * size, <usize>columns * size);
    return;
  }
  for (let i0 = 0; i0 < rows; i0 += SQUARE) {
    const i1 = min(rows, i0 + SQUARE);
    for (let j0 = 0; j0 < columns; j0 += SQUARE) {
      const j1 = min(columns, j0 + SQUARE);
      let i = i0;
      if (sizeof<T>() == 4 && outColumn == 1 && aRow == 1) {
        for (; i + 4 <= i1; i += 4) {
          let j = j0;
          for (; j + 4 <= j1; j += 4) {
            transpose(out + <usize>(i * outRow + j) * size, <usize>outRow * size, a + <usize>(i + j * aColumn) * size, <usize>aColumn * size);
          }
          for (let r = i; r < i + 4; r++) {
            for (let q = j; q < j1; q++) store<T>(out + <usize>(r * outRow + q) * size, load<T>(a + <usize>(r + q * aColumn) * size));
          }
        }
      }
      for (; i < i1; i++) {
        let to = out + <usize>(i * outRow + j0 * outColumn) * size;
        let from = a + <usize>(i * aRow + j0 * aColumn) * size;
        for (let j = j0; j < j1; j++) {
          store<T>(to, load<T>(from));
          to += <usize>outColumn * size;
          from += <usize>aColumn * size;
        }
      }
    }
  }
}

/** Four rows of four 32-bit elements become columns; steps are bytes between rows. */
// @ts-ignore: decorator
@inline
function transpose(to: usize, toStep: usize, from: usize, fromStep: usize): void {
  const r0 = v128.load(from), r1 = v128.load(from + fromStep);
  const r2 = v128.load(from + 2 * fromStep), r3 = v128.load(from + 3 * fromStep);
  const t0 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
  const t2 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7), t3 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i32>(t0, t1, 0, 1, 4, 5));
  v128.store(to + toStep, v128.shuffle<i32>(t0, t1, 2, 3, 6, 7));
  v128.store(to + 2 * toStep, v128.shuffle<i32>(t2, t3, 0, 1, 4, 5));
  v128.store(to + 3 * toStep, v128.shuffle<i32>(t2, t3, 2, 3, 6, 7));
}

export function f32_fill(out: usize, value: f32, n: i32): void { fill<f32>(out, value, n); }
export function f64_fill(out: usize, value: f64, n: i32): void { fill<f64>(out, value, n); }
/** out[i·outRow + j·outColumn] = a[i·aRow + j·aColumn], elements of 1, 4 or 8 bytes */
export function copy8(out: usize, a: usize, rows: i32, columns: i32, outRow: i32, outColumn: i32, aRow: i32, aColumn: i32): void { copy<u8>(out, a, rows, columns, outRow, outColumn, aRow, aColumn); }
export function copy32(out: usize, a: usize, rows: i32, columns: i32, outRow: i32, outColumn: i32, aRow: i32, aColumn: i32): void { copy<u32>(out, a, rows, columns, outRow, outColumn, aRow, aColumn); }
export function copy64(out: usize, a: usize, rows: i32, columns: i32, outRow: i32, outColumn: i32, aRow: i32, aColumn: i32): void { copy<u64>(out, a, rows, columns, outRow, outColumn, aRow, aColumn); }
