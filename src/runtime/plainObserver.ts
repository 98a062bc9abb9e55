// The observer of a run that is not traced: it hears warnings and nothing else.

import type { Observer } from '../engine/observer.ts';

const ignore = (): void => {};

export function plainObserver(warn: (text: string, category: string) => void): Observer {
  return {
    keeps: false,
    operator: ignore,
    answered: ignore,
    created: ignore,
    changed: ignore,
    backwardStart: ignore,
    nodeRan: ignore,
    leafReached: ignore,
    backwardEnd: ignore,
    warning: warn,
  };
}
