/** What programs use of PyTorch is here: the share of uses that the ranking's names of the engine have may rise, never fall. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ranking, share, standings } from '../../scripts/coverage.ts';
import { builtRuntime } from './built.ts';

/** Raise it with what is added; the rest is refused by name. */
const ENGINE = 0.998;

it('the engine’s names keep their share of uses', async () => {
  const ranked = ranking();
  assert.equal(ranked.length, 439);
  const found = await standings(
    await builtRuntime(),
    ranked.map(({ name }) => name),
  );
  const reached = share(ranked, found, 'engine', 'has');
  assert.ok(reached >= ENGINE, `${reached} of the uses, ${ENGINE} before`);
});
