import { multiplyVector } from '../../numeric/linalg/product.ts'
import { column, zeros } from '../../numeric/matrix.ts'
import { type Random, random } from '../../numeric/random.ts'
import type { BootstrapReplicates } from '../covariances/covariance.ts'
import { collectReplicates } from '../covariances/resample.ts'
import { spread } from '../regression/squares-fit.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'
import type { LinearData } from './generalised-squares.ts'
import { problemOf } from './profiles.ts'
import { type CorrelatedProblem, ordinarySquares, refitCorrelated } from './refit.ts'
import type { Blocks } from './structure.ts'

/** Replicates of the ordinary fit and of the generalised one; a sentence where there are none. */
export interface CorrelatedReplicates {
  readonly ordinary: BootstrapReplicates | string
  readonly generalised: BootstrapReplicates | string
}

type Sampler = (draw: Random) => CorrelatedProblem

function takeData({ x, y }: LinearData, source: Int32Array): LinearData {
  const out = zeros(source.length, x.cols)
  for (let j = 0; j < x.cols; j++) {
    column(out, j).set(Float64Array.from(source, (i) => column(x, j)[i]))
  }
  return { x: out, tail: null, y: Float64Array.from(source, (i) => y[i]), yTail: null }
}

/** Whole blocks drawn with replacement; rows where the errors are not correlated. */
function pairs(work: CorrelatedWork): Sampler | string {
  const { covariance, data } = work
  const rows = covariance.structure === 'diagonal'
  const units: Blocks = rows ? Array.from(data.y, (_, i) => Int32Array.of(i)) : covariance.blocks
  if (units.length < 2) {
    return 'All rows are correlated with one another, and drawing some of them would break that. Use the kind "parametric" or "residual", or name blocks by "within".'
  }
  return (draw) => {
    const picked = units.map(() => units[draw.below(units.length)])
    const source = Int32Array.from(picked.flatMap((unit) => [...unit]))
    let next = 0
    const blocks = picked.map((unit) => unit.map(() => next++))
    return {
      ...problemOf(work),
      data: takeData(data, source),
      covariance: covariance.resampled(
        rows ? [Int32Array.from(source, (_, i) => i)] : blocks,
        source
      )
    }
  }
}

/** New responses: the fitted mean and correlated errors made from independent ones of variance 1. */
function withErrors(work: CorrelatedWork, next: (draw: Random) => () => number): Sampler {
  const { data, fit } = work
  const mean = multiplyVector(data.x, fit.squares.coefficients)
  return (draw) => {
    const one = next(draw)
    const errors = fit.fixed.colour(Float64Array.from(mean, one))
    const y = mean.map((value, i) => value + errors[i])
    return { ...problemOf(work), data: { ...data, tail: null, y, yTail: null } }
  }
}

function samplerOf(work: CorrelatedWork, kind: string): Sampler | string {
  const { fit, data } = work
  if (kind === 'pairs') return pairs(work)
  if (kind === 'parametric') {
    const sigma = Math.sqrt(fit.sigma2)
    return withErrors(work, (draw) => () => sigma * draw.normal())
  }
  // Whitened residuals are exchangeable; they are put on the scale of independent errors and centred.
  const white = fit.fixed.whiten({ head: fit.squares.residuals, tail: null }).head
  const n = white.length
  const inflation = Math.sqrt(n / Math.max(n - data.x.cols, 1))
  const mean = white.reduce((sum, r) => sum + r, 0) / n
  return withErrors(work, (draw) => () => inflation * (white[draw.below(n)] - mean))
}

/** Draws samples and fits each both ways, ρ estimated anew; the same seed gives the same samples. */
export function correlatedReplicates(work: CorrelatedWork): CorrelatedReplicates {
  const { workspace, model } = work
  const { spec, control, coordinates } = workspace
  const choice = spec.inference.std_errors
  const asked = typeof choice !== 'string' && 'bootstrap' in choice ? choice.bootstrap : null
  const { kind = 'pairs', replicates } = asked ?? { replicates: 999 }
  const sampler = samplerOf(work, kind)
  if (typeof sampler === 'string') return { ordinary: sampler, generalised: sampler }
  const draw = random(spec.optimizer.seed)
  const ordinary: Float64Array[] = []
  const generalised: Float64Array[] = []
  const add = (to: Float64Array[], values: Float64Array) => {
    if (!values.every(Number.isFinite)) return
    to.push(spread(coordinates.kept, values, model.terms.length))
  }
  for (let b = 0; b < replicates && !control.cancelled(); b++) {
    const sample = sampler(draw)
    const fit = refitCorrelated(sample)
    add(ordinary, ordinarySquares(sample.data).coefficients)
    if (fit.status === 'ok' || fit.status === 'boundary') add(generalised, fit.squares.coefficients)
    control.progress?.((b + 1) / replicates)
  }
  const drawn = { kind, replicates, seed: spec.optimizer.seed }
  return {
    ordinary: collectReplicates(ordinary, drawn),
    generalised: collectReplicates(generalised, drawn)
  }
}
