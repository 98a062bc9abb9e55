/** Programs about `torch.autograd.functional`; see `programs.ts`. */
import { hessian, hvp, jacobian, jvp, type TensorFunction, vhp, vjp } from '../../../src/engine/autograd/functional.ts';
import { make, ones, type Program, vector, x12 } from './making.ts';

const square: TensorFunction = (a) => a!.pow(2);
const cubes: TensorFunction = (a) => a!.pow(3).sum();
const product: TensorFunction = (a, b) => a!.mul(b!);

export const functionalPrograms: Record<string, Program> = {
  functional_jacobian() {
    const x = vector(1, 2);
    const summed: TensorFunction = (a, b) => a!.mul(b!).sum();
    return [jacobian(square, x), jacobian(summed, [x, x]), jacobian((a) => [a!, a!.mul(2)], x)];
  },
  functional_jacobian_with_history: () => [jacobian(square, x12(), { create_graph: true })],
  functional_jacobian_of_a_constant: () => [jacobian(() => vector(1, 1), vector(1, 2))],
  functional_jacobian_of_integers: () => jacobian((a) => a!.mul(2), make([1, 2], 'int64')),
  functional_hessian() {
    const x = vector(1, 2);
    return [hessian(cubes, x), hessian((a, b) => a!.mul(b!).mul(b!).sum(), [x, x])];
  },
  functional_hessian_of_a_vector: () => hessian((a) => a!.pow(3), vector(1, 2)),
  functional_products() {
    const x = vector(1, 2);
    return [vjp(square, x, x), jvp(square, x, x), vhp(cubes, x, x), hvp(cubes, x, x), jvp(product, [x, x], [x, x])];
  },
  functional_vjp_without_vector: () => vjp(square, vector(1, 2)),
  functional_vjp_with_vector_of_wrong_size: () => vjp(square, vector(1, 2), ones(3)),
  functional_jvp_without_vector: () => jvp(square, vector(1, 2)),
  functional_vjp_with_too_few_vectors() {
    const x = vector(1, 2);
    return vjp((a) => [a!, a!], x, [x]);
  },
};
