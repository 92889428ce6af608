import type { Control, FitSpec } from '../../model/spec.ts'
import { at, zeros } from '../../numeric/matrix.ts'
import { type Random, random } from '../../numeric/random.ts'
import type { BootstrapReplicates } from '../covariances/covariance.ts'
import type { Basis } from '../regression/basis.ts'
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

/** Rows drawn with replacement; a row of frequency f is f rows. */
function pairs({ model }: Bootstrapped): (draw: Random) => Sample {
  const { category, frequency, nobs } = model
  const owner = new Int32Array(nobs)
  let next = 0
  category.forEach((_, i) => {
    owner.fill(i, next, next + (frequency?.[i] ?? 1))
    next += frequency?.[i] ?? 1
  })
  return (draw) => {
    const counts = new Float64Array(category.length)
    for (let k = 0; k < nobs; k++) counts[owner[draw.below(nobs)]] += 1
    return { category, frequency: counts }
  }
}

/** New labels from the fitted probabilities. */
function parametric({ model, point }: Bootstrapped): ((draw: Random) => Sample) | string {
  if (model.frequency !== null) return 'The parametric bootstrap does not take weights.'
  return (draw) => ({
    frequency: null,
    category: model.category.map((_, i) => {
      let left = draw.uniform()
      for (let k = 0; k < model.labels.length - 1; k++) {
        left -= at(point.probabilities, i, k)
        if (left < 0) return k
      }
      return model.labels.length - 1
    })
  })
}

/** A probability below which the labels of a sample count as separated: its estimate is at infinity. */
const vanishing = 1e-10

function refit(work: Bootstrapped, sample: Sample): Float64Array | null {
  const { basis, model, control, spec, stack } = work
  const categories = model.labels.length
  const softmax = { q: basis.q, categories, vanishing: null, ...sample }
  const { cancelled } = control
  const iterations = spec.optimizer.max_iterations
  const { criterion } = model
  const found = maximiseSoftmax(softmax, { iterations, cancelled, criterion })
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
  const { spec, control, stack } = work
  const choice = spec.inference.std_errors
  const asked = typeof choice !== 'string' && 'bootstrap' in choice ? choice.bootstrap : null
  const { kind = 'pairs', replicates = 999 } = asked ?? {}
  if (kind === 'residual') {
    return 'Residuals can be exchanged between rows only under a law of location.'
  }
  const sampler = kind === 'pairs' ? pairs(work) : parametric(work)
  if (typeof sampler === 'string') return sampler
  const draw = random(spec.optimizer.seed)
  const found: Float64Array[] = []
  for (let b = 0; b < replicates && !control.cancelled(); b++) {
    const values = refit(work, sampler(draw))
    if (values !== null) found.push(values)
    control.progress?.((b + 1) / replicates)
  }
  if (found.length < Math.max(2, replicates / 2)) {
    return `Only ${found.length} of ${replicates} bootstrap samples gave an estimate.`
  }
  const estimates = zeros(
    found.length,
    stack.reduce((sum, { terms }) => sum + terms.length, 0)
  )
  found.forEach((values, b) => {
    values.forEach((value, j) => {
      estimates.data[j * estimates.rows + b] = value
    })
  })
  const failed = replicates - found.length
  return { estimates, kind, drawn: replicates, failed, seed: spec.optimizer.seed }
}
