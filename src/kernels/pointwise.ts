/**
 * Arithmetic on contiguous arrays, element by element (AssemblyScript). Pointers are bytes, `n` counts elements; `out` may be
 * one of the inputs. A tail shorter than a vector runs through the same vector operation, one lane at a time, so that an
 * element's result never depends on where it stands.
 *
 * Operations are numbers that every export fixes: after inlining only the chosen one is left.
 */

const ADD: i32 = 0;
const SUB: i32 = 1;
const MUL: i32 = 2;
const DIV: i32 = 3;
const MAXIMUM: i32 = 4;
const MINIMUM: i32 = 5;
const RELU_BACKWARD: i32 = 6;
const TANH_BACKWARD: i32 = 7;
const SIGMOID_BACKWARD: i32 = 8;

const NEG: i32 = 0;
const ABS: i32 = 1;
const SQRT: i32 = 2;
const SQUARE: i32 = 3;
const RECIPROCAL: i32 = 4;
const RELU: i32 = 5;

// @ts-ignore: decorator
@inline
function binary<T>(op: i32, x: v128, y: v128): v128 {
  if (op == ADD) return v128.add<T>(x, y);
  if (op == SUB) return v128.sub<T>(x, y);
  if (op == MUL) return v128.mul<T>(x, y);
  if (op == DIV) return v128.div<T>(x, y);
  if (op == MAXIMUM) return v128.max<T>(x, y);
  if (op == MINIMUM) return v128.min<T>(x, y);
  // From here x is grad and y the result of the forward pass.
  if (op == RELU_BACKWARD) return v128.andnot(x, v128.le<T>(y, v128.splat<T>(<T>0)));
  const one = v128.splat<T>(<T>1);
  if (op == TANH_BACKWARD) return v128.mul<T>(x, v128.sub<T>(one, v128.mul<T>(y, y)));
  return v128.mul<T>(v128.mul<T>(x, v128.sub<T>(one, y)), y);
}

// @ts-ignore: decorator
@inline
function unary<T>(op: i32, x: v128): v128 {
  if (op == NEG) return v128.neg<T>(x);
  if (op == ABS) return v128.abs<T>(x);
  if (op == SQRT) return v128.sqrt<T>(x);
  if (op == SQUARE) return v128.mul<T>(x, x);
  if (op == RECIPROCAL) return v128.div<T>(v128.splat<T>(<T>1), x);
  // pmax keeps NaN and takes one instruction where max takes several.
  return v128.pmax<T>(x, v128.splat<T>(<T>0));
}

// @ts-ignore: decorator
@inline
function lane<T>(x: v128): T {
  if (sizeof<T>() == 8) return <T>f64x2.extract_lane(x, 0);
  return <T>f32x4.extract_lane(x, 0);
}

// @ts-ignore: decorator
@inline
function binaryLoop<T>(op: i32, out: usize, a: usize, b: usize, n: i32): void {
  const end = out + <usize>n * sizeof<T>();
  const whole = out + ((<usize>n * sizeof<T>()) & ~15);
  const unrolled = out + ((<usize>n * sizeof<T>()) & ~63);
  while (out < unrolled) {
    v128.store(out, binary<T>(op, v128.load(a), v128.load(b)));
    v128.store(out, binary<T>(op, v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(out, binary<T>(op, v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(out, binary<T>(op, v128.load(a, 48), v128.load(b, 48)), 48);
    out += 64;
    a += 64;
    b += 64;
  }
  while (out < whole) {
    v128.store(out, binary<T>(op, v128.load(a), v128.load(b)));
    out += 16;
    a += 16;
    b += 16;
  }
  while (out < end) {
    store<T>(out, lane<T>(binary<T>(op, v128.splat<T>(load<T>(a)), v128.splat<T>(load<T>(b)))));
    out += sizeof<T>();
    a += sizeof<T>();
    b += sizeof<T>();
  }
}

/** One operand is the same number everywhere; `first` tells which. */
// @ts-ignore: decorator
@inline
function scalarLoop<T>(op: i32, first: bool, out: usize, a: usize, s: T, n: i32): void {
  const end = out + <usize>n * sizeof<T>();
  const whole = out + ((<usize>n * sizeof<T>()) & ~15);
  const unrolled = out + ((<usize>n * sizeof<T>()) & ~63);
  const same = v128.splat<T>(s);
  while (out < unrolled) {
    const x0 = v128.load(a), x1 = v128.load(a, 16), x2 = v128.load(a, 32), x3 = v128.load(a, 48);
    v128.store(out, first ? binary<T>(op, same, x0) : binary<T>(op, x0, same));
    v128.store(out, first ? binary<T>(op, same, x1) : binary<T>(op, x1, same), 16);
    v128.store(out, first ? binary<T>(op, same, x2) : binary<T>(op, x2, same), 32);
    v128.store(out, first ? binary<T>(op, same, x3) : binary<T>(op, x3, same), 48);
    out += 64;
    a += 64;
  }
  while (out < whole) {
    const x = v128.load(a);
    v128.store(out, first ? binary<T>(op, same, x) : binary<T>(op, x, same));
    out += 16;
    a += 16;
  }
  while (out < end) {
    const x = v128.splat<T>(load<T>(a));
    store<T>(out, lane<T>(first ? binary<T>(op, same, x) : binary<T>(op, x, same)));
    out += sizeof<T>();
    a += sizeof<T>();
  }
}

// @ts-ignore: decorator
@inline
function unaryLoop<T>(op: i32, out: usize, a: usize, n: i32): void {
  const end = out + <usize>n * sizeof<T>();
  const whole = out + ((<usize>n * sizeof<T>()) & ~15);
  while (out < whole) {
    v128.store(out, unary<T>(op, v128.load(a)));
    out += 16;
    a += 16;
  }
  while (out < end) {
    store<T>(out, lane<T>(unary<T>(op, v128.splat<T>(load<T>(a)))));
    out += sizeof<T>();
    a += sizeof<T>();
  }
}

/** The second operand is one row, used again for every row of the first. */
// @ts-ignore: decorator
@inline
function rowsLoop<T>(op: i32, out: usize, a: usize, row: usize, rows: i32, columns: i32): void {
  const bytes = <usize>columns * sizeof<T>();
  for (let i = 0; i < rows; i++) {
    binaryLoop<T>(op, out, a, row, columns);
    out += bytes;
    a += bytes;
  }
}

// @ts-ignore: decorator
@inline
function axpyLoop<T>(y: usize, x: usize, factor: T, n: i32): void {
  const end = y + <usize>n * sizeof<T>();
  const whole = y + ((<usize>n * sizeof<T>()) & ~15);
  const same = v128.splat<T>(factor);
  while (y < whole) {
    v128.store(y, v128.add<T>(v128.load(y), v128.mul<T>(same, v128.load(x))));
    y += 16;
    x += 16;
  }
  while (y < end) {
    store<T>(y, load<T>(y) + factor * load<T>(x));
    y += sizeof<T>();
    x += sizeof<T>();
  }
}

export function f32_add(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f32>(ADD, out, a, b, n); }
export function f32_sub(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f32>(SUB, out, a, b, n); }
export function f32_mul(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f32>(MUL, out, a, b, n); }
export function f32_div(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f32>(DIV, out, a, b, n); }
export function f32_maximum(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f32>(MAXIMUM, out, a, b, n); }
export function f32_minimum(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f32>(MINIMUM, out, a, b, n); }
export function f32_relu_backward(out: usize, grad: usize, result: usize, n: i32): void { binaryLoop<f32>(RELU_BACKWARD, out, grad, result, n); }
export function f32_tanh_backward(out: usize, grad: usize, result: usize, n: i32): void { binaryLoop<f32>(TANH_BACKWARD, out, grad, result, n); }
export function f32_sigmoid_backward(out: usize, grad: usize, result: usize, n: i32): void { binaryLoop<f32>(SIGMOID_BACKWARD, out, grad, result, n); }

export function f32_add_scalar(out: usize, a: usize, s: f32, n: i32): void { scalarLoop<f32>(ADD, false, out, a, s, n); }
export function f32_mul_scalar(out: usize, a: usize, s: f32, n: i32): void { scalarLoop<f32>(MUL, false, out, a, s, n); }
export function f32_div_scalar(out: usize, a: usize, s: f32, n: i32): void { scalarLoop<f32>(DIV, false, out, a, s, n); }
export function f32_rsub_scalar(out: usize, a: usize, s: f32, n: i32): void { scalarLoop<f32>(SUB, true, out, a, s, n); }
export function f32_tanh_backward_scalar(out: usize, result: usize, grad: f32, n: i32): void { scalarLoop<f32>(TANH_BACKWARD, true, out, result, grad, n); }
export function f32_sigmoid_backward_scalar(out: usize, result: usize, grad: f32, n: i32): void { scalarLoop<f32>(SIGMOID_BACKWARD, true, out, result, grad, n); }
export function f32_relu_backward_scalar(out: usize, result: usize, grad: f32, n: i32): void { scalarLoop<f32>(RELU_BACKWARD, true, out, result, grad, n); }
export function f32_rdiv_scalar(out: usize, a: usize, s: f32, n: i32): void { scalarLoop<f32>(DIV, true, out, a, s, n); }

export function f32_add_rows(out: usize, a: usize, row: usize, rows: i32, columns: i32): void { rowsLoop<f32>(ADD, out, a, row, rows, columns); }
export function f32_sub_rows(out: usize, a: usize, row: usize, rows: i32, columns: i32): void { rowsLoop<f32>(SUB, out, a, row, rows, columns); }
export function f32_mul_rows(out: usize, a: usize, row: usize, rows: i32, columns: i32): void { rowsLoop<f32>(MUL, out, a, row, rows, columns); }
export function f32_div_rows(out: usize, a: usize, row: usize, rows: i32, columns: i32): void { rowsLoop<f32>(DIV, out, a, row, rows, columns); }

export function f32_neg(out: usize, a: usize, n: i32): void { unaryLoop<f32>(NEG, out, a, n); }
export function f32_abs(out: usize, a: usize, n: i32): void { unaryLoop<f32>(ABS, out, a, n); }
export function f32_sqrt(out: usize, a: usize, n: i32): void { unaryLoop<f32>(SQRT, out, a, n); }
export function f32_square(out: usize, a: usize, n: i32): void { unaryLoop<f32>(SQUARE, out, a, n); }
export function f32_reciprocal(out: usize, a: usize, n: i32): void { unaryLoop<f32>(RECIPROCAL, out, a, n); }
export function f32_relu(out: usize, a: usize, n: i32): void { unaryLoop<f32>(RELU, out, a, n); }
/** y += factor·x */
export function f32_axpy(y: usize, x: usize, factor: f32, n: i32): void { axpyLoop<f32>(y, x, factor, n); }

export function f64_add(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f64>(ADD, out, a, b, n); }
export function f64_sub(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f64>(SUB, out, a, b, n); }
export function f64_mul(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f64>(MUL, out, a, b, n); }
export function f64_div(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f64>(DIV, out, a, b, n); }
export function f64_maximum(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f64>(MAXIMUM, out, a, b, n); }
export function f64_minimum(out: usize, a: usize, b: usize, n: i32): void { binaryLoop<f64>(MINIMUM, out, a, b, n); }
export function f64_relu_backward(out: usize, grad: usize, result: usize, n: i32): void { binaryLoop<f64>(RELU_BACKWARD, out, grad, result, n); }
export function f64_tanh_backward(out: usize, grad: usize, result: usize, n: i32): void { binaryLoop<f64>(TANH_BACKWARD, out, grad, result, n); }
export function f64_sigmoid_backward(out: usize, grad: usize, result: usize, n: i32): void { binaryLoop<f64>(SIGMOID_BACKWARD, out, grad, result, n); }

export function f64_add_scalar(out: usize, a: usize, s: f64, n: i32): void { scalarLoop<f64>(ADD, false, out, a, s, n); }
export function f64_mul_scalar(out: usize, a: usize, s: f64, n: i32): void { scalarLoop<f64>(MUL, false, out, a, s, n); }
export function f64_div_scalar(out: usize, a: usize, s: f64, n: i32): void { scalarLoop<f64>(DIV, false, out, a, s, n); }
export function f64_rsub_scalar(out: usize, a: usize, s: f64, n: i32): void { scalarLoop<f64>(SUB, true, out, a, s, n); }
export function f64_tanh_backward_scalar(out: usize, result: usize, grad: f64, n: i32): void { scalarLoop<f64>(TANH_BACKWARD, true, out, result, grad, n); }
export function f64_sigmoid_backward_scalar(out: usize, result: usize, grad: f64, n: i32): void { scalarLoop<f64>(SIGMOID_BACKWARD, true, out, result, grad, n); }
export function f64_relu_backward_scalar(out: usize, result: usize, grad: f64, n: i32): void { scalarLoop<f64>(RELU_BACKWARD, true, out, result, grad, n); }
export function f64_rdiv_scalar(out: usize, a: usize, s: f64, n: i32): void { scalarLoop<f64>(DIV, true, out, a, s, n); }

export function f64_add_rows(out: usize, a: usize, row: usize, rows: i32, columns: i32): void { rowsLoop<f64>(ADD, out, a, row, rows, columns); }
export function f64_sub_rows(out: usize, a: usize, row: usize, rows: i32, columns: i32): void { rowsLoop<f64>(SUB, out, a, row, rows, columns); }
export function f64_mul_rows(out: usize, a: usize, row: usize, rows: i32, columns: i32): void { rowsLoop<f64>(MUL, out, a, row, rows, columns); }
export function f64_div_rows(out: usize, a: usize, row: usize, rows: i32, columns: i32): void { rowsLoop<f64>(DIV, out, a, row, rows, columns); }

export function f64_neg(out: usize, a: usize, n: i32): void { unaryLoop<f64>(NEG, out, a, n); }
export function f64_abs(out: usize, a: usize, n: i32): void { unaryLoop<f64>(ABS, out, a, n); }
export function f64_sqrt(out: usize, a: usize, n: i32): void { unaryLoop<f64>(SQRT, out, a, n); }
export function f64_square(out: usize, a: usize, n: i32): void { unaryLoop<f64>(SQUARE, out, a, n); }
export function f64_reciprocal(out: usize, a: usize, n: i32): void { unaryLoop<f64>(RECIPROCAL, out, a, n); }
export function f64_relu(out: usize, a: usize, n: i32): void { unaryLoop<f64>(RELU, out, a, n); }
/** y += factor·x */
export function f64_axpy(y: usize, x: usize, factor: f64, n: i32): void { axpyLoop<f64>(y, x, factor, n); }
