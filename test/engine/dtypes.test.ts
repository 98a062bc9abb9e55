/** Every operator in float16, bfloat16, uint8, int8 and int16 against recorded PyTorch: value, dtype, gradient, error. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { table } from '../../src/engine/ops/table.ts';
import { installAll } from './call.ts';
import { type Answer, difference, RARE_DTYPES, type RareDtype } from './dtypeCases.ts';
import { keyOf, samplesOf } from './samples.ts';

installAll();

const recorded = JSON.parse(readFileSync(new URL('../reference/ops_dtypes.json', import.meta.url), 'utf8')) as Record<
  string,
  readonly Record<RareDtype, Answer>[]
>;

/** Where we part from PyTorch and know it, by the operator's name: why. Nothing here computes a number that is off by more than its last place. */
const KNOWN: Readonly<Record<string, string>> = {
  ...of('complex polar view_as_complex', 'complex numbers of float16 parts are refused by name'),
  ...of(
    'interpolate upsample_bilinear2d upsample_bicubic2d _upsample_bilinear2d_aa _upsample_bicubic2d_aa _upsample_lanczos2d_aa',
    'fixed-point interpolation of uint8 is refused by name',
  ),
  ...of(
    'pinv pinverse matrix_norm norm cond matrix_power adaptive_avg_pool1d cauchy lstsq matrix_rank',
    'refused by both, in the words of another check',
  ),
  ...of('matrix_exp', 'PyTorch overflows on the way and answers NaN'),
  ...of('sinc', 'of integers: 0 where PyTorch has what float32 leaves of sin(nπ)'),
  ...of(
    'huber_loss_backward instance_norm _adaptive_avg_pool3d bilinear lstm',
    'PyTorch rounds between the steps, where we round once; bfloat16 has an LSTM kernel of its own there',
  ),
  ...of('rms_norm', 'has one cast more in its history there'),
  ...of(
    'dropout alpha_dropout feature_dropout feature_alpha_dropout hardtanh smooth_l1_loss_backward hinge_embedding_loss margin_ranking_loss convolution conv1d mkldnn_rnn_layer det zeta _scaled_dot_product_flash_attention_for_cpu_backward',
    'we compute on integers or in half precision what PyTorch refuses to, or the other way round',
  ),
};

function of(names: string, why: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, why]));
}

for (const op of table) {
  const answers = recorded[keyOf(op)];
  const samples = samplesOf(op);
  if (answers === undefined || Object.hasOwn(KNOWN, op.name)) continue;
  it(keyOf(op), () => {
    const differences = answers.slice(0, samples.length).flatMap((answer, k) =>
      RARE_DTYPES.flatMap((dtype) => {
        const found = difference(samples[k]!, dtype, answer[dtype]);
        return found === null ? [] : [`${samples[k]!.title} ${dtype}: ${found}`];
      }),
    );
    assert.deepEqual(differences, []);
  });
}
