import type { Report } from '../report.ts'
import type {
  CoefficientRow,
  IntervalsReport,
  LeastSquaresBlock,
  LikelihoodBlock
} from '../report-blocks.ts'
import type { PerRow, PerRowOrResponse } from '../report-diagnostics.ts'
import type { EquivalenceReport } from '../report-equivalence.ts'
import type { RegressionModel } from './model.ts'
import { matrixMembers } from './quadratic-matrices.ts'
import { dispersionPower, type Units } from './units.ts'

/** How every kind of figure follows from the one in the units of the computation. */
interface Factors {
  /** Response. */
  readonly y: number
  /** Coefficients by term. */
  readonly of: ReadonlyMap<string, number>
  /** Added to log-likelihoods: −n ln(unit), the Jacobian. */
  readonly logLikelihood: number
}

type Nested = readonly (readonly number[])[]

function factorOf({ of }: Factors, term: string): number {
  return of.get(term) ?? 1
}

function row<T extends CoefficientRow>(coefficient: T, factor: number): T {
  return {
    ...coefficient,
    estimate: coefficient.estimate * factor,
    std_error: coefficient.std_error * factor,
    conf_low: coefficient.conf_low * factor,
    conf_high: coefficient.conf_high * factor
  }
}

function intervals(report: IntervalsReport, factors: Factors): IntervalsReport {
  if (report.profiles === undefined) return report
  return {
    ...report,
    profiles: report.profiles.map(({ term, points }) => ({
      term,
      points: points.map((point) => ({
        ...point,
        value: point.value * factorOf(factors, term),
        log_likelihood: point.log_likelihood + factors.logLikelihood
      }))
    }))
  }
}

/** value × factor × factor; NaN where that leaves the range of a double. */
function squared(value: number, factor: number, other = factor): number {
  const result = value * factor * other
  return result === 0 && value !== 0 ? Number.NaN : result
}

function rows(values: PerRowOrResponse, factor: number): PerRowOrResponse {
  const scaled = (own: PerRow) => own.map((value) => (value === null ? null : value * factor))
  if (Array.isArray(values)) return scaled(values)
  return Object.fromEntries(Object.entries(values).map(([name, own]) => [name, scaled(own)]))
}

/** Members that both blocks may carry. */
function common<T extends LeastSquaresBlock | LikelihoodBlock>(block: T, factors: Factors) {
  const { vcov, fitted, residuals, optimal_set: set, separating_direction: direction } = block
  const scaled = (matrix: Nested, terms: readonly string[]) =>
    matrix.map((line, i) =>
      line.map((v, j) => squared(v, factorOf(factors, terms[i]), factorOf(factors, terms[j])))
    )
  return {
    coefficients: block.coefficients.map((c) => row(c, factorOf(factors, c.term))),
    ...(vcov === undefined ? {} : { vcov: { ...vcov, matrix: scaled(vcov.matrix, vcov.terms) } }),
    ...(fitted === undefined ? {} : { fitted: rows(fitted, factors.y) }),
    ...(residuals === undefined ? {} : { residuals: rows(residuals, factors.y) }),
    ...(block.intervals === undefined ? {} : { intervals: intervals(block.intervals, factors) }),
    ...(set === undefined
      ? {}
      : {
          optimal_set: set.map(({ term, low, high }) => {
            const factor = factorOf(factors, term)
            return { term, low: low * factor, high: high * factor }
          })
        }),
    ...(direction === undefined
      ? {}
      : {
          separating_direction: direction.map((part) => ({
            ...part,
            direction: part.direction * factorOf(factors, part.term)
          }))
        })
  }
}

function squaresBlock(block: LeastSquaresBlock, factors: Factors): LeastSquaresBlock {
  const { y } = factors
  return {
    ...block,
    ...common(block, factors),
    sigma: block.sigma * y,
    sigma2: squared(block.sigma2, y),
    glance: block.glance === null ? null : { ...block.glance, rss: squared(block.glance.rss, y) }
  }
}

function likelihoodGlance(glance: LikelihoodBlock['glance'], { y, logLikelihood }: Factors) {
  if (glance === null) return null
  return {
    ...glance,
    log_likelihood: glance.log_likelihood + logLikelihood,
    deviance: squared(glance.deviance, y),
    null_deviance: squared(glance.null_deviance, y),
    aic: glance.aic - 2 * logLikelihood,
    bic: glance.bic - 2 * logLikelihood
  }
}

function likelihoodBlock(block: LikelihoodBlock, factors: Factors): LikelihoodBlock {
  const { logLikelihood } = factors
  const { log_likelihood_supremum: supremum, convergence } = block
  const basins = convergence?.basins
  return {
    ...block,
    ...common(block, factors),
    ...(supremum === undefined ? {} : { log_likelihood_supremum: supremum + logLikelihood }),
    dispersion: block.dispersion.map((part) => {
      const power = dispersionPower(part.parameter)
      const turn = (value: number) =>
        squared(value, power > 0 ? factors.y : 1, power > 1 ? factors.y : 1)
      return {
        ...part,
        estimate: turn(part.estimate),
        std_error: turn(part.std_error),
        conf_low: turn(part.conf_low),
        conf_high: turn(part.conf_high)
      }
    }),
    glance: likelihoodGlance(block.glance, factors),
    convergence:
      convergence === null || basins === undefined
        ? convergence
        : {
            ...convergence,
            basins: basins.map((basin) => ({
              ...basin,
              ...(basin.log_likelihood === undefined
                ? {}
                : { log_likelihood: basin.log_likelihood + logLikelihood })
            }))
          }
  }
}

/** The largest difference of two coefficient tables, which no one factor turns. */
function difference(a: LeastSquaresBlock, b: LikelihoodBlock): number {
  const gaps = a.coefficients.map(({ estimate }, j) =>
    Math.abs(estimate - b.coefficients[j].estimate)
  )
  return Math.max(...gaps.filter((gap) => !Number.isNaN(gap)))
}

function judged(report: EquivalenceReport, max_difference: number): EquivalenceReport {
  const { evidence } = report
  return evidence === null ? report : { ...report, evidence: { ...evidence, max_difference } }
}

/** Matrices of quad() terms from the coefficients. */
function withMatrices<T extends LeastSquaresBlock | LikelihoodBlock>(
  model: RegressionModel,
  block: T
): T {
  const estimates = Float64Array.from(block.coefficients, ({ estimate }) => estimate)
  return { ...block, ...matrixMembers(model, estimates) }
}

/** A report of a regression computed in `units`, in the units of the data. */
export function restoreUnits(report: Report, model: RegressionModel, units: Units): Report {
  const y = units.response
  const terms = report.model.terms.map((term, j) => [term, y / units.columns[j]] as const)
  const factors: Factors = {
    y,
    of: new Map(terms),
    logLikelihood: y === 1 ? 0 : -model.nobs * Math.log(y)
  }
  const least_squares = withMatrices(model, squaresBlock(report.least_squares, factors))
  const maximum_likelihood = withMatrices(
    model,
    likelihoodBlock(report.maximum_likelihood, factors)
  )
  const gap = difference(least_squares, maximum_likelihood)
  return {
    ...report,
    least_squares,
    maximum_likelihood,
    equivalence: judged(report.equivalence, gap)
  }
}
