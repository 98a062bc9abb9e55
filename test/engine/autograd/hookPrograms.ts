/** Programs about hooks and Nodes; see `programs.ts`. */
import { grad } from '../../../src/engine/autograd/arguments.ts';
import { stack } from '../../../src/engine/ops/joining.ts';
import type { Tensor } from '../../../src/engine/tensor.ts';
import { edges, leaf, ones, type Program, vector, wrongly, x12 } from './making.ts';

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

export const hookPrograms: Record<string, Program> = {
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

export const nodePrograms: Record<string, Program> = {
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
