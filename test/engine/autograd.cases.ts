/**
 * The programs of `test/reference/record_autograd.py` in TypeScript, each under its Python name, in the same order. Every one gives back what the
 * Python one gives back; `autograd.test.ts` compares.
 */
import { backward, grad } from '../../src/engine/autograd/arguments.ts';
import { enable_grad, is_grad_enabled, no_grad, set_grad_enabled } from '../../src/engine/autograd/gradMode.ts';
import type { Node } from '../../src/engine/autograd/node.ts';
import { allocateArray, type DType } from '../../src/engine/dtype.ts';
import { stack } from '../../src/engine/ops/joining.ts';
import { fromArray, type Tensor } from '../../src/engine/tensor.ts';
import { truthOf } from '../../src/engine/tensorMethods.ts';

/** Gives back what it observed, or nothing where it only fails. */
export type Program = () => unknown;

type Data = number | readonly number[] | readonly (readonly number[])[];

function make(data: Data, dtype: DType = 'float32'): Tensor {
  const flat = [data].flat(3) as number[];
  const rows = Array.isArray(data) ? (data as readonly unknown[]) : null;
  const first = rows?.[0];
  const shape = rows === null ? [] : Array.isArray(first) ? [rows.length, first.length] : [rows.length];
  const array = allocateArray(dtype, flat.length);
  array.set(flat);
  return fromArray(array, shape, dtype);
}

const leaf = (data: Data, dtype: DType = 'float32') => make(data, dtype).requires_grad_();
const vector = (...values: number[]) => make(values);
const x12 = () => leaf([1, 2]);
const ones = (...shape: number[]) => make(1).expand(shape).clone();
const edges = (node: Node) => node.next_functions.map((edge) => (edge === null ? null : [edge[0].name(), edge[1]]));
/** Gives a value a type it does not have: what a careless program does. */
const wrongly = <T>(value: unknown) => value as T;

const backwardPrograms: Record<string, Program> = {
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

const gradPrograms: Record<string, Program> = {
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

const leafPrograms: Record<string, Program> = {
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

const inPlacePrograms: Record<string, Program> = {
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

const gradModePrograms: Record<string, Program> = {
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

/** Every kind of hook on every tensor of a chain, in the order they fire. */
function hooked(mode: 'backward' | 'grad', names: string): readonly unknown[] {
  const log: string[] = [];
  const x = x12();
  const y = x.mul(2);
  const z = y.mul(y);
  const total = z.sum();
  const byName: Record<string, Tensor> = { x, y, z };
  for (const [name, tensor] of Object.entries(byName)) {
    tensor.register_hook(() => void log.push(`${name} tensor`));
    const node = tensor.grad_fn ?? y.grad_fn!.next_functions[0]![0];
    node.register_prehook(() => void log.push(`${name} pre`));
    node.register_hook((grads) => void log.push(`${name} post ${grads.length}`));
  }
  x.register_post_accumulate_grad_hook(() => void log.push('x accumulated'));
  y.retain_grad();
  y.register_hook(() => void log.push(`y tensor again ${y.grad === null ? 'True' : 'False'}`));
  const inputs = [...names].map((name) => byName[name]!);
  if (mode === 'grad') grad(total, inputs);
  else total.backward({ inputs: inputs.length === 0 ? null : inputs });
  return [log, x.grad, y.grad];
}

const hookPrograms: Record<string, Program> = {
  hooks_of_backward: () => hooked('backward', ''),
  hooks_of_backward_to_a_leaf: () => hooked('backward', 'x'),
  hooks_of_backward_to_an_intermediate: () => hooked('backward', 'y'),
  hooks_of_grad_at_a_leaf: () => hooked('grad', 'x'),
  hooks_of_grad_at_an_intermediate: () => hooked('grad', 'y'),
  hooks_of_grad_at_both: () => hooked('grad', 'xy'),
  hook_replaces_a_gradient() {
    const x = x12();
    const y = x.mul(2);
    y.register_hook((g) => g.mul(10));
    x.register_hook((g) => g.add(1));
    y.sum().backward();
    return [x.grad];
  },
  captured_gradient_and_its_hook() {
    const x = x12();
    const y = x.mul(2);
    y.register_hook((g) => g.mul(10));
    const z = y.mul(y).sum();
    return [grad(z, [x, y], { retain_graph: true }), grad(z, [y])];
  },
  hook_without_requires_grad() {
    vector(1).register_hook((g) => g);
  },
  accumulate_hook_on_an_intermediate() {
    x12()
      .mul(2)
      .register_post_accumulate_grad_hook(() => undefined);
  },
  hook_removed() {
    const x = x12();
    const handle = x.register_hook((g) => g.mul(10));
    handle.remove();
    handle.remove();
    x.sum().backward();
    return [x.grad];
  },
  hook_of_a_value_before_an_in_place_change() {
    const log: unknown[] = [];
    const y = x12().mul(2);
    y.register_hook((g) => void log.push(['old', g.tolist()]));
    y.mul_(3);
    y.register_hook((g) => void log.push(['new', g.tolist()]));
    y.sum().backward();
    return [log];
  },
  hook_changes_dtype() {
    const y = x12().mul(2);
    y.register_hook((g) => g.to('float64'));
    y.sum().backward();
  },
  hook_changes_size() {
    const y = x12().mul(2);
    y.register_hook(() => ones(3));
    y.sum().backward();
  },
  hook_returns_a_number() {
    const y = x12().mul(2);
    y.register_hook(() => wrongly<Tensor>(5));
    y.sum().backward();
  },
  node_hook_returns_too_few() {
    const y = x12().mul(2);
    y.grad_fn!.register_hook((grads) => [grads[0]!]);
    y.sum().backward();
  },
  node_hooks_replace_gradients() {
    const x = x12();
    const y = x.mul(2);
    y.grad_fn!.register_prehook((outputs) => [outputs[0]!.mul(3)]);
    y.grad_fn!.register_hook((grads, outputs) => [grads[0]!.add(outputs[0]!), null]);
    y.sum().backward();
    return [x.grad];
  },
  hooks_see_none_where_nothing_flows() {
    const log: unknown[] = [];
    const parts = leaf([1, 2, 3]).mul(1).split(1) as unknown as Tensor[];
    parts[1]!.register_hook((g) => void log.push(['1', g]));
    parts[0]!.register_hook((g) => void log.push(['0', g]));
    parts[2]!.sum().backward();
    return [log];
  },
  leaves_in_the_order_of_the_queue() {
    const log: number[] = [];
    const leaves = Array.from({ length: 6 }, () => leaf(1));
    leaves.forEach((one, i) => {
      one.register_hook(() => void log.push(i));
    });
    (stack.invoke([leaves, 0]) as Tensor).sum().add(leaves[0]!.mul(leaves[3]!)).backward();
    return [log];
  },
  nodes_in_the_order_of_the_queue() {
    const log: string[] = [];
    const x = x12();
    const [a, b] = [x.mul(2), x.mul(3)];
    const c = a.mul(b);
    const d = a.add(c);
    const e = b.mul(d);
    for (const [name, tensor] of Object.entries({ a, b, c, d, e })) tensor.register_hook(() => void log.push(name));
    e.sum().add(c.sum()).backward();
    return [log, x.grad];
  },
  backward_inside_a_hook() {
    const x = leaf(2);
    const y = x.mul(x);
    const z = y.mul(3);
    const log: number[] = [];
    z.register_hook(() => void log.push(grad(y, x, { retain_graph: true })[0]!.item()));
    z.backward();
    return [x.grad, log];
  },
  error_inside_a_hook_leaves_the_graph_usable() {
    const x = x12();
    const y = x.mul(2);
    const handle = y.register_hook(() => {
      throw new Error('no');
    });
    const total = y.mul(y).sum();
    try {
      total.backward({ retain_graph: true });
    } catch {
      handle.remove();
    }
    total.backward();
    return [x.grad];
  },
};

const nodePrograms: Record<string, Program> = {
  node_names_and_edges() {
    const y = x12().mul(vector(1, 2));
    const z = y.sum();
    const accumulator = y.grad_fn!.next_functions[0]![0];
    return [z.grad_fn!.name(), edges(z.grad_fn!), edges(y.grad_fn!), edges(accumulator)];
  },
  node_metadata_is_kept() {
    const y = x12().mul(2);
    y.grad_fn!.metadata['note'] = 1;
    return [y.grad_fn!.metadata['note']];
  },
  node_sequence_numbers() {
    const x = x12();
    const y = x.mul(2);
    vector(1).mul(2);
    const z = y.mul(2);
    return [z.grad_fn!._sequence_nr() - y.grad_fn!._sequence_nr()];
  },
  saved_tensors() {
    const [x, w] = [x12(), vector(3, 4)];
    const n = x.mul(w).grad_fn!;
    const e = x.exp().grad_fn!;
    const own = x.mul(x).grad_fn!.savedValue('self') === x;
    return [n.savedValue('self'), n.savedValue('other') === w, e.savedValue('result'), own];
  },
  saved_tensor_of_a_freed_graph() {
    const x = x12();
    const y = x.mul(x);
    const n = y.grad_fn!;
    y.sum().backward();
    n.savedValue('self');
  },
  two_ways_meet() {
    const x = x12();
    const y = x.tanh();
    const z = y.mul(x).add(y);
    z.sum().backward();
    return [z, x.grad];
  },
  broadcast_and_promotion_go_back() {
    const [x, w] = [leaf([[1, 2], [3, 4]]), leaf(2, 'float64')]; // biome-ignore format: a matrix
    x.mul(w).sum().backward();
    return [x.grad, w.grad];
  },
};

/** All programs, in the order they are recorded. */
export const programs: Readonly<Record<string, Program>> = {
  ...backwardPrograms,
  ...gradPrograms,
  ...leafPrograms,
  ...inPlacePrograms,
  ...gradModePrograms,
  ...hookPrograms,
  ...nodePrograms,
};
