/**
 * In-place operators that change a tensor's shape instead of its elements: `t_`, `transpose_`, `squeeze_`, `unsqueeze_`. PyTorch gives
 * each a Node of its own number.
 */
import { announce, checkInPlace, reshaped } from '../autograd/inplace.ts';
import { type Op, op } from '../op.ts';
import { state, unobserved, withGradMode } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { squeeze, squeeze_dim, squeeze_dims, t, tooManyDimensions, transpose, unsqueeze } from './viewAxes.ts';

/** The Node of `name_`: what the out-of-place operator computes, under its own number. */
function inPlaceNode(of: Op, grad_fn: string): Op {
  const { view: _, samples: __, ...rest } = of.spec;
  return op({ ...rest, schema: rest.schema.replace(of.name, `${of.name}_`), grad_fn, where: [] });
}

const squeezeNode = inPlaceNode(squeeze_dim, 'SqueezeBackward4');

/** `squeeze_(dim)` on a fresh product, as `matmul` does it. */
export function squeezedInPlace(product: Tensor, dim: number): Tensor {
  const out = squeezeNode.invoke([product, dim]) as Tensor;
  out.counter.version++;
  return out;
}

/** The method `name_`: gives `self` the geometry the Node's operator computes. */
function reshaping(schema: string, of: Op, node: Op, ...args: readonly unknown[]): Op {
  const name = schema.slice(0, schema.search(/[.(]/));
  const own = op({
    schema,
    forward: (...args: unknown[]) => {
      const self = args[0] as Tensor;
      if (state.transforms === null) reshape(args);
      else state.transforms.reshape(of, own, args, () => reshape(args));
      announce(name, self);
      return self;
    },
    composite: true,
    where: ['tensor'],
    samples: [['data [1, 3]', ...args]],
  });
  const reshape = (args: readonly unknown[]): void => {
    const self = args[0] as Tensor;
    const requiresGrad = state.gradMode && self.requires_grad;
    if (requiresGrad) checkInPlace(self);
    if (name === 't_' && self.ndim > 2) throw tooManyDimensions('t_()', self.ndim);
    const result = unobserved(() => withGradMode(false, () => node.spec.forward(...args))) as Tensor;
    const made = requiresGrad ? node.record(args, result) : null;
    self.shape = result.shape;
    self.strides = result.strides;
    self.offset = result.offset;
    self.counter.version++;
    reshaped(self, made);
  };
  return own;
}

export const t_ = reshaping('t_(Tensor self) -> Tensor', t, inPlaceNode(t, 'TBackward1'));
const transposeNode = inPlaceNode(transpose, 'TransposeBackward1');
export const transpose_ = reshaping(
  'transpose_(Tensor self, int dim0, int dim1) -> Tensor',
  transpose,
  transposeNode,
  0,
  1,
);
export const swapaxes_ = reshaping(
  'swapaxes_(Tensor self, int axis0, int axis1) -> Tensor',
  transpose,
  transposeNode,
  0,
  1,
);
export const swapdims_ = reshaping(
  'swapdims_(Tensor self, int dim0, int dim1) -> Tensor',
  transpose,
  transposeNode,
  0,
  1,
);
export const squeeze_ = reshaping('squeeze_(Tensor self) -> Tensor', squeeze, inPlaceNode(squeeze, 'SqueezeBackward3'));
export const squeeze__dim = reshaping('squeeze_.dim(Tensor self, int dim) -> Tensor', squeeze_dim, squeezeNode, 0);
export const squeeze__dims = reshaping(
  'squeeze_.dims(Tensor self, int[] dim) -> Tensor',
  squeeze_dims,
  inPlaceNode(squeeze_dims, 'SqueezeBackward5'),
  [0],
);
export const unsqueeze_ = reshaping(
  'unsqueeze_(Tensor self, int dim) -> Tensor',
  unsqueeze,
  inPlaceNode(unsqueeze, 'UnsqueezeBackward1'),
  1,
);
