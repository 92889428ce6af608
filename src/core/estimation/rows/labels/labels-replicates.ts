import { multiply } from '../../../numeric/linalg/product.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import { transpose } from '../../../numeric/matrix.ts'
import type { BootstrapReplicates } from '../../covariances/covariance.ts'
import { askedSamples, collectReplicates } from '../../covariances/resample.ts'
import { undrawnLabels } from '../../multinomial/multinomial-bootstrap.ts'
import { type SoftmaxPoint, softmaxAscent } from '../../multinomial/softmax.ts'
import { notOfLocation } from '../../regression/residual-resampling.ts'
import { atTerms, stackedCoefficients, stackMap } from '../../stacked/stack.ts'
import { batchesOf } from '../bootstrap/batches.ts'
import { pairDraws } from '../bootstrap/census.ts'
import { constantsFrom } from '../bootstrap/cubed.ts'
import { type Passes, within } from '../search.ts'
import { isPenalised } from '../start.ts'
import type { Sums } from '../sums.ts'
import { readLabelsPoint } from './labels-kernel.ts'
import type { LabelDraws, LabelsPass } from './labels-pass.ts'
import { penalisedPoints } from './labels-penalty.ts'
import { cubesFrom, pointSize } from './labels-places.ts'
import type { LabelStart } from './labels-start.ts'

/** A maximum over all rows, and passes after those that were made. */
interface Maximum {
  /** Coordinates, and the inverse of the information there. */
  readonly gamma: Float64Array
  readonly bread: Matrix
  readonly passes: Passes
  readonly done: number
}

type Reduce = (pass: LabelsPass) => Promise<Sums>

/** How the samples are drawn; a sentence where they cannot be. */
async function drawsOf(
  { pass, model, spec }: LabelStart,
  { gamma, passes, done }: Maximum
): Promise<LabelDraws | string> {
  const { kind } = askedSamples(spec.inference)
  if (kind === 'residual') return notOfLocation
  if (kind === 'pairs') return pairDraws(pass, { passes, done })
  return undrawnLabels(model) ?? { kind, seed: spec.optimizer.seed, gamma }
}

/** The estimates of some samples, which are searched side by side; null for one that has none. */
async function refitted(
  start: LabelStart,
  on: { readonly numbers: readonly number[]; readonly from: Float64Array; readonly reduce: Reduce },
  draws: LabelDraws
): Promise<(Float64Array | null)[]> {
  const { pass, spec, control, model } = start
  const refits = on.numbers.map((replicate) => {
    const ascent = softmaxAscent(on.from, {
      iterations: spec.optimizer.max_iterations,
      cancelled: control.cancelled,
      stall: model.criterion.stall
    })
    return { replicate, ascent, asked: ascent.next() }
  })
  const separated = new Set<SoftmaxPoint>()
  for (;;) {
    const open = refits.flatMap((refit) =>
      refit.asked.done === true ? [] : { refit, gamma: refit.asked.value }
    )
    if (open.length === 0) break
    const own: LabelsPass = {
      ...pass,
      draws,
      points: open.map(({ refit: { replicate }, gamma }) => ({
        gamma,
        cone: null,
        bread: null,
        replicate
      }))
    }
    const sums = await on.reduce(own)
    const read = open.map((_, k) => readLabelsPoint(own, sums, k))
    const plain = read.map(({ point }) => point)
    const points = isPenalised(spec) ? await penalisedPoints(own, plain, on.reduce) : plain
    open.forEach(({ refit }, k) => {
      if (read[k].nearly > 0) separated.add(points[k])
      refit.asked = refit.ascent.next(points[k])
    })
  }
  return refits.map(({ asked }) => {
    const found = asked.done === true ? asked.value : null
    return found?.converged === true && !separated.has(found.point) ? found.point.gamma : null
  })
}

/** Estimates of samples of the rows over all terms, which passes draw as they come; a sentence where there are none. */
export async function labelRowReplicates(
  start: LabelStart,
  maximum: Maximum
): Promise<BootstrapReplicates | string> {
  const { design, pass, spec } = start
  const { kind, replicates } = askedSamples(spec.inference)
  const draws = await drawsOf(start, maximum)
  if (typeof draws === 'string') return draws
  const { passes, done, gamma } = maximum
  const reduce: Reduce = (own) => passes.source.reduce(own, within(passes, done))
  const found: Float64Array[] = []
  for (const numbers of batchesOf(replicates, pointSize(pass))) {
    const ends = await refitted(start, { numbers, from: gamma, reduce }, draws)
    const { stack } = design
    found.push(
      ...ends.flatMap((end) =>
        end === null ? [] : [atTerms(stack, stackedCoefficients(stack, end))]
      )
    )
  }
  return collectReplicates(found, { kind, replicates, seed: spec.optimizer.seed })
}

/** Skewness constants of the coefficients over all terms, from one pass; null of a penalised estimate. */
export async function labelAccelerations(
  { design: { stack }, pass, spec }: LabelStart,
  { gamma, bread, passes, done }: Maximum
): Promise<Float64Array | null> {
  if (isPenalised(spec)) return null
  const combine = multiply(bread, transpose(stackMap(stack)))
  const own = { ...pass, cubed: { gamma, combine } }
  const sums = await passes.source.reduce(own, within(passes, done))
  return atTerms(stack, constantsFrom(sums, cubesFrom(own), combine.cols))
}
