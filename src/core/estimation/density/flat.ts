import { informationAt } from './covariance.ts'
import type { DensityLikelihood } from './model.ts'
import { expectValues, logLikelihoodAt } from './objective.ts'

/** A direction along which ln L does not change, in words. */
export interface FlatDirection {
  /** Parameters that it moves, by index. */
  readonly touches: readonly number[]
  readonly words: string
}

/** ln L unchanged to 1e-9 relative after this move of the parameters. */
function unchanged(model: DensityLikelihood, from: number, theta: Float64Array): boolean {
  const value = logLikelihoodAt(model, theta)
  return Math.abs(value - from) <= 1e-9 * (1 + Math.abs(from))
}

interface Motion {
  readonly move: (theta: Float64Array, share: number) => Float64Array
  readonly words: (a: string, b: string) => string
}

function pairMove(change: (a: number, b: number, share: number) => readonly [number, number]) {
  return (j: number, k: number) =>
    (theta: Float64Array, share: number): Float64Array => {
      const out = theta.slice()
      const [a, b] = change(theta[j], theta[k], share)
      out[j] = a
      out[k] = b
      return out
    }
}

const shift = (a: number, b: number): number => Math.max(Math.abs(a), Math.abs(b), 1e-3)
const motions: readonly {
  readonly move: ReturnType<typeof pairMove>
  readonly words: Motion['words']
}[] = [
  {
    move: pairMove((a, b, s) => [a * (1 + s), b / (1 + s)]),
    words: (a, b) => `${a} and ${b} enter only through their product ${a}·${b}`
  },
  {
    move: pairMove((a, b, s) => [a * (1 + s), b * (1 + s)]),
    words: (a, b) => `${a} and ${b} enter only through their ratio ${a}/${b}`
  },
  {
    move: pairMove((a, b, s) => [a + s * shift(a, b), b - s * shift(a, b)]),
    words: (a, b) => `${a} and ${b} enter only through their sum ${a} + ${b}`
  },
  {
    move: pairMove((a, b, s) => [a + s * shift(a, b), b + s * shift(a, b)]),
    words: (a, b) => `${a} and ${b} enter only through their difference ${a} − ${b}`
  }
]

const shares = [0.1, -0.1, 2, -0.7] as const

/** θ with parameter j moved. */
function shifted(theta: Float64Array, j: number, by: number): Float64Array {
  const out = theta.slice()
  out[j] += by
  return out
}

/** The first moves that are looked at: of every parameter, and of every two. */
function firstMoves(model: DensityLikelihood, theta: Float64Array): Float64Array[] {
  const [share] = shares
  const units = unitsAt(model, theta)
  const all = [...theta.keys()]
  const pairs = all.flatMap((j) => all.slice(j + 1).map((k) => [j, k] as const))
  return [
    ...all.flatMap((j) => [units[j], theta[j]].map((unit) => shifted(theta, j, share * unit))),
    ...motions.flatMap(({ move }) => pairs.map(([j, k]) => move(j, k)(theta, share)))
  ]
}

/** Whether moves of a tenth of a parameter's own size, or of its error where it has one, change nothing. */
function singleFlat(
  model: DensityLikelihood,
  theta: Float64Array,
  value: number
): FlatDirection | null {
  const units = unitsAt(model, theta)
  for (const [j, name] of model.names.entries()) {
    const unit = units[j]
    const flat = shares.every((share) => unchanged(model, value, shifted(theta, j, share * unit)))
    if (flat) return { touches: [j], words: `the likelihood does not depend on ${name} there` }
  }
  return null
}

function pairFlat(
  model: DensityLikelihood,
  theta: Float64Array,
  value: number
): FlatDirection | null {
  const still = (along: (share: number) => Float64Array): boolean =>
    shares.every((share) => unchanged(model, value, along(share)))
  // Parameters so near 0 that their own shares move nothing say nothing of a product or ratio.
  const alone = theta.map((v, j) => (still((share) => shifted(theta, j, share * v)) ? 1 : 0))
  for (const { move, words } of motions) {
    for (let j = 0; j < theta.length; j++) {
      for (let k = j + 1; k < theta.length; k++) {
        const along = move(j, k)
        if (alone[j] + alone[k] < 2 && still((share) => along(theta, share))) {
          return { touches: [j, k], words: words(model.names[j], model.names[k]) }
        }
      }
    }
  }
  return null
}

/** A parameter's own size, or its error with the others known where that is larger (length p). */
function unitsAt(model: DensityLikelihood, theta: Float64Array): Float64Array {
  const { information } = informationAt(model, theta)
  return theta.map((value, j) => {
    const curvature = information.data[j * theta.length + j]
    const error = curvature > 0 ? 1 / Math.sqrt(curvature) : 0
    return Math.max(Math.abs(value), Number.isFinite(error) ? error : 0) || 1
  })
}

/** Whether ln L stays the same a tenth of a parameter's size or error along a direction, both ways. */
function alongFlat(
  model: DensityLikelihood,
  at: { readonly theta: Float64Array; readonly value: number },
  direction: Float64Array
): FlatDirection | null {
  const { theta, value } = at
  const units = unitsAt(model, theta)
  const sizes = direction.map((d, j) => Math.abs(d) / units[j])
  const largest = sizes.reduce((max, size) => Math.max(max, size), 0)
  if (!(largest > 0)) return null
  const flat = [0.1, -0.1, 0.01, -0.01].every((share) =>
    unchanged(
      model,
      value,
      theta.map((v, j) => v + (share * direction[j]) / largest)
    )
  )
  if (!flat) return null
  const touches = [...sizes.keys()].filter((j) => sizes[j] > 1e-6 * largest)
  const terms = touches.map((j) => `${Number(direction[j].toPrecision(3))}·${model.names[j]}`)
  return { touches, words: `the likelihood is flat along the direction ${terms.join(' + ')}` }
}

/**
 * The flat direction at a point, named: a parameter that does nothing, a product, ratio, sum or
 * difference of two, or the combination that the null vector of the Hessian shows; null when ln L
 * changes along all of them.
 */
export function flatDirection(
  model: DensityLikelihood,
  theta: Float64Array,
  direction: Float64Array | null
): FlatDirection | null {
  const value = logLikelihoodAt(model, theta)
  expectValues(model, () => firstMoves(model, theta))
  return (
    singleFlat(model, theta, value) ??
    pairFlat(model, theta, value) ??
    (direction === null ? null : alongFlat(model, { theta, value }, direction))
  )
}
