/** Programs about leaves, flags, `.grad`, in-place changes and grad mode; see `programs.ts`. */
import { enable_grad, is_grad_enabled, no_grad, set_grad_enabled } from '../../../src/engine/autograd/gradMode.ts';
import type { Tensor } from '../../../src/engine/tensor.ts';
import { truthOf } from '../../../src/engine/tensorMethods.ts';
import { edges, leaf, make, ones, type Program, vector, wrongly, x12 } from './making.ts';

export const leafPrograms: Record<string, Program> = {
  leaf_flags() {
    const x = x12();
    const y = x.mul(2);
    return [x, y, y.detach(), vector(1)];
  },
  requires_grad_of_integers() {
    make([1], 'int64').requires_grad_();
  },
  requires_grad_set_on_integers() {
    make([1], 'int64').requires_grad = true;
  },
  requires_grad_switched_off_inside_the_graph() {
    x12().mul(2).requires_grad_(false);
  },
  requires_grad_set_false_inside_the_graph() {
    x12().mul(2).requires_grad = false;
  },
  requires_grad_set_true_inside_the_graph() {
    x12().mul(2).requires_grad = true;
  },
  requires_grad_method_inside_the_graph() {
    return [x12().mul(2).requires_grad_()];
  },
  grad_of_an_intermediate_warns() {
    const y = x12().mul(2);
    y.sum().backward();
    return [y.grad];
  },
  retained_grad_does_not_warn() {
    const y = x12().mul(2);
    y.retain_grad();
    y.sum().backward();
    return [y.grad, y.retains_grad];
  },
  retain_grad_without_requires_grad() {
    vector(1).retain_grad();
  },
  retain_grad_of_a_leaf() {
    const x = x12();
    x.retain_grad();
    return [x.retains_grad];
  },
  retained_grad_accumulates() {
    const y = x12().mul(2);
    y.retain_grad();
    const s = y.sum();
    s.backward({ retain_graph: true });
    s.backward();
    return [y.grad];
  },
  retained_grad_follows_in_place_changes() {
    const y = x12().mul(2);
    y.retain_grad();
    y.mul_(3);
    y.sum().backward();
    return [y.retains_grad, y.grad];
  },
  grad_assigned_another_shape() {
    x12().grad = ones(3);
  },
  grad_assigned_another_dtype() {
    x12().grad = make([1, 2], 'int64');
  },
  grad_assigned_a_number() {
    x12().grad = wrongly<Tensor>(3);
  },
  grad_assigned_itself() {
    const x = x12();
    x.grad = x;
  },
  first_gradient_layout_and_version() {
    const [x, y, z] = [x12(), leaf([[1, 2], [3, 4]]), x12()]; // biome-ignore format: a matrix
    x.mul(2).sum().backward();
    const w = y.detach().t().requires_grad_();
    w.mul(ones(2, 2)).sum().backward();
    z.sum().backward();
    return [x.grad, w.stride(), w.grad!.stride(), w.grad, z.grad, z.grad!.stride()];
  },
  gradient_sent_along_two_edges_is_copied() {
    const [x, w] = [x12(), x12()];
    x.add(w).backward(vector(1, 1));
    x.grad!.mul_(5);
    return [x.grad, w.grad];
  },
  detach_in_place() {
    const y = x12().mul(2);
    y.detach_();
    return [y];
  },
  detach_in_place_of_a_view() {
    x12().mul(2).view(2).detach_();
  },
  data_has_its_own_version() {
    const x = x12();
    const d = x.data;
    d.add_(1);
    return [x, d, x._version, d._version];
  },
  detached_shares_the_version() {
    const x = x12();
    const d = x.detach();
    d.add_(1);
    return [x, x._version, d._version];
  },
  data_assigned() {
    const x = x12();
    x.data = vector(3, 4, 5);
    return [x];
  },
  data_assigned_a_number() {
    x12().data = wrongly<Tensor>(3);
  },
  item_of_many() {
    ones(2, 3).item();
  },
  numpy_of_tracked() {
    x12().numpy();
  },
  truth_of_many() {
    truthOf(vector(1, 2));
  },
  iterating_a_scalar() {
    Array.from(leaf(1));
  },
  size_of_a_missing_dimension() {
    ones(2, 3).size(2);
  },
  stride_of_a_scalar() {
    leaf(1).stride(0);
  },
  cuda_is_missing() {
    x12().cuda();
  },
};

export const inPlacePrograms: Record<string, Program> = {
  leaf_in_place() {
    leaf([1]).add_(1);
  },
  leaf_in_place_under_no_grad() {
    const w = x12();
    no_grad(() => {
      w.add_(1);
      w.mul_(2);
      w.addcmul_(w, w, { value: 0.5 });
      w.sub_(1);
    });
    return [w];
  },
  view_of_leaf_in_place() {
    x12().view(2).add_(1);
  },
  intermediate_in_place() {
    const x = x12();
    const y = x.mul(2);
    y.add_(1);
    y.mul_(3);
    y.sum().backward();
    return [y, x.grad, edges(y.grad_fn!)];
  },
  saved_input_changed() {
    const x = x12();
    const y = x.mul(x);
    no_grad(() => x.add_(1));
    y.sum().backward();
  },
  saved_result_changed() {
    const y = x12().exp();
    y.add_(1);
    y.sum().backward();
  },
  saved_intermediate_changed() {
    const z = x12().mul(2);
    const w = z.mul(z);
    z.add_(1);
    w.sum().backward();
  },
  changed_but_not_needed() {
    const x = x12();
    const y = x.mul(2);
    const z = y.add(1);
    y.add_(1);
    z.sum().backward();
    return [x.grad];
  },
  base_changed_through_view() {
    const x = x12();
    const y = x.mul(2);
    y.view(2).mul_(3);
    y.sum().backward();
    return [y, x.grad];
  },
  saved_base_changed_through_view() {
    const x = x12().mul(2);
    const w = x.mul(x);
    x.view(2).add_(1);
    w.sum().backward();
  },
  in_place_result_does_not_fit() {
    vector(1).add_(vector(1, 2));
  },
  in_place_of_integers() {
    make([1, 2], 'int64').mul_(1.5);
  },
};

export const gradModePrograms: Record<string, Program> = {
  no_grad_flags() {
    const x = x12();
    return [
      ...no_grad(() => {
        const [y, v] = [x.mul(2), x.view(2)];
        const z = enable_grad(() => x.mul(2));
        return [y, v, z, is_grad_enabled()];
      }),
      is_grad_enabled(),
    ];
  },
  intermediate_changed_under_no_grad() {
    const y = x12().mul(2);
    no_grad(() => y.add_(1));
    return [y];
  },
  set_grad_enabled_as_a_call() {
    const x = x12();
    set_grad_enabled(false);
    const y = x.mul(2);
    set_grad_enabled(true);
    return [y, x.mul(2)];
  },
};
