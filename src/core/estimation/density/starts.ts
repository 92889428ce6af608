import { Failure } from '../../failure.ts'
import { findNotFinite } from '../../model/expression/diagnose.ts'
import { ladderStart } from '../../numeric/optim/multistart.ts'
import { allValues, type DensityLikelihood, type DensityOnRows } from './model.ts'
import { expectValues, logLikelihoodAt } from './objective.ts'

/** Rungs of the ladder that are looked at, and those of them from which a search begins. */
const looked = 64
const begun = 8

/** Moves x strictly inside its bounds: a bound itself is often outside the domain of a density. */
function inside(model: DensityLikelihood, x: Float64Array): Float64Array {
  return x.map((v, j) => {
    const low = model.lower[j]
    const high = model.upper[j]
    if (v > low && v < high) return v
    if (Number.isFinite(low) && Number.isFinite(high)) return low + (high - low) * 0.5
    return Number.isFinite(low) ? low + 1 : high - 1
  })
}

/** Signs of the unbounded parameters, turned in the pattern of the bits of k. */
function turned(model: DensityLikelihood, x: Float64Array, k: number): Float64Array {
  return x.map((v, j) => {
    const open = model.lower[j] === Number.NEGATIVE_INFINITY && model.upper[j] === Infinity
    return open && ((k >> (j % 4)) & 1) === 1 ? -v : v
  })
}

/** Deterministic further starts around the given ones, the likeliest first. */
export function ladder(
  model: DensityLikelihood,
  from: Float64Array,
  options: { readonly seed: number; readonly more: number }
): Float64Array[] {
  const of = [...model.names.keys()]
  const rungs = Array.from({ length: looked }, (_, k) => {
    const decades = k % 2 === 0 ? 1 : 3
    const rung = ladderStart(from, of, { k, decades, seed: options.seed })
    return inside(model, k < looked / 2 ? rung : turned(model, rung, k))
  })
  expectValues(model, () => rungs)
  return rungs
    .map((x) => ({ x, value: logLikelihoodAt(model, x) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => b.value - a.value)
    .slice(0, begun + options.more)
    .map(({ x }) => x)
}

/** What is wrong with a start at which ln L is not finite on these rows. */
export function startNotFinite(model: DensityOnRows, start: Float64Array): Failure {
  const found = findNotFinite(model.graph, model.dataset, allValues(model, start))
  const at = model.names.map((name, j) => `${name} = ${start[j]}`).join(', ')
  if (found === null) {
    return new Failure({
      code: 'start_not_finite',
      pointer: '/model/parameters',
      detail: `The log-likelihood is too large for a number at the start ${at}.`,
      hint: 'Give a start nearer to the data.'
    })
  }
  const row = model.rows[found.row]
  const operands = found.operands.map(({ text, value }) => `${text} = ${value}`).join(', ')
  return new Failure({
    code: 'start_not_finite',
    pointer: '/model/log_density',
    detail: `At the start (${at}) the density of row ${row} is ${found.value}: ${found.text} is not finite${operands === '' ? '' : ` for ${operands}`}.`,
    hint: 'Give a start inside the domain of the density, or bounds that keep it there.',
    span: found.at,
    place: { row }
  })
}

/**
 * Starts with a finite likelihood, the client's first; none when every start is the client's own and is
 * not finite, or when no rung of the ladder is either.
 */
export function feasibleStarts(model: DensityLikelihood, seed: number): Float64Array[] {
  expectValues(model, () => model.starts)
  const finite = model.starts.filter((x) => Number.isFinite(logLikelihoodAt(model, x)))
  if (finite.length > 0) return finite
  if (!model.given.includes(0)) return []
  const rungs = ladder(model, inside(model, model.starts[0]), { seed, more: 0 }).map((x) =>
    x.map((v, j) => (model.given[j] === 1 ? model.starts[0][j] : v))
  )
  expectValues(model, () => rungs)
  const found = rungs.find((x) => Number.isFinite(logLikelihoodAt(model, x)))
  return found === undefined ? [] : [found]
}
