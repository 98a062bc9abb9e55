/** Puts operators and methods on Tensor's prototype. To be called once, before the first tensor is used. */
import { overloads } from './functions.ts';
import { installMethods } from './methods.ts';
import { installTensorMethods } from './tensorMethods.ts';

export function installEngine(): void {
  installMethods(overloads);
  installTensorMethods();
}
