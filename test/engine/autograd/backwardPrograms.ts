/** Programs about `backward()` and `grad()`; see `programs.ts`. */
import { backward, grad } from '../../../src/engine/autograd/arguments.ts';
import type { Tensor } from '../../../src/engine/tensor.ts';
import { leaf, make, ones, type Program, vector, wrongly, x12 } from './making.ts';

export const backwardPrograms: Record<string, Program> = {
  scalar_backward() {
    const x = x12();
    x.mul(x).sum().backward();
    return [x.grad, x.grad!.is_leaf];
  },
  vector_backward_with_gradient() {
    const [a, b] = [leaf([2, 3]), leaf([6, 4])];
    const Q = a.pow(3).mul(3).sub(b.pow(2));
    Q.backward({ gradient: vector(1, 1) });
    return [Q, a.grad, b.grad];
  },
  vector_backward_without_gradient() {
    x12().mul(2).backward();
  },
  one_element_of_any_shape_needs_no_gradient() {
    const x = leaf([[3]]);
    x.mul(x).backward();
    return [x.grad];
  },
  backward_twice() {
    const y = leaf([2]).pow(3).sum();
    y.backward();
    y.backward({ retain_graph: true });
  },
  backward_twice_retained() {
    const x = leaf([2]);
    const y = x.pow(3).sum();
    y.backward({ retain_graph: true });
    y.backward();
    return [x.grad, x.grad!._version];
  },
  backward_twice_without_saved_tensors() {
    const x = x12();
    const y = x.add(1).sum();
    y.backward();
    y.backward();
    return [x.grad];
  },
  backward_of_what_needs_no_grad() {
    vector(1).backward();
  },
  backward_of_vector_that_needs_no_grad() {
    vector(1, 2).backward();
  },
  backward_of_detached_sum() {
    x12().mul(2).detach().sum().backward();
  },
  backward_from_a_leaf() {
    const x = x12();
    const v = vector(5, 7);
    x.backward(v);
    v.zero_();
    return [x.grad];
  },
  gradient_of_wrong_shape() {
    x12().mul(2).backward(ones(3));
  },
  gradient_of_another_dtype() {
    const x = x12();
    x.mul(2).backward(make([1, 1], 'float64'));
    return [x.grad];
  },
  gradient_that_is_a_number() {
    x12().mul(2).backward(wrongly<Tensor>(2));
  },
  gradient_that_is_a_list_of_numbers() {
    x12()
      .mul(2)
      .backward(wrongly<Tensor[]>([1.5, 2.5]));
  },
  inputs_empty() {
    x12().mul(2).sum().backward({ inputs: [] });
  },
  inputs_that_need_no_grad() {
    x12()
      .mul(2)
      .sum()
      .backward({ inputs: [vector(1)] });
  },
  inputs_one_leaf_of_two() {
    const [x, w] = [x12(), x12()];
    x.mul(w).sum().backward({ inputs: w });
    return [x.grad, w.grad];
  },
  inputs_an_intermediate() {
    const x = x12();
    const y = x.mul(2);
    y.mul(y)
      .sum()
      .backward({ inputs: [y] });
    return [x.grad, y.grad];
  },
  create_graph_warns_and_gives_history() {
    const x = leaf(2);
    x.pow(3).backward({ create_graph: true });
    const first = x.grad!;
    return [first, grad(first, x)[0]];
  },
  accumulating_under_create_graph() {
    const x = x12();
    x.grad = ones(2);
    const before = x.grad;
    x.mul(2).sum().backward({ create_graph: true });
    return [before, x.grad];
  },
  accumulating_in_place() {
    const x = x12();
    x.grad = ones(2);
    const before = x.grad;
    x.mul(2).sum().backward();
    return [before, x.grad === before];
  },
  several_roots() {
    const x = x12();
    backward([x.mul(2).sum(), x.mul(3)], { gradient: [null, ones(2)] });
    return [x.grad];
  },
  several_roots_too_few_gradients() {
    const x = x12();
    backward([x.mul(2), x.mul(3)], { gradient: [ones(2)] });
  },
  several_roots_take_a_sequence_number() {
    const x = x12();
    const y = x.mul(2);
    const s = y.sum();
    const at = s.grad_fn!._sequence_nr();
    backward([s, y.sum()]);
    return [x.mul(2).grad_fn!._sequence_nr() - at];
  },
  integer_tensor_in_the_graph() {
    x12().to('int64').mul(2).sum().backward();
  },
  requires_grad_switched_off_before_backward() {
    const x = leaf(2);
    const y = x.mul(x);
    x.requires_grad_(false);
    y.backward();
    return [x.grad];
  },
};

export const gradPrograms: Record<string, Program> = {
  grad_leaves_no_trace() {
    const x = x12();
    const found = grad(x.mul(x).sum(), x);
    return [found, x.grad];
  },
  grad_of_an_intermediate() {
    const x = x12();
    const y = x.mul(2);
    return grad(y.mul(y).sum(), [x, y]);
  },
  grad_third_derivative() {
    const x = leaf(2);
    const [g] = grad(x.pow(3), x, { create_graph: true });
    const [h] = grad(g!, x, { create_graph: true });
    const [k] = grad(h!, x);
    return [g, h, k];
  },
  grad_unused() {
    const x = x12();
    grad(x.mul(2).sum(), [x, leaf([3])]);
  },
  grad_unused_allowed() {
    const x = x12();
    return grad(x.mul(2).sum(), [x, leaf([3])], { allow_unused: true });
  },
  grad_unused_materialized() {
    const x = x12();
    return grad(x.mul(2).sum(), [x, leaf([3])], { materialize_grads: true });
  },
  grad_materialized_but_not_allowed() {
    const x = x12();
    grad(x.mul(2).sum(), [x], { allow_unused: false, materialize_grads: true });
  },
  grad_of_input_that_needs_none() {
    grad(x12().mul(2).sum(), vector(1));
  },
  grad_of_output_that_needs_none() {
    grad(vector(1), x12());
  },
  grad_of_vector() {
    const x = x12();
    grad(x.mul(2), x);
  },
  grad_without_inputs() {
    grad(x12().mul(2).sum(), []);
  },
  grad_frees_the_graph() {
    const x = x12();
    const y = x.mul(x).sum();
    grad(y, x);
    grad(y, x);
  },
  grad_of_self() {
    const x = x12();
    return grad(x, x, { grad_outputs: ones(2) });
  },
  grad_with_vector_of_integers() {
    const x = x12();
    return grad(x.mul(2), x, { grad_outputs: make([1, 2], 'int64') });
  },
};
