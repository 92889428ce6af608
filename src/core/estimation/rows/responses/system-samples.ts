import { factorise } from '../../../numeric/linalg/cholesky.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import { askedSamples } from '../../covariances/resample.ts'
import { prepare, type SystemRequest, type SystemWork } from '../../system/system-blocks.ts'
import { type ErrorSource, errorFactor, type SystemSamples } from '../../system/system-bootstrap.ts'
import { likelihoodOf } from '../../system/system-likelihood.ts'
import { sampleRuns } from '../bootstrap/batches.ts'
import { countedRows } from '../bootstrap/census.ts'
import { fromOrthogonal } from '../frame.ts'
import { type Passes, within } from '../search.ts'
import { rootOfProducts } from './condense.ts'
import { crossAt, type Products, productsOf } from './products.ts'
import { sampleSize } from './resampled-kernel.ts'
import type { ProductDraws, ResampledPass } from './resampled-pass.ts'
import { residualCoordinates } from './root-coordinates.ts'
import type { SystemOfRows } from './system-covariances.ts'
import { systemPool } from './system-residuals.ts'

/** Equations of many rows, of which samples are drawn. */
export interface SampledSystem extends Omit<SystemOfRows, 'choice'> {
  /** The products that the pass summed of all rows, and a root of them. */
  readonly products: Products
  readonly root: Matrix
  /** The equations on rows with the products of a root, whose residuals are those at given coefficients. */
  readonly equations: (root: Matrix, beta: readonly Float64Array[]) => SystemRequest['equations']
}

interface Drawing {
  readonly draws: ProductDraws
  /** Coefficients of each response in the pass at which samples have their residuals. */
  readonly beta: readonly Float64Array[]
}

/** Coefficients in the pass of each equation's own least squares. */
function squaresBeta({ system }: SystemWork, { pass, root }: SampledSystem) {
  const r = pass.frame.kept.length
  return system.map(({ solution }, response) => {
    const apart = residualCoordinates(root, solution.residuals, { r, response })
    const step = fromOrthogonal(pass.frame, apart)
    return pass.beta[response].map((value, k) => value + step[k])
  })
}

/** Where other errors come from, for which residuals are gathered in a pass; a sentence where they come from nowhere. */
async function errorSource(
  kind: ErrorSource['kind'],
  work: SystemWork,
  { of, passes }: { readonly of: SampledSystem; readonly passes: Passes }
): Promise<ErrorSource | string> {
  if (kind === 'residual') {
    const pool = await systemPool(work, of, passes)
    return typeof pool === 'string' ? pool : { kind, pool }
  }
  const lower = errorFactor(likelihoodOf(work).maximum?.point.sigma ?? null)
  return typeof lower === 'string' ? lower : { kind, lower }
}

/** How samples are drawn, for which pairs are counted in a pass; a sentence where they cannot be. */
async function drawingOf(of: SampledSystem, passes: Passes): Promise<Drawing | string> {
  const { kind } = askedSamples(of.request.spec.inference)
  if (kind === 'pairs') {
    const before = await countedRows(of.pass, passes, of.done)
    return { draws: { kind, before }, beta: of.pass.beta }
  }
  // Other errors stand around each equation's own least squares.
  const work = prepare(of.request)
  const draws = await errorSource(kind, work, { of, passes })
  return typeof draws === 'string' ? draws : { draws, beta: squaresBeta(work, of) }
}

/** The products of every sample, from passes that each sum as many as they hold. */
async function sampledProducts(
  { request: { spec }, pass, products, done }: SampledSystem,
  draws: ProductDraws,
  passes: Passes
): Promise<readonly Products[]> {
  const { seed } = spec.optimizer
  const base: ResampledPass = { ...pass, kind: 'resampled', draws, seed, first: 0, samples: 0 }
  const each = sampleSize(base)
  const found: Products[] = []
  for (const run of sampleRuns(askedSamples(spec.inference).replicates, each)) {
    const sums = await passes.source.reduce({ ...base, ...run }, within(passes, done))
    for (let k = 0; k < run.samples; k++) {
      found.push(
        draws.kind === 'pairs'
          ? productsOf(sums, pass, k * each)
          : { ...products, ...crossAt(sums, k * each, pass) }
      )
    }
  }
  return found
}

/** The equations of samples of many rows, which passes draw as they come: the same samples as in memory. */
export async function systemSamples(
  of: SampledSystem,
  passes: Passes
): Promise<SystemSamples | string> {
  const drawing = await drawingOf(of, passes)
  if (typeof drawing === 'string') return drawing
  const found = await sampledProducts(of, drawing.draws, passes)
  return ({ number }) => {
    const products = found[number]
    const factor = factorise(products.gram)
    return factor === null ? null : of.equations(rootOfProducts(products, factor), drawing.beta)
  }
}
