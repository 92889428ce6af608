import { Failure } from '../../failure.ts'
import type { Column, Dataset } from '../../model/dataset.ts'
import { compileExpression } from '../../model/expression/compile.ts'
import { createEvaluator } from '../../model/expression/evaluator.ts'
import type { Graph } from '../../model/expression/graph.ts'
import { parseExpression } from '../../model/expression/parse.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Family } from '../../model/families/family.ts'
import type { ModelSpec } from '../../model/spec.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { type Random, random } from '../../numeric/random.ts'
import { namesIn } from '../without-data/placeholder.ts'

/** Points tried: draws of the mean's parameters and the columns, for each of some nuisance values. */
const draws = 4
const nuisanceDraws = 3
/** Responses tried at each point, as multiples of the mean. */
const responses = [0.4, 0.7, 1.3, 2.2] as const
/** Relative size below which two figures are the same. */
const tolerance = 1e-8

interface Statement {
  readonly density: Graph
  readonly mean: Graph
  readonly response: string
  readonly columns: readonly string[]
  readonly names: readonly string[]
  /** Which parameters the mean uses. */
  readonly ofMean: readonly boolean[]
  readonly held: readonly (number | null)[]
}

/** ∂ℓ/∂μ along every parameter of the mean at one point, and what it is to be compared with. */
interface Point {
  readonly mean: number
  /** y − μ for every response. */
  readonly residuals: readonly number[]
  /** ∂ℓ/∂μ for every response. */
  readonly scores: readonly number[]
}

const dummy = (name: string): Column => ({ kind: 'numeric', name, values: new Float64Array(1) })

/** The parts of a statement that can be read without data; null where it has no mean or is not of this kind. */
function read(spec: ModelSpec): Statement | null {
  const { log_density, mean, response, parameters } = spec
  if (log_density === undefined || mean === undefined || response === undefined) return null
  const names = Object.keys(parameters ?? {})
  const all = new Set([...namesIn(log_density), ...namesIn(mean), response])
  const columns = [...all].filter((name) => !names.includes(name) && name !== 'pi' && name !== 'e')
  const scope = { columns: new Map(columns.map((name) => [name, dummy(name)])), parameters: names }
  try {
    const at = '/model/log_density'
    const used = namesIn(mean)
    return {
      density: compileExpression(parseExpression(log_density, at), scope, at),
      mean: compileExpression(parseExpression(mean, '/model/mean'), scope, '/model/mean'),
      response,
      columns,
      names,
      ofMean: names.map((name) => used.includes(name)),
      held: Object.values(parameters ?? {}).map(({ fixed, start }) =>
        fixed === true && typeof start === 'number' ? start : null
      )
    }
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

function datasetAt(values: ReadonlyMap<string, number>, response: string, y: readonly number[]) {
  const columns = [...values].map(([name, value]): [string, Column] => [
    name,
    {
      kind: 'numeric',
      name,
      values: name === response ? Float64Array.from(y) : new Float64Array(y.length).fill(value)
    }
  ])
  return { rows: y.length, columns: new Map(columns) } satisfies Dataset
}

/** One point, or null where something is not finite or the parameters disagree about ∂ℓ/∂μ. */
function pointAt(
  statement: Statement,
  theta: Float64Array,
  columns: ReadonlyMap<string, number>
): Point | null {
  const { response, mean, density, names } = statement
  const value = new Float64Array(1)
  const slope: Matrix = zeros(1, names.length)
  createEvaluator(mean, datasetAt(columns, response, [0])).gradient(theta, value, slope)
  const y = responses.map((factor) => factor * value[0])
  const logs = new Float64Array(y.length)
  const jacobian = zeros(y.length, names.length)
  createEvaluator(density, datasetAt(columns, response, y)).gradient(theta, logs, jacobian)
  const used = [...names.keys()].filter((j) => statement.ofMean[j] && slope.data[j] !== 0)
  if (used.length === 0) return null
  const scores = y.map((_, k) => jacobian.data[used[0] * y.length + k] / slope.data[used[0]])
  const agree = used.every((j) =>
    y.every((_, k) => same(jacobian.data[j * y.length + k] / slope.data[j], scores[k]))
  )
  const finite = [value[0], ...scores, ...logs].every(Number.isFinite)
  return agree && finite && value[0] !== 0
    ? { mean: value[0], residuals: y.map((v) => v - value[0]), scores }
    : null
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))
}

const between = (source: Random) => 0.3 + 1.2 * source.uniform()

/** Points in groups of one nuisance value each; null where any of them fails. */
function pointsOf(statement: Statement): readonly (readonly Point[])[] | null {
  const source = random(11)
  const groups: Point[][] = []
  for (let g = 0; g < nuisanceDraws; g++) {
    const nuisance = statement.names.map(() => between(source))
    const group: Point[] = []
    for (let k = 0; k < draws; k++) {
      const theta = Float64Array.from(nuisance, (value, j) => {
        const drawn = statement.ofMean[j] ? between(source) : value
        return statement.held[j] ?? drawn
      })
      const columns = new Map(statement.columns.map((name) => [name, between(source)]))
      const point = pointAt(statement, theta, columns)
      if (point === null) return null
      group.push(point)
    }
    groups.push(group)
  }
  return groups
}

/** Whether a figure of every point is the same within each group. */
function constant(groups: readonly (readonly Point[])[], f: (point: Point) => number): boolean {
  return groups.every((group) => group.every((point) => same(f(point), f(group[0]))))
}

/** φV(μ) = (y − μ)/(∂ℓ/∂μ), if it is one positive number whatever the response; else null. */
function varianceOf({ residuals, scores }: Point): number | null {
  const variance = residuals[0] / scores[0]
  return variance > 0 && residuals.every((r, k) => same(r / scores[k], variance)) ? variance : null
}

const kernels: readonly {
  readonly name: string
  readonly options: Readonly<Record<string, number>>
  readonly variance: (mu: number) => number
}[] = [
  { name: 'normal', options: {}, variance: () => 1 },
  { name: 'poisson', options: {}, variance: (mu) => mu },
  { name: 'gamma', options: {}, variance: (mu) => mu * mu },
  { name: 'inverse_gaussian', options: {}, variance: (mu) => mu ** 3 },
  { name: 'bernoulli', options: {}, variance: (mu) => mu * (1 - mu) }
]

/** The power p − 1 of |y − μ| that the score follows, the same on both sides; null when there is none. */
function powerOf({ residuals, scores }: Point): number | null {
  if (!scores.every((s, k) => s * residuals[k] > 0)) return null
  const [a, b] = [0, 3].map((k) => [
    Math.log(Math.abs(residuals[k])),
    Math.log(Math.abs(scores[k]))
  ])
  const power = (b[1] - a[1]) / (b[0] - a[0])
  const fits = scores.every((s, k) =>
    same(Math.abs(s), Math.exp(a[1] + power * (Math.log(Math.abs(residuals[k])) - a[0])))
  )
  return fits && power > -1 ? power : null
}

/**
 * The law of the catalogue that a client's density is a kernel of, in its mean: normal, exponential
 * dispersion model or exponential power; null when it is none of them. The score ∂ℓ/∂μ decides, by exact
 * derivatives at random points: both sides are analytic, so agreement at generic points is proof with
 * probability 1. The density needs a `mean`, a column as `response`, and parameters of its own for scale.
 */
export function recogniseDensity(spec: ModelSpec): Family | null {
  const statement = read(spec)
  const groups = statement === null ? null : pointsOf(statement)
  if (groups === null) return null
  const dispersion = groups.every((group) => group.every((point) => varianceOf(point) !== null))
  const at = '/model/log_density'
  if (dispersion) {
    const kernel = kernels.find(({ variance }) =>
      constant(groups, (point) => (varianceOf(point) ?? Number.NaN) / variance(point.mean))
    )
    return kernel === undefined ? null : chooseFamily(kernel, at)
  }
  const power = powerOf(groups[0][0])
  if (power === null) return null
  const level = ({ residuals, scores }: Point) =>
    Math.abs(scores[0]) / Math.abs(residuals[0]) ** power
  const everywhere = groups.every((group) =>
    group.every((point) => Math.abs((powerOf(point) ?? Number.NaN) - power) <= tolerance)
  )
  if (!everywhere || !constant(groups, level)) return null
  return Math.abs(power) <= tolerance
    ? chooseFamily({ name: 'laplace', options: {} }, at)
    : chooseFamily(
        { name: 'generalized_normal', options: { p: Number((power + 1).toPrecision(9)) } },
        at
      )
}
