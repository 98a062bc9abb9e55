/** Answers questions about a finished run from its live objects. Refuses, with the reason, what would be too large or is gone. */
import type { Node } from '../engine/autograd/node.ts';
import { nums } from './numbers.ts';
import type { Query, Reply } from './schema.ts';
import { dtypeOf, elementsOf, type Snapshot } from './snapshot.ts';
import { printed } from './values.ts';

/** What a finished run still holds. */
export interface Holdings {
  readonly snapshots: ReadonlyMap<number, readonly Snapshot[]>;
  readonly nodes: ReadonlyMap<number, Node>;
}

/** Elements one answer may have. */
export const MOST_ELEMENTS = 200_000;

export function answer(query: Query, holdings: Holdings): Reply {
  switch (query.type) {
    case 'value':
      return wholeValue(query.tensor, query.version, holdings);
    case 'localJacobian':
    case 'jacobian':
      return refused('Jacobians are not answered yet');
  }
}

function refused(message: string): Reply {
  return { type: 'refused', message };
}

function wholeValue(tensor: number, version: number | null, { snapshots }: Holdings): Reply {
  const known = snapshots.get(tensor);
  if (known === undefined) return refused('this tensor is not held any more');
  const snapshot = version === null ? latest(known) : known.find((one) => one.version === version);
  if (snapshot === undefined) return refused(`version ${version} of this tensor is not held any more`);
  const n = snapshot.tensor.numelValue;
  if (n > MOST_ELEMENTS)
    return refused(
      `${n.toLocaleString('en-US')} elements are too many to show; the limit is ${MOST_ELEMENTS.toLocaleString('en-US')}`,
    );
  const elements = nums(elementsOf(snapshot), dtypeOf(snapshot), MOST_ELEMENTS);
  return { type: 'value', elements, text: printed(snapshot), shape: [...snapshot.tensor.shape] };
}

function latest(snapshots: readonly Snapshot[]): Snapshot {
  return snapshots.reduce((a, b) => (b.version >= a.version ? b : a));
}
