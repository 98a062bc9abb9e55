/** The one list of all operators. A new family file is added here and nowhere else. */
import type { Op } from '../op.ts';
import * as activation from './activation.ts';
import * as activationRules from './activationRules.ts';
import * as addedProducts from './addedProducts.ts';
import * as aliases from './aliases.ts';
import * as arithmetic from './arithmetic.ts';
import * as arranging from './arranging.ts';
import * as attention from './attention.ts';
import * as averagePooling from './averagePooling.ts';
import * as batchNorm from './batchNorm.ts';
import * as bessel from './bessel.ts';
import * as bilinear from './bilinear.ts';
import * as binomial from './binomial.ts';
import * as chains from './chains.ts';
import * as cholesky from './cholesky.ts';
import * as clamping from './clamping.ts';
import * as classLoss from './classLoss.ts';
import * as comparison from './comparison.ts';
import * as comparisonInplace from './comparisonInplace.ts';
import * as complexNumbers from './complexNumbers.ts';
import * as convolution from './convolution.ts';
import * as convolutions from './convolutions.ts';
import * as copies from './copies.ts';
import * as copying from './copying.ts';
import * as counting from './counting.ts';
import * as creation from './creation.ts';
import * as ctcLoss from './ctcLoss.ts';
import * as distanceLoss from './distanceLoss.ts';
import * as distanceRules from './distanceRules.ts';
import * as distances from './distances.ts';
import * as distributions from './distributions.ts';
import * as division from './division.ts';
import * as dropouts from './dropouts.ts';
import * as eigen from './eigen.ts';
import * as einsum from './einsum.ts';
import * as embeddingBag from './embeddingBag.ts';
import * as exponential from './exponential.ts';
import * as extremes from './extremes.ts';
import * as factors from './factors.ts';
import * as floatParts from './floatParts.ts';
import * as fourier from './fourier.ts';
import * as fractionalPooling from './fractionalPooling.ts';
import * as gamma from './gamma.ts';
import * as gating from './gating.ts';
import * as generalEigen from './generalEigen.ts';
import * as gridSampler from './gridSampler.ts';
import * as groupNorm from './groupNorm.ts';
import * as indefinite from './indefinite.ts';
import * as indexFill from './indexFill.ts';
import * as indexing from './indexing.ts';
import * as inplace from './inplace.ts';
import * as inplaceShape from './inplaceShape.ts';
import * as integersLike from './integersLike.ts';
import * as joining from './joining.ts';
import * as layerNorm from './layerNorm.ts';
import * as layout from './layout.ts';
import * as lerp from './lerp.ts';
import * as logarithmOfNumber from './logarithmOfNumber.ts';
import * as loss from './loss.ts';
import * as lossRules from './lossRules.ts';
import * as lstmLayer from './lstmLayer.ts';
import * as marginLoss from './marginLoss.ts';
import * as matmul from './matmul.ts';
import * as matrices from './matrices.ts';
import * as matrixFunctions from './matrixFunctions.ts';
import * as matrixNorms from './matrixNorms.ts';
import * as matrixRank from './matrixRank.ts';
import * as maxPooling from './maxPooling.ts';
import * as network from './network.ts';
import * as normal from './normal.ts';
import * as norms from './norms.ts';
import * as orthogonal from './orthogonal.ts';
import * as packing from './packing.ts';
import * as padModes from './padModes.ts';
import * as partScatter from './partScatter.ts';
import * as patches from './patches.ts';
import * as piecewise from './piecewise.ts';
import * as power from './power.ts';
import * as products from './products.ts';
import * as pseudoinverse from './pseudoinverse.ts';
import * as quantiles from './quantiles.ts';
import * as recurrent from './recurrent.ts';
import * as reduction from './reduction.ts';
import * as resizing from './resizing.ts';
import * as rounding from './rounding.ts';
import * as scans from './scans.ts';
import * as scatter from './scatter.ts';
import * as scatterMasks from './scatterMasks.ts';
import * as scatterReduce from './scatterReduce.ts';
import * as selection from './selection.ts';
import * as singular from './singular.ts';
import * as softmax from './softmax.ts';
import * as solving from './solving.ts';
import * as sorting from './sorting.ts';
import * as spread from './spread.ts';
import * as statistics from './statistics.ts';
import * as triangular from './triangular.ts';
import * as trigonometric from './trigonometric.ts';
import * as unique from './unique.ts';
import * as unpooling from './unpooling.ts';
import * as upsampling from './upsampling.ts';
import * as view from './view.ts';
import * as viewAxes from './viewAxes.ts';
import * as viewLists from './viewLists.ts';
import * as viewParts from './viewParts.ts';
import * as weightNorm from './weightNorm.ts';

/** Every operator, in the order overloads are tried. */
export const table: readonly Op[] = [
  arithmetic,
  division,
  power,
  rounding,
  exponential,
  trigonometric,
  comparison,
  complexNumbers,
  selection,
  clamping,
  lerp,
  activation,
  activationRules,
  piecewise,
  softmax,
  loss,
  lossRules,
  classLoss,
  network,
  convolution,
  convolutions,
  averagePooling,
  maxPooling,
  upsampling,
  batchNorm,
  groupNorm,
  distanceLoss,
  attention,
  lstmLayer,
  recurrent,
  packing,
  dropouts,
  bilinear,
  unpooling,
  layerNorm,
  patches,
  padModes,
  creation,
  integersLike,
  distributions,
  view,
  joining,
  copying,
  reduction,
  inplace,
  layout,
  viewAxes,
  viewLists,
  viewParts,
  indefinite,
  indexing,
  scatter,
  indexFill,
  scatterMasks,
  inplaceShape,
  extremes,
  spread,
  scans,
  sorting,
  unique,
  products,
  addedProducts,
  matmul,
  einsum,
  matrices,
  solving,
  gamma,
  bessel,
  normal,
  triangular,
  fourier,
  generalEigen,
  chains,
  pseudoinverse,
  matrixRank,
  matrixFunctions,
  matrixNorms,
  factors,
  cholesky,
  orthogonal,
  eigen,
  singular,
  norms,
  aliases,
  comparisonInplace,
  arranging,
  counting,
  distanceRules,
  distances,
  floatParts,
  partScatter,
  quantiles,
  scatterReduce,
  statistics,
  copies,
  resizing,
  binomial,
  logarithmOfNumber,
  ctcLoss,
  embeddingBag,
  gating,
  gridSampler,
  marginLoss,
  weightNorm,
  fractionalPooling,
].flatMap((family) => Object.values(family).flat().filter(isOp));

function isOp(value: unknown): value is Op {
  return typeof value === 'object' && value !== null && 'schema' in value && 'savePlan' in value;
}
