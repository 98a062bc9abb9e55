/**
 * Matrix products: C = A·B, or C += A·B, for any strides of A and B (AssemblyScript).
 *
 * Pointers are bytes, strides are elements; C is row-major with a leading stride. Nothing here allocates: packing uses the
 * scratch region handed in, of at least GEMM_SCRATCH bytes. Three roads:
 *   few rows or columns → dot products or row updates straight from A and B, or from a small B turned round;
 *   else → blocks of A and B packed into panels, and a register tile of 4 rows × 32 bytes (4×8 f32, 4×4 f64).
 */

/** Rows of the register tile. */
const ROWS: i32 = 4;
/** Bytes of one row of the register tile: two vectors. */
const TILE_BYTES: i32 = 32;
/** Depth of a packed block: one panel of B (256 × 32 bytes) stays in the first-level cache. */
const DEPTH: i32 = 256;
const BLOCK_ROWS: i32 = 128;
const BLOCK_BYTES: i32 = 2048;
/** Where things lie in scratch: tile for ragged edges, packed A, packed B. */
const PACKED_A: i32 = 256;
const PACKED_B: i32 = PACKED_A + BLOCK_ROWS * DEPTH * 8;
/** Bytes of scratch needed. */
export const GEMM_SCRATCH: i32 = PACKED_B + DEPTH * BLOCK_BYTES;
/** Below this many multiplications packing costs more than it saves. */
const SMALL: i32 = 4096;

/** Dot products of as many elements or more are worth taking. */
const SHORT: i32 = 8;

export function sgemm(
  c: usize, a: usize, b: usize, m: i32, n: i32, k: i32,
  aRow: i32, aColumn: i32, bRow: i32, bColumn: i32, cRow: i32, accumulate: i32, scratch: usize,
): void {
  gemm<f32>(c, a, b, m, n, k, aRow, aColumn, bRow, bColumn, cRow, accumulate, scratch);
}

export function dgemm(
  c: usize, a: usize, b: usize, m: i32, n: i32, k: i32,
  aRow: i32, aColumn: i32, bRow: i32, bColumn: i32, cRow: i32, accumulate: i32, scratch: usize,
): void {
  gemm<f64>(c, a, b, m, n, k, aRow, aColumn, bRow, bColumn, cRow, accumulate, scratch);
}

function gemm<T>(
  c: usize, a: usize, b: usize, m: i32, n: i32, k: i32,
  aRow: i32, aColumn: i32, bRow: i32, bColumn: i32, cRow: i32, accumulate: i32, scratch: usize,
): void {
  if (m <= 0 || n <= 0) return;
  if (k <= 0) {
    if (!accumulate) for (let i = 0; i < m; i++) memory.fill(c + at<T>(i * cRow), 0, at<T>(n));
    return;
  }
  const small = m < ROWS || n < ROWS || m * n < 64 || <i64>m * <i64>n * <i64>k <= <i64>SMALL;
  if (small && bColumn != 1 && k < SHORT && k * n <= SMALL) {
    // Dot products of a few elements are slower than turning B round.
    for (let p = 0; p < k; p++) {
      for (let j = 0; j < n; j++) {
        store<T>(scratch + at<T>(p * n + j), load<T>(b + at<T>(p * bRow + j * bColumn)));
      }
    }
    rowUpdates<T>(c, a, scratch, m, n, k, aRow, aColumn, n, cRow, accumulate);
  } else if (small && aColumn == 1 && bRow == 1) {
    dots<T>(c, a, b, m, n, k, aRow, bColumn, cRow, accumulate);
  } else if (small && bColumn == 1) {
    rowUpdates<T>(c, a, b, m, n, k, aRow, aColumn, bRow, cRow, accumulate);
  } else {
    blocks<T>(c, a, b, m, n, k, aRow, aColumn, bRow, bColumn, cRow, accumulate, scratch);
  }
}

// @ts-ignore: decorator
@inline
function at<T>(elements: i32): usize {
  return <usize>elements * sizeof<T>();
}

// @ts-ignore: decorator
@inline
function multiplyAdd<T>(x: v128, y: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(x, y, sum);
  return v128.add<T>(v128.mul<T>(x, y), sum);
}

// @ts-ignore: decorator
@inline
function sumOfLanes<T>(x: v128): T {
  if (sizeof<T>() == 8) return <T>(f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1));
  return <T>(
    (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 2)) + (f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 3))
  );
}

/** Rows of A and columns of B are contiguous: every element of C is one dot product. */
function dots<T>(
  c: usize, a: usize, b: usize, m: i32, n: i32, k: i32, aRow: i32, bColumn: i32, cRow: i32, accumulate: i32,
): void {
  const lanes = <i32>(16 / sizeof<T>());
  for (let i = 0; i < m; i++) {
    const row = a + at<T>(i * aRow);
    for (let j = 0; j < n; j++) {
      const column = b + at<T>(j * bColumn);
      let s0 = v128.splat<T>(<T>0), s1 = v128.splat<T>(<T>0), s2 = v128.splat<T>(<T>0), s3 = v128.splat<T>(<T>0);
      let p = 0;
      for (; p + 4 * lanes <= k; p += 4 * lanes) {
        const x = row + at<T>(p), y = column + at<T>(p);
        s0 = multiplyAdd<T>(v128.load(x), v128.load(y), s0);
        s1 = multiplyAdd<T>(v128.load(x, 16), v128.load(y, 16), s1);
        s2 = multiplyAdd<T>(v128.load(x, 32), v128.load(y, 32), s2);
        s3 = multiplyAdd<T>(v128.load(x, 48), v128.load(y, 48), s3);
      }
      for (; p + lanes <= k; p += lanes) {
        s0 = multiplyAdd<T>(v128.load(row + at<T>(p)), v128.load(column + at<T>(p)), s0);
      }
      let sum = sumOfLanes<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
      for (; p < k; p++) sum += load<T>(row + at<T>(p)) * load<T>(column + at<T>(p));
      const to = c + at<T>(i * cRow + j);
      store<T>(to, accumulate ? load<T>(to) + sum : sum);
    }
  }
}

/** Rows of B are contiguous: a row of C is a sum of rows of B, two vectors at a time kept in registers over k. */
function rowUpdates<T>(
  c: usize, a: usize, b: usize, m: i32, n: i32, k: i32,
  aRow: i32, aColumn: i32, bRow: i32, cRow: i32, accumulate: i32,
): void {
  const wide = <i32>(32 / sizeof<T>());
  const aStep = at<T>(aColumn), bStep = at<T>(bRow);
  for (let i = 0; i < m; i++) {
    const row = a + at<T>(i * aRow);
    const to = c + at<T>(i * cRow);
    let j = 0;
    for (; j + wide <= n; j += wide) {
      const target = to + at<T>(j);
      let s0 = accumulate ? v128.load(target) : v128.splat<T>(<T>0);
      let s1 = accumulate ? v128.load(target, 16) : v128.splat<T>(<T>0);
      let x = row, y = b + at<T>(j);
      for (let p = 0; p < k; p++) {
        const factor = v128.load_splat<T>(x);
        s0 = multiplyAdd<T>(factor, v128.load(y), s0);
        s1 = multiplyAdd<T>(factor, v128.load(y, 16), s1);
        x += aStep;
        y += bStep;
      }
      v128.store(target, s0);
      v128.store(target, s1, 16);
    }
    for (; j < n; j++) {
      const target = to + at<T>(j);
      let sum = accumulate ? load<T>(target) : <T>0;
      let x = row, y = b + at<T>(j);
      for (let p = 0; p < k; p++) {
        sum += load<T>(x) * load<T>(y);
        x += aStep;
        y += bStep;
      }
      store<T>(target, sum);
    }
  }
}

function blocks<T>(
  c: usize, a: usize, b: usize, m: i32, n: i32, k: i32,
  aRow: i32, aColumn: i32, bRow: i32, bColumn: i32, cRow: i32, accumulate: i32, scratch: usize,
): void {
  const columns = <i32>(TILE_BYTES / sizeof<T>());
  const blockColumns = <i32>(BLOCK_BYTES / sizeof<T>());
  const packedA = scratch + PACKED_A;
  const packedB = scratch + PACKED_B;
  for (let jc = 0; jc < n; jc += blockColumns) {
    const nc = min(blockColumns, n - jc);
    for (let pc = 0; pc < k; pc += DEPTH) {
      const kc = min(DEPTH, k - pc);
      const add = pc > 0 ? 1 : accumulate;
      for (let j = 0; j < nc; j += columns) {
        pack<T>(packedB + at<T>(j * kc), b + at<T>(pc * bRow + (jc + j) * bColumn), columns, min(columns, nc - j), kc, bColumn, bRow);
      }
      for (let ic = 0; ic < m; ic += BLOCK_ROWS) {
        const mc = min(BLOCK_ROWS, m - ic);
        for (let i = 0; i < mc; i += ROWS) {
          pack<T>(packedA + at<T>(i * kc), a + at<T>((ic + i) * aRow + pc * aColumn), ROWS, min(ROWS, mc - i), kc, aRow, aColumn);
        }
        for (let j = 0; j < nc; j += columns) {
          const width = min(columns, nc - j);
          for (let i = 0; i < mc; i += ROWS) {
            const height = min(ROWS, mc - i);
            const to = c + at<T>((ic + i) * cRow + jc + j);
            if (height == ROWS && width == columns) {
              tile<T>(to, at<T>(cRow), packedA + at<T>(i * kc), packedB + at<T>(j * kc), kc, add);
            } else {
              tile<T>(scratch, TILE_BYTES, packedA + at<T>(i * kc), packedB + at<T>(j * kc), kc, 0);
              unload<T>(to, cRow, scratch, height, width, add);
            }
          }
        }
      }
    }
  }
}

/** The register tile: 4 rows of C, two vectors wide, over the whole depth. */
function tile<T>(c: usize, cStep: usize, a: usize, b: usize, depth: i32, accumulate: i32): void {
  let c00 = v128.splat<T>(<T>0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const aStep: usize = ROWS * sizeof<T>();
  const end = b + depth * TILE_BYTES;
  // One step a turn: with two, the compiler interleaves them, runs out of registers and spills an accumulator.
  do {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let factor = v128.load_splat<T>(a);
    c00 = multiplyAdd<T>(factor, b0, c00);
    c01 = multiplyAdd<T>(factor, b1, c01);
    factor = v128.load_splat<T>(a, sizeof<T>());
    c10 = multiplyAdd<T>(factor, b0, c10);
    c11 = multiplyAdd<T>(factor, b1, c11);
    factor = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = multiplyAdd<T>(factor, b0, c20);
    c21 = multiplyAdd<T>(factor, b1, c21);
    factor = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = multiplyAdd<T>(factor, b0, c30);
    c31 = multiplyAdd<T>(factor, b1, c31);
    a += aStep;
    b += TILE_BYTES;
  } while (b < end);
  putRow<T>(c, c00, c01, accumulate);
  putRow<T>(c + cStep, c10, c11, accumulate);
  putRow<T>(c + 2 * cStep, c20, c21, accumulate);
  putRow<T>(c + 3 * cStep, c30, c31, accumulate);
}

// @ts-ignore: decorator
@inline
function putRow<T>(to: usize, left: v128, right: v128, accumulate: i32): void {
  if (accumulate) {
    left = v128.add<T>(v128.load(to), left);
    right = v128.add<T>(v128.load(to, 16), right);
  }
  v128.store(to, left);
  v128.store(to, right, 16);
}

/** Moves the valid part of a ragged tile out of scratch. */
function unload<T>(c: usize, cRow: i32, from: usize, height: i32, width: i32, accumulate: i32): void {
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const to = c + at<T>(i * cRow + j);
      const value = load<T>(from + i * TILE_BYTES + at<T>(j));
      store<T>(to, accumulate ? load<T>(to) + value : value);
    }
  }
}

/**
 * One panel, `width` wide and `depth` long, laid out step by step: element (w, p) goes to p·width + w. `valid` of the
 * width exist, the rest is zero. `across` and `along` are the source's strides over width and depth.
 */
function pack<T>(to: usize, from: usize, width: i32, valid: i32, depth: i32, across: i32, along: i32): void {
  const lanes = <i32>(16 / sizeof<T>());
  if (valid == width && across == 1) {
    const bytes = at<T>(width);
    for (let p = 0; p < depth; p++) {
      for (let offset: usize = 0; offset < bytes; offset += 16) v128.store(to + offset, v128.load(from + offset));
      to += bytes;
      from += at<T>(along);
    }
    return;
  }
  let done = 0;
  if (valid == width && along == 1) {
    for (; done + lanes <= depth; done += lanes) {
      for (let w = 0; w < width; w += lanes) {
        transpose<T>(to + at<T>(done * width + w), at<T>(width), from + at<T>(w * across + done), at<T>(across));
      }
    }
  }
  for (let p = done; p < depth; p++) {
    for (let w = 0; w < width; w++) {
      store<T>(to + at<T>(p * width + w), w < valid ? load<T>(from + at<T>(w * across + p * along)) : <T>0);
    }
  }
}

/** Transposes a square of one vector a side; steps are bytes between rows. */
// @ts-ignore: decorator
@inline
function transpose<T>(to: usize, toStep: usize, from: usize, fromStep: usize): void {
  if (sizeof<T>() == 8) {
    const x = v128.load(from), y = v128.load(from + fromStep);
    v128.store(to, v128.shuffle<f64>(x, y, 0, 2));
    v128.store(to + toStep, v128.shuffle<f64>(x, y, 1, 3));
    return;
  }
  const r0 = v128.load(from), r1 = v128.load(from + fromStep);
  const r2 = v128.load(from + 2 * fromStep), r3 = v128.load(from + 3 * fromStep);
  const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
  v128.store(to + toStep, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
  v128.store(to + 2 * toStep, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5));
  v128.store(to + 3 * toStep, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7));
}
