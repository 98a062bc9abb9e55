/** `mkldnn_rnn_layer`: one layer of an LSTM in one direction as one Node, which PyTorch's CPU build takes for float32. */
import { refused } from '../errors.ts';
import { jointly } from '../joint.ts';
import { type LstmSizes, lstm, lstmBackward } from '../lstm.ts';
import { op } from '../op.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { notImplemented } from './declare.ts';

/** The only mode ATen sends here. */
const LSTM = 2;

function sizesOf(input: Tensor, hx: Tensor, reverse: boolean): LstmSizes {
  const [steps, batch, inputs] = input.shape as [number, number, number];
  return { steps, batch, inputs, hidden: hx.shape[1]!, reverse };
}

function weightsOf(weights: readonly Tensor[], has_biases: boolean) {
  const [input, hidden, ...biases] = weights.map((w) => w.values());
  return { input: input!, hidden: hidden!, biases: has_biases ? biases : [] };
}

const TENSORS = ['input', 'weight0', 'weight1', 'weight2', 'weight3', 'hx_', 'cx_'] as const;
const FLAGS =
  'int mode, int hidden_size, int num_layers, bool has_biases, bool bidirectional, bool batch_first, bool train';

function backwardOfLayer(...given: unknown[]): readonly Tensor[] {
  const [input, w0, w1, w2, w3, hx, cx, output] = given as readonly Tensor[];
  const [grad_output, grad_hy, grad_cy, reverse] = given.slice(10) as [
    Tensor | null,
    Tensor | null,
    Tensor | null,
    boolean,
  ];
  const workspace = given.at(-1) as Tensor;
  const { dtype } = input!;
  const grads = [grad_output, grad_hy, grad_cy].map((g) => g?.values() ?? null) as [null, null, null];
  const found = lstmBackward(
    dtype,
    grads,
    input!.values(),
    weightsOf([w0!, w1!, w2!, w3!], true),
    hx!.values(),
    cx!.values(),
    { output: output!.values(), workspace: workspace.values() },
    sizesOf(input!, hx!, reverse),
    state.gemm,
  );
  const like = [input, w0, w1, w2, w3, hx, cx] as readonly Tensor[];
  const arrays = [found.x, found.input, found.hidden, found.bias, found.bias.slice(), found.h, found.c];
  return arrays.map((array, k) => fromArray(array, like[k]!.shape, dtype));
}

const BACKWARD = 'mkldnn_rnn_layer_backward';

/** Not in the table: what it is handed as workspace is its own, so that nothing about it can be compared. */
const mkldnn_rnn_layer_backward = op({
  schema: `${BACKWARD}(Tensor input, Tensor weight1, Tensor weight2, Tensor weight3, Tensor weight4, Tensor hx_, Tensor cx_tmp, Tensor output, Tensor hy_, Tensor cy_, Tensor? grad_output, Tensor? grad_hy, Tensor? grad_cy, bool reverse, int mode, int hidden_size, int num_layers, bool has_biases, bool train, bool bidirectional, int[] batch_sizes, bool batch_first, Tensor workspace) -> (Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor)`,
  grad_fn: 'NotImplemented',
  forward: backwardOfLayer,
  backward: Object.fromEntries(
    [
      'input',
      'weight1',
      'weight2',
      'weight3',
      'weight4',
      'hx_',
      'cx_tmp',
      'output',
      'grad_output',
      'grad_hy',
      'grad_cy',
    ].map((name) => [name, notImplemented(BACKWARD)]),
  ),
  where: [],
});

export const mkldnn_rnn_layer = op({
  schema: `mkldnn_rnn_layer(Tensor input, Tensor weight0, Tensor weight1, Tensor weight2, Tensor weight3, Tensor hx_, Tensor cx_, bool reverse, int[] batch_sizes, ${FLAGS}) -> (Tensor, Tensor, Tensor, Tensor)`,
  grad_fn: 'MkldnnRnnLayerBackward0',
  forward: (...given: unknown[]) => {
    const [input, w0, w1, w2, w3, hx, cx] = given as readonly Tensor[];
    const [reverse, , mode, , , has_biases] = given.slice(7) as [boolean, unknown, number, number, number, boolean];
    if (mode !== LSTM) throw refused(`mkldnn_rnn_layer: no layer of mode ${mode}`);
    const { dtype } = input!;
    const s = sizesOf(input!, hx!, reverse);
    const weights = weightsOf([w0!, w1!, w2!, w3!], has_biases);
    const found = lstm(dtype, input!.values(), weights, hx!.values(), cx!.values(), s, state.gemm);
    return [
      fromArray(found.output, [s.steps, s.batch, s.hidden], dtype),
      fromArray(found.h, hx!.shape, dtype),
      fromArray(found.c, cx!.shape, dtype),
      fromArray(found.workspace, [found.workspace.length], dtype),
    ];
  },
  saves: [...TENSORS, 'result0', 'result1', 'result2', 'result3'],
  backward: jointly(TENSORS, (_grad, context) => {
    const { grads, result0, result1, result2, result3 } = context;
    const flags = ['reverse', 'mode', 'hidden_size', 'num_layers', 'has_biases', 'train', 'bidirectional'];
    return mkldnn_rnn_layer_backward.invoke([
      ...TENSORS.map((name) => context[name]),
      ...[result0, result1, result2, grads[0] ?? null, grads[1] ?? null, grads[2] ?? null],
      ...[...flags, 'batch_sizes', 'batch_first'].map((name) => context[name]),
      result3,
    ]) as readonly Tensor[];
  }),
  nonDifferentiable: ['result3'],
  local: Object.fromEntries(TENSORS.map((name) => [name, 'F'])),
  where: [],
  samples: [
    [[3, 2, 2], [8, 2], [8, 2], [8], [8], [2, 2], [2, 2], false, [], 2, 2, 1, true, false, false, true],
    [[2, 1, 1], [4, 1], [4, 1], [4], [4], [1, 1], [1, 1], true, [], 2, 1, 1, true, true, false, true],
  ],
});
