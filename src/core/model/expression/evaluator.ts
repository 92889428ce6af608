import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Dataset } from '../dataset.ts'
import type { Graph } from './graph.ts'
import { loadSources } from './sources.ts'
import { type CurvatureTarget, createTape, type Tape } from './tape.ts'
import { createTotals } from './totals.ts'

/** A weight a row, length n; null where every row counts once. Rows of weight 0 are left out. */
export type RowWeights = Float64Array | null

/**
 * The expression f(θ) on n rows, with exact derivatives by automatic differentiation. Values that
 * are NaN or infinite are returned as they are. Sums over rows are compensated. Owns its buffers,
 * so one call at a time.
 */
export interface Evaluator {
  /** n. */
  readonly rows: number
  /** p. */
  readonly parameters: number
  /** Writes f (n). */
  value(theta: Float64Array, out: Float64Array): void
  /** Writes f (n) and ∂f/∂θ (n × p). */
  gradient(theta: Float64Array, value: Float64Array, jacobian: Matrix): void
  /** Returns Σ wᵢfᵢ. */
  sum(theta: Float64Array, weights: RowWeights): number
  /** Returns Σ wᵢfᵢ, writes its gradient (p). */
  sumGradient(theta: Float64Array, weights: RowWeights, gradient: Float64Array): number
  /** Returns Σ wᵢfᵢ, writes its gradient (p) and its Hessian Σ wᵢ∇²fᵢ (p × p), symmetric to the bit. */
  sumHessian(
    theta: Float64Array,
    weights: RowWeights,
    gradient: Float64Array,
    hessian: Matrix
  ): number
  /**
   * Visits the rows in order, each with its own gradient (p) and Hessian (p × p, symmetric to the
   * bit); both are overwritten from row to row.
   */
  eachHessian(theta: Float64Array, visit: RowVisitor): void
}

/** What is done with a row's derivatives. */
export type RowVisitor = (row: number, gradient: Float64Array, hessian: Matrix) => void

/** Binds a graph to the rows of a dataset; columns it reads must be there. */
export function createEvaluator(graph: Graph, data: Dataset): Evaluator {
  const rows = data.rows
  const p = graph.parameters.length
  const sources = loadSources(graph, data)
  const tapes = new Map<string, Tape>()
  const totals = createTotals(1 + p + (p * (p + 1)) / 2)
  const target: CurvatureTarget = {
    totals,
    place: (j, l) => 1 + p + (l * (l + 1)) / 2 + j
  }
  const tapeOf = (order: 0 | 1 | 2, masked: boolean): Tape => {
    const key = `${order}${masked}`
    const made =
      tapes.get(key) ??
      createTape(
        graph,
        { order, sources, roots: [graph.root], masked, rows },
        order === 2 ? target : undefined
      )
    tapes.set(key, made)
    return made
  }
  const context = { graph, rows, p, tapeOf, target }
  return { rows, parameters: p, ...createPasses(context), eachHessian: rowPass(context) }
}

/** A block whose derivatives are summed: their order, the weights of its rows, how many these are. */
interface BlockPass {
  readonly order: 1 | 2
  readonly seed: RowWeights
  readonly count: number
}

interface PassContext {
  readonly graph: Graph
  readonly rows: number
  readonly p: number
  readonly tapeOf: (order: 0 | 1 | 2, masked: boolean) => Tape
  readonly target: CurvatureTarget
}

/** Derivatives of blocks added to the totals, and read from them. */
function derivativeSums({ totals, place }: CurvatureTarget, p: number) {
  return {
    add: (tape: Tape, { order, seed, count }: BlockPass): void => {
      tape.reverse(seed, count)
      for (let j = 0; j < p; j++) {
        const slope = tape.slope(j)
        if (slope !== null) totals.addAll(1 + j, slope, count)
      }
      if (order === 2) tape.curve(count)
    },
    readGradient: (gradient: Float64Array): void => {
      for (let j = 0; j < p; j++) gradient[j] = totals.get(1 + j)
    },
    readHessian: (hessian: Matrix): void => {
      for (let l = 0; l < p; l++) {
        for (let j = 0; j <= l; j++) {
          const entry = totals.get(place(j, l))
          hessian.data[l * p + j] = entry
          hessian.data[j * p + l] = entry
        }
      }
    }
  }
}

/** The pass whose blocks are single rows. */
function rowPass({ rows, p, tapeOf, target }: PassContext) {
  const sums = derivativeSums(target, p)
  return (theta: Float64Array, visit: RowVisitor): void => {
    const tape = tapeOf(2, false)
    const gradient = new Float64Array(p)
    const hessian = zeros(p, p)
    tape.begin(theta)
    for (let i = 0; i < rows; i++) {
      target.totals.reset()
      tape.forward(i, 1)
      sums.add(tape, { order: 2, seed: null, count: 1 })
      sums.readGradient(gradient)
      sums.readHessian(hessian)
      visit(i, gradient, hessian)
    }
  }
}

function createPasses({ graph, rows, p, tapeOf, target }: PassContext) {
  const { totals } = target
  const { add, readGradient, readHessian } = derivativeSums(target, p)
  const scratch = new Float64Array(1024)

  /** Runs the blocks of one weighted sum of the given order; the totals hold the outcome. */
  function sumBlocks(order: 0 | 1 | 2, theta: Float64Array, weights: RowWeights): number {
    const tape = tapeOf(order, weights?.includes(0) ?? false)
    totals.reset()
    tape.begin(theta)
    for (let from = 0; from < rows; from += tape.size) {
      const count = Math.min(tape.size, rows - from)
      const seed = weights?.subarray(from, from + count) ?? null
      tape.forward(from, count)
      totals.addAll(0, weighted(tape.values(graph.root), seed, scratch), count)
      if (order !== 0) add(tape, { order, seed, count })
    }
    return totals.get(0)
  }
  const eachBlock = (tape: Tape, act: (from: number, count: number) => void): void => {
    for (let from = 0; from < rows; from += tape.size) {
      const count = Math.min(tape.size, rows - from)
      tape.forward(from, count)
      act(from, count)
    }
  }
  return {
    value: (theta: Float64Array, out: Float64Array) => {
      const tape = tapeOf(0, false)
      const values = tape.values(graph.root)
      tape.begin(theta)
      eachBlock(tape, (from, count) => out.set(values.subarray(0, count), from))
    },
    gradient: (theta: Float64Array, value: Float64Array, jacobian: Matrix) => {
      const tape = tapeOf(1, false)
      const values = tape.values(graph.root)
      tape.begin(theta)
      eachBlock(tape, (from, count) => {
        value.set(values.subarray(0, count), from)
        tape.reverse(null, count)
        writeSlopes(tape, jacobian, from, count)
      })
    },
    sum: (theta: Float64Array, weights: RowWeights) => sumBlocks(0, theta, weights),
    sumGradient: (theta: Float64Array, weights: RowWeights, gradient: Float64Array) => {
      const sum = sumBlocks(1, theta, weights)
      readGradient(gradient)
      return sum
    },
    sumHessian: (
      theta: Float64Array,
      weights: RowWeights,
      gradient: Float64Array,
      hessian: Matrix
    ) => {
      const sum = sumBlocks(2, theta, weights)
      readGradient(gradient)
      readHessian(hessian)
      return sum
    }
  }
}

/** values × weights, 0 where the weight is; the values themselves when every row counts once. */
function weighted(values: Float64Array, seed: RowWeights, out: Float64Array): Float64Array {
  if (seed === null) return values
  for (let i = 0; i < seed.length; i++) out[i] = seed[i] === 0 ? 0 : seed[i] * values[i]
  return out
}

function writeSlopes(tape: Tape, { rows, cols, data }: Matrix, from: number, count: number): void {
  for (let j = 0; j < cols; j++) {
    const slope = tape.slope(j)
    const start = j * rows + from
    if (slope === null) data.fill(0, start, start + count)
    else data.set(slope.subarray(0, count), start)
  }
}
