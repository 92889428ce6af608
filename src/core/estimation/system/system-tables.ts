import { factorise, logDeterminant } from '../../numeric/linalg/cholesky.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import {
  type Fitness,
  fRatioRow,
  pickColumns,
  ratioRow,
  squaresTables,
  termTables
} from '../regression/term-tables.ts'
import type { TestRow } from '../report-diagnostics.ts'
import { multivariateTests } from '../tests/multivariate.ts'
import {
  crossProducts,
  type Equation,
  type FittedEquation,
  fitEquations,
  residualsAt,
  systemSize
} from './equations.ts'
import { generalisedStep, overlaps } from './gaussian-system.ts'
import { maximiseSystem } from './maximise-system.ts'
import { responseFits } from './response-fits.ts'
import type { SystemWork } from './system-blocks.ts'

/** An equation on some of its columns. */
function onColumns(equation: Equation, places: readonly number[]): Equation {
  return {
    ...equation,
    x: pickColumns(equation.x, places),
    tail: equation.tail === null ? null : pickColumns(equation.tail, places),
    terms: places.map((j) => equation.terms[j])
  }
}

/** Residual sums of squares and products of the joint responses on some columns of their design. */
interface Products {
  readonly rank: number
  readonly sums: Matrix
  /** −2 ln L less what all fits share. */
  readonly loss: number
}

function productsOn({ system, n }: SystemWork, places: readonly number[]): Products {
  const reduced = fitEquations(system.map(({ equation }) => onColumns(equation, places)))
  const sums = crossProducts(residualsAt(reduced, new Float64Array(systemSize(reduced))), () => 1)
  const factor = factorise(sums)
  return {
    rank: reduced[0].kept.length,
    sums,
    loss: factor === null ? Number.NaN : n * logDeterminant(factor)
  }
}

function lessOf(a: Matrix, b: Matrix): Matrix {
  return { ...a, data: a.data.map((value, k) => value - b.data[k]) }
}

/** Multivariate tables as R's anova() of a linear model with several responses, types I, II and III. */
export function multivariateTables(work: SystemWork) {
  const { system, n } = work
  const [{ equation, kept }] = system
  const full = productsOn(work, [...equation.terms.keys()])
  const error = { e: full.sums, m: n - kept.length }
  return termTables(
    equation.assignment,
    (places) => productsOn(work, places),
    (name, small, large) => {
      const h = lessOf(small.sums, large.sums)
      return multivariateTests(name, { h, q: large.rank - small.rank }, error)
    }
  )
}

/** Likelihood-ratio tables of the joint responses: −n ln Λ with Wilks' Λ. */
export function ratioTables(work: SystemWork) {
  const q = work.system.length
  const fitter = (places: readonly number[]) => {
    const { rank, loss } = productsOn(work, places)
    return { rank: q * rank, loss }
  }
  return termTables(work.system[0].equation.assignment, fitter, ratioRow)
}

type Tables = ReturnType<typeof termTables>

/** Tables of every response in one, each term with its response. */
function merged(tables: readonly { readonly response: string; readonly own: Tables }[]): Tables {
  const all = (type: keyof Tables): TestRow[] =>
    tables.flatMap(({ response, own }) =>
      own[type].map((row) => ({ ...row, term: `${response}: ${row.term}` }))
    )
  return { type_1: all('type_1'), type_2: all('type_2'), type_3: all('type_3') }
}

/** F tables of every response's own least squares, types I, II and III. */
export function ownTables(work: SystemWork): Tables {
  return merged(
    responseFits(work).map(({ response, workspace, assignment, squares }) => ({
      response,
      own: squaresTables(workspace, assignment, squares)
    }))
  )
}

/** Tables of the terms of one equation after another, the other equations staying whole. */
function byEquation(
  { system }: SystemWork,
  fitness: (reduced: readonly FittedEquation[]) => Fitness,
  rows: (k: number) => (name: string, small: Fitness, large: Fitness) => readonly TestRow[]
): Tables {
  return merged(
    system.map(({ equation }, k) => {
      const fitter = (places: readonly number[]) =>
        fitness(
          fitEquations(
            system.map((one, l) => (l === k ? onColumns(equation, places) : one.equation))
          )
        )
      return {
        response: equation.response,
        own: termTables(equation.assignment, fitter, rows(k))
      }
    })
  )
}

/** F tables of generalised least squares, Σ⁻¹ being held fixed: drops of tr(Σ⁻¹E'E) by degree of freedom. */
export function generalisedTables(work: SystemWork, inverse: Matrix): Tables {
  const fitness = (reduced: readonly FittedEquation[]): Fitness => {
    const step = generalisedStep(reduced, inverse, overlaps(reduced))
    const rank = systemSize(reduced)
    if (step === null) return { rank, loss: Number.NaN }
    const products = crossProducts(residualsAt(reduced, step.gamma), () => 1)
    return {
      rank,
      loss: products.data.reduce((sum, value, k) => sum + value * inverse.data[k], 0)
    }
  }
  return byEquation(work, fitness, (k) =>
    fRatioRow({ sigma2: 1, dfResidual: work.n - work.system[k].kept.length })
  )
}

/** Likelihood-ratio tables of a system, each fit with an error covariance of its own. */
export function equationRatioTables(work: SystemWork): Tables {
  const { spec, control } = work.request
  const iterations = spec.optimizer.max_iterations
  const fitness = (reduced: readonly FittedEquation[]): Fitness => {
    const maximum = maximiseSystem(reduced, overlaps(reduced), { iterations, control })
    const loss = maximum?.converged === true ? -2 * maximum.point.logLikelihood : Number.NaN
    return { rank: systemSize(reduced), loss }
  }
  return byEquation(work, fitness, () => ratioRow)
}
