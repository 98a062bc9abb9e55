/**
 * `torch.autograd.gradcheck` and `gradgradcheck` (torch/autograd/gradcheck.py): the Jacobian from backward held against central differences, and what
 * else PyTorch asks of a backward. A tool of the user's and of the tests; what it calls is not announced.
 */
import { type DType, isFloating } from '../dtype.ts';
import { TorchError, unsupported } from '../errors.ts';
import { uniform } from '../random.ts';
import { state, unobserved, withGradMode } from '../state.ts';
import { empty, Tensor } from '../tensor.ts';
import { tensorText } from '../tensorText.ts';
import { warn } from '../warn.ts';
import { grad } from './arguments.ts';
import {
  analyticalJacobians,
  analyticalProducts,
  closeTo,
  Directions,
  type Jacobian,
  jacobianTensor,
  numericalJacobians,
  numericalProducts,
  type Run,
  refuseOverlap,
} from './gradcheckJacobian.ts';
import { checkBatched, forwardJacobians } from './gradcheckTransforms.ts';
import { type Grads, Node } from './node.ts';

export interface GradcheckOptions {
  readonly eps?: number;
  readonly atol?: number;
  readonly rtol?: number;
  /** Whether a mismatch throws (as PyTorch's default) or answers false. */
  readonly raise_exception?: boolean;
  /** How far two backward passes of one graph may differ. */
  readonly nondet_tol?: number;
  /** Whether backward must do with undefined gradients. */
  readonly check_undefined_grad?: boolean;
  readonly check_grad_dtypes?: boolean;
  readonly check_batched_grad?: boolean;
  readonly check_batched_forward_grad?: boolean;
  readonly check_forward_ad?: boolean;
  readonly check_backward_ad?: boolean;
  /** Compares one number for each pair of input and output, along random directions. */
  readonly fast_mode?: boolean;
}

/** The function is given what stands in `inputs`; what is no tensor passes by. */
// biome-ignore lint/suspicious/noExplicitAny: arguments as the user's function takes them
export type Checked = (...inputs: any[]) => unknown;

interface Check {
  readonly func: Checked;
  readonly inputs: readonly unknown[];
  readonly checked: readonly Tensor[];
  readonly eps: number;
  readonly atol: number;
  readonly rtol: number;
  readonly nondet_tol: number;
}

/** @throws GradcheckError naming output and input, with both Jacobians, when they differ. */
export function gradcheck(func: Checked, inputs: readonly unknown[], options: GradcheckOptions = {}): boolean {
  refuseOptions(options);
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3, nondet_tol = 0, raise_exception = true } = options;
  const checked = inputs.filter((input): input is Tensor => input instanceof Tensor && input.requires_grad);
  const check: Check = { func, inputs, checked, eps, atol, rtol, nondet_tol };
  checkInputs(inputs);
  try {
    return unobserved(() => runChecks(check, options));
  } catch (error) {
    if (raise_exception || !(error instanceof TorchError) || error.type !== 'GradcheckError') throw error;
    return false;
  }
}

/** The same for the gradients themselves: their graph, made with create_graph, differentiated again. */
export function gradgradcheck(
  func: Checked,
  inputs: readonly unknown[],
  grad_outputs: readonly Tensor[] | null = null,
  options: GradcheckOptions = {},
): boolean {
  refuseOptions(options);
  const seeds = grad_outputs ?? unobserved(() => differentiable(outputsOf(func, inputs))).map(seedFor);
  const count = inputs.length;
  const wanted = inputs.map((input) => input instanceof Tensor && input.requires_grad);
  const gradients: Checked = (...all) => {
    const given = all.slice(0, count);
    const found = grad(
      differentiable(outputsOf(func, given)),
      given.filter((_, k) => wanted[k]),
      { grad_outputs: all.slice(count), create_graph: true, allow_unused: true },
    );
    return found.filter((g) => g !== null);
  };
  return gradcheck(gradients, [...inputs, ...seeds], options);
}

function refuseOptions({ check_batched_forward_grad }: GradcheckOptions): void {
  if (check_batched_forward_grad === true)
    throw unsupported('torch.autograd.gradcheck(check_batched_forward_grad=True)');
}

/** A gradient as `torch.testing.make_tensor` draws it. */
function seedFor({ shape, dtype }: Tensor): Tensor {
  const seed = empty(shape, dtype);
  uniform(seed.storage.data as Float32Array, -1, 1, state.generator);
  seed.requires_grad = true;
  return seed;
}

function outputsOf(func: Checked, inputs: readonly unknown[]): Tensor[] {
  const made = withGradMode(true, () => func(...inputs));
  return (Array.isArray(made) ? made : [made]).filter((output) => output instanceof Tensor);
}

function differentiable(outputs: readonly Tensor[]): Tensor[] {
  return outputs.filter((output) => output.requires_grad);
}

const EXACT: readonly DType[] = ['float64', 'complex128'];

function checkInputs(inputs: readonly unknown[]): void {
  let some = false;
  inputs.forEach((input, k) => {
    if (!(input instanceof Tensor) || !input.requires_grad) return;
    some = true;
    if (!EXACT.includes(input.dtype))
      warn(
        `Input #${k} requires gradient and is not a double precision floating point or complex. This check will likely fail if all the inputs are not of double precision floating point or complex. `,
      );
    refuseOverlap(input, k);
  });
  if (!some)
    throw new TorchError(
      'ValueError',
      'gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.',
    );
}

function runChecks(check: Check, options: GradcheckOptions): boolean {
  const { fast_mode = false, check_undefined_grad = true, check_backward_ad = true } = options;
  const { func, inputs, checked, eps } = check;
  const outputs = differentiable(outputsOf(func, inputs));
  if (outputs.length === 0) {
    for (const input of checked)
      for (const { values } of numericalJacobians(floating(check), input, eps))
        if (values.some((x) => x !== 0)) throw failed('Numerical gradient for function expected to be zero');
    return true;
  }
  if (check_backward_ad && fast_mode) compareProducts(check, outputs);
  else if (check_backward_ad) compareJacobians(check, outputs);
  if (options.check_forward_ad === true) compareForward(check);
  if (!check_backward_ad) return true;
  if (options.check_batched_grad === true)
    for (const [i, output] of outputs.entries()) checkBatched(output, checked, i);
  checkZeroGradient(check, outputs);
  if (check_undefined_grad) checkUndefined(check, outputs.length);
  return true;
}

/** The outputs that can have a gradient at all. */
function floating({ func, inputs }: Check): Run {
  return () => outputsOf(func, inputs).filter((output) => isFloating(output.dtype));
}

function running({ func, inputs }: Check): Run {
  return () => differentiable(outputsOf(func, inputs));
}

function compareJacobians(check: Check, outputs: readonly Tensor[]): void {
  const { checked, eps, rtol, atol } = check;
  const numerical = checked.map((input) => numericalJacobians(running(check), input, eps));
  outputs.forEach((output, i) => {
    const problems = new Set<string>();
    const analytical = analyticalJacobians(output, checked, problems);
    const again = analyticalJacobians(output, checked, problems);
    for (const problem of problems) throw failed(problem);
    if (analytical.some((one, j) => !closeTo(one.values, again[j]!.values, 0, check.nondet_tol)))
      throw failed(notReentrant(check.nondet_tol));
    analytical.forEach((one, j) => {
      const other = numerical[j]![i]!;
      if (!closeTo(one.values, other.values, rtol, atol)) throw failed(mismatch(i, j, matrix(other), matrix(one)));
    });
  });
}

/** The Jacobian's columns by dual numbers against differences. */
function compareForward(check: Check): void {
  const { func, inputs, eps, rtol, atol } = check;
  const wanted = running(check)().length;
  let j = 0;
  inputs.forEach((input, at) => {
    if (!(input instanceof Tensor) || !input.requires_grad) return;
    const numerical = numericalJacobians(running(check), input, eps);
    const found = forwardJacobians((given) => outputsOf(func, given).slice(0, wanted), inputs, at);
    numerical.forEach((other, i) => {
      const one = found[i];
      if (one === undefined || closeTo(one.values, other.values, rtol, atol)) return;
      throw failed(mismatch(i, j, matrix(other), matrix(one), 'computed with forward mode '));
    });
    j++;
  });
}

function compareProducts(check: Check, outputs: readonly Tensor[]): void {
  const { checked, eps, rtol, atol } = check;
  const directions = new Directions();
  const us = checked.map((input) => directions.of(input));
  const vs = outputs.map((output) => directions.of(output));
  const numerical = checked.map((input, j) => numericalProducts(running(check), input, us[j]!, vs, eps));
  outputs.forEach((output, i) => {
    const analytical = analyticalProducts(output, checked, vs[i]!, us);
    const again = analyticalProducts(output, checked, vs[i]!, us);
    if (!closeTo(analytical, again, 0, check.nondet_tol)) throw failed(notReentrant(check.nondet_tol));
    analytical.forEach((one, j) => {
      const other = numerical[j]![i]!;
      const allowed = atol * sum(us[j]!) * sum(vs[i]!);
      if (closeTo([one], [other], rtol, allowed)) return;
      const texts = [other, one].map((x) =>
        matrix({ rows: 1, columns: 1, values: Float64Array.of(x), dtype: output.dtype }, true),
      );
      throw failed(mismatch(i, j, texts[0]!, texts[1]!) + wholeJacobians(check, output, i, j));
    });
  });
}

/** What fast mode adds to its message: the whole Jacobians after all. */
function wholeJacobians({ checked, ...check }: Check, output: Tensor, i: number, j: number): string {
  const numerical = numericalJacobians(running({ checked, ...check }), checked[j]!, check.eps)[i]!;
  const analytical = analyticalJacobians(output, [checked[j]!], new Set())[0]!;
  const difference = analytical.values.reduce((most, x, k) => Math.max(most, Math.abs(x - numerical.values[k]!)), 0);
  const close = closeTo(analytical.values, numerical.values, check.rtol, check.atol);
  return `\nThe above quantities relating the numerical and analytical jacobians are computed \nin fast mode. See: https://github.com/pytorch/pytorch/issues/53876 for more background \nabout fast mode. Below, we recompute numerical and analytical jacobians in slow mode:\n\nNumerical:\n ${matrix(numerical)}\nAnalytical:\n${matrix(analytical)}\n\nThe max per-element difference (slow mode) is: ${difference}.\n${close ? SLOW_IS_CLOSE : ''}`;
}

/** A gradient of zeros must come back as zeros. */
function checkZeroGradient({ checked }: Check, outputs: readonly Tensor[]): void {
  const zeros = outputs.map(({ shape, dtype }) => empty(shape, dtype));
  const found = grad(outputs, checked, { grad_outputs: zeros, retain_graph: true, allow_unused: true });
  found.forEach((gradient, j) => {
    if (gradient === null) return;
    if (gradient.values().some((x) => x !== 0)) throw failed('backward not multiplied by grad_output');
    if (gradient.dtype !== checked[j]!.dtype) throw failed('grad is incorrect type');
    if (gradient.numelValue !== checked[j]!.numelValue) throw failed('grad is incorrect size');
  });
}

/** Backward must do with all of its gradients undefined, and with each alone. */
function checkUndefined(check: Check, count: number): void {
  const cases: ((k: number) => boolean)[] = [() => true];
  if (count > 1) for (let one = 0; one < count; one++) cases.push((k) => k === one);
  for (const isUndefined of cases) {
    const outputs = running(check)();
    const behind = outputs.map((output, k) => (isUndefined(k) ? undefinedGrad(output) : output));
    const zeros = outputs.map(({ shape, dtype }) => empty(shape, dtype));
    let found: readonly (Tensor | null)[];
    try {
      found = grad(behind, check.checked, { grad_outputs: zeros, allow_unused: true });
    } catch (error) {
      if (!(error instanceof TorchError) || error.type !== 'RuntimeError') throw error;
      warn(UNDEFINED_WARNING);
      throw failed(`Expected backward function to handle undefined output grads. ${NOTES}`);
    }
    if (!found.some((gradient) => gradient?.values().some((x) => x !== 0))) continue;
    warn(UNDEFINED_WARNING);
    throw failed(
      `Expected all input grads to be undefined or zero when all output grads are undefined or zero. ${NOTES}`,
    );
  }
}

/** A Node that lets no gradient through. */
class UndefinedGrad extends Node {
  constructor(tensor: Tensor) {
    super([tensor.gradientEdge()], [tensor.meta]);
  }

  get typeName(): string {
    return 'UndefinedGradBackward';
  }

  apply(): Grads {
    return [null];
  }
}

function undefinedGrad(tensor: Tensor): Tensor {
  const { storage, shape, strides, offset, counter } = tensor;
  const behind = new Tensor(storage, shape, strides, offset, counter);
  behind.node = new UndefinedGrad(tensor);
  return behind;
}

function failed(message: string): TorchError {
  return new TorchError('GradcheckError', message);
}

function mismatch(output: number, input: number, numerical: string, analytical: string, mode = ''): string {
  return `Jacobian ${mode}mismatch for output ${output} with respect to input ${input},\nnumerical:${numerical}\nanalytical:${analytical}\n`;
}

function matrix(jacobian: Jacobian, scalar = false): string {
  const tensor = jacobianTensor(jacobian);
  return tensorText(scalar ? tensor.reshape([]) : tensor);
}

function sum(values: Float64Array): number {
  return values.reduce((total, x) => total + x, 0);
}

const NOTES = 'Please look at "Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"';
const UNDEFINED_WARNING =
  'Backwards compatibility: New undefined gradient support checking feature is enabled by default, but it may break existing callers of this function. If this is true for you, you can call this function with "check_undefined_grad=False" to disable the feature';
const SLOW_IS_CLOSE = `Fast gradcheck failed but element-wise differences are small. This means that the
test might've passed in slow_mode!

If you are adding a new operator, please file an issue and then use one of the
workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck:

If the test
- manually invokes gradcheck/gradgradcheck, then call gradcheck/gradgradcheck
  with \`fast_mode=False\` as a keyword argument.
- is OpInfo-based (e.g., in test_ops_gradients.py), then modify the OpInfo for the test
  to have \`gradcheck_fast_mode=False\`
- is a Module test (e.g., in common_nn.py), then modify the corresponding
  module_test entry to have \`gradcheck_fast_mode=False\``;

function notReentrant(tolerance: number): string {
  const shown = Number.isInteger(tolerance) ? tolerance.toFixed(1) : String(tolerance);
  return `Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, although analytical gradient matches numerical gradient.The tolerance for nondeterminism was ${shown}.

NOTE: If your op relies on non-deterministic operations i.e., it is listed here:
https://pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html
this failure might be expected.

If you are adding a new operator, please file an issue and then use one of the
workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck.
If the test
- manually invokes gradcheck/gradgradcheck, then call gradcheck/gradgradcheck
  with \`nondet_tol=<tol>\` as a keyword argument.
- is OpInfo-based (e.g., in test_ops_gradients.py), then modify the OpInfo for the test
  to have \`gradcheck_nondet_tol=<tol>\`.
- is a Module test (e.g., in common_nn.py), then modify the corresponding
  module_test entry to have \`gradcheck_nondet_tol=<tol>\`
`;
}
