/** `autograd.forward_ad` and `autograd.functional` of the TypeScript API; a level is a function it holds for. */
import * as functionals from '../../../engine/autograd/functional.ts';
import {
  enterDualLevel,
  exitDualLevel,
  makeDual,
  setForwardMode,
  unpackDual,
} from '../../../engine/transforms/levels.ts';

/** Runs `body` at the level where dual numbers can be made, and forgets their tangents. */
function dual_level<T>(body: () => T): T {
  enterDualLevel();
  try {
    return body();
  } finally {
    exitDualLevel();
  }
}

/** Runs `body` with tangents computed or not. */
function set_forward_ad_enabled<T>(mode: boolean, body: () => T): T {
  const before = setForwardMode(mode);
  try {
    return body();
  } finally {
    setForwardMode(before);
  }
}

export const forward_ad = {
  dual_level,
  enter_dual_level: enterDualLevel,
  exit_dual_level: exitDualLevel,
  make_dual: makeDual,
  unpack_dual: unpackDual,
  set_forward_ad_enabled,
};

const { jacobian, hessian, vjp, jvp, vhp, hvp } = functionals;

export const functional = { jacobian, hessian, vjp, jvp, vhp, hvp };
