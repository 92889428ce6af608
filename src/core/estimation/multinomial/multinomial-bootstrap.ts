import type { Control, FitSpec } from '../../model/spec.ts'
import { at, type Matrix } from '../../numeric/matrix.ts'
import type { Random } from '../../numeric/random.ts'
import type { BootstrapReplicates } from '../covariances/covariance.ts'
import {
  askedSamples,
  collectReplicates,
  errorsOf,
  pairCounts,
  type Replicate,
  type Run,
  runsOf
} from '../covariances/resample.ts'
import type { Basis } from '../regression/basis.ts'
import { notOfLocation } from '../regression/residual-resampling.ts'
import { atTerms, type Stack, stackedCoefficients } from '../stacked/stack.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { maximiseSoftmax, type Softmax, type SoftmaxPoint } from './softmax.ts'

interface Bootstrapped {
  readonly spec: FitSpec
  readonly control: Control
  readonly model: MultinomialModel
  readonly basis: Basis
  readonly stack: Stack
  readonly point: SoftmaxPoint
}

type Sample = Pick<Softmax, 'category' | 'frequency'>

type Sampler = (replicate: Replicate) => Sample

/** Rows drawn with replacement; a row of frequency f is f rows. */
function pairs({ model: { category, frequency, rows: places } }: Bootstrapped): Sampler {
  const counts = pairCounts({ rows: category.length, frequency, places })
  return (replicate) => ({ category, frequency: counts(replicate) })
}

/** Why no labels are drawn from the fitted probabilities; null where they are. */
export function undrawnLabels({ frequency }: Pick<Softmax, 'frequency'>): string | null {
  return frequency === null ? null : 'The parametric bootstrap does not take weights.'
}

/** A label for each of some rows by its probabilities (n × K). */
export function drawnLabels(
  probabilities: Matrix,
  { from, to }: Pick<Run, 'from' | 'to'>,
  { uniform }: Random
): Int32Array {
  const last = probabilities.cols - 1
  return Int32Array.from({ length: to - from }, (_, i) => {
    let left = uniform()
    for (let k = 0; k < last; k++) {
      left -= at(probabilities, from + i, k)
      if (left < 0) return k
    }
    return last
  })
}

/** New labels from the fitted probabilities. */
function parametric({ model, point }: Bootstrapped): Sampler | string {
  const because = undrawnLabels(model)
  if (because !== null) return because
  const runs = runsOf({ rows: model.category.length, places: model.rows })
  return (replicate) => {
    const category = new Int32Array(model.category.length)
    for (const run of runs) {
      const draw = errorsOf(replicate, run.block)
      category.set(drawnLabels(point.probabilities, run, draw), run.from)
    }
    return { category, frequency: null }
  }
}

/** A probability below which the labels of a sample count as separated: its estimate is at infinity. */
export const vanishing = 1e-10

function refit(work: Bootstrapped, sample: Sample): Float64Array | null {
  const { basis, model, control, spec, stack, point } = work
  const categories = model.labels.length
  const softmax = { q: basis.q, categories, vanishing: null, ...sample }
  const { cancelled } = control
  const iterations = spec.optimizer.max_iterations
  const { criterion } = model
  const found = maximiseSoftmax(softmax, { iterations, cancelled, criterion, from: point.gamma })
  const { probabilities, gamma } = found.point
  const separated = probabilities.data.some((p) => p < vanishing)
  return found.converged && !separated ? atTerms(stack, stackedCoefficients(stack, gamma)) : null
}

/** Estimates of bootstrap samples over all terms, or why there are none; drawn when first asked for. */
export function labelReplicates(work: Bootstrapped): () => BootstrapReplicates | string {
  let known: BootstrapReplicates | string | null = null
  return () => {
    known ??= drawn(work)
    return known
  }
}

function drawn(work: Bootstrapped): BootstrapReplicates | string {
  const { spec, control } = work
  const { kind, replicates } = askedSamples(spec.inference)
  if (kind === 'residual') return notOfLocation
  const sampler = kind === 'pairs' ? pairs(work) : parametric(work)
  if (typeof sampler === 'string') return sampler
  const { seed } = spec.optimizer
  const found: Float64Array[] = []
  for (let b = 0; b < replicates && !control.cancelled(); b++) {
    const values = refit(work, sampler({ seed, number: b }))
    if (values !== null) found.push(values)
    control.progress?.((b + 1) / replicates)
  }
  return collectReplicates(found, { kind, replicates, seed })
}
