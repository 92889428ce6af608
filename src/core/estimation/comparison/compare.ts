import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { chiSquareUpper, fUpper } from '../../numeric/special/index.ts'
import { likelihoodGlance } from '../regression/blocks.ts'
import {
  compileRegression,
  type FittedRegression,
  fitRegression
} from '../regression/fit-regression.ts'
import { informationAt } from '../regression/information-at.ts'
import { isAffine, type RegressionModel } from '../regression/model.ts'
import type { LikelihoodGlance, Status, WarningReport } from '../report.ts'
import { nestingOf } from './nesting.ts'
import { vuong } from './vuong.ts'

/** One model among those compared, by its place in the request. */
export interface ComparedModel extends LikelihoodGlance {
  readonly model: number
  readonly description: string
  readonly family: string
  readonly status: Status
  readonly reason: string | null
  /** AIC with Hurvich & Tsai's (1989) correction for small samples. */
  readonly aicc: number
  readonly rss: number
  readonly df_residual: number
  readonly delta_aic: number
  /** Akaike weights: exp(−Δ/2), normed to sum 1. */
  readonly aic_weight: number
  readonly aicc_weight: number
  readonly bic_weight: number
}

/** A test of two models; `models` are their places, the smaller or first one first. */
export interface ComparisonTest {
  readonly test: string
  readonly models: readonly [number, number]
  readonly statistic: number
  readonly df: number | null
  readonly df_residual: number | null
  readonly p_value: number
  /** Null, or why the p-value is what it is or is missing. */
  readonly note: string | null
}

export interface ComparisonReport {
  readonly models: readonly ComparedModel[]
  readonly tests: readonly ComparisonTest[]
  readonly warnings: readonly WarningReport[]
}

interface Entry {
  readonly place: number
  readonly model: RegressionModel
  readonly fitted: FittedRegression
  readonly glance: LikelihoodGlance
}

function refuse(place: number, detail: string, hint: string): Failure {
  return new Failure({ code: 'invalid_value', pointer: `/models/${place}`, detail, hint })
}

/** All models see the same rows and the same response. Throws Failure that names what differs. */
function checkSameData(models: readonly RegressionModel[]): void {
  const [first] = models
  models.forEach((model, place) => {
    const own = new Set(model.rows)
    const base = new Set(first.rows)
    const differ = [
      ...[...base].filter((row) => !own.has(row)),
      ...[...own].filter((row) => !base.has(row))
    ].sort((a, b) => a - b)
    if (differ.length > 0) {
      const shown = differ.slice(0, 10).join(', ')
      throw refuse(
        place,
        `Models 0 and ${place} use different rows: ${shown}${differ.length > 10 ? ', …' : ''} (${differ.length} in all).`,
        'Leave out the rows that miss a value in any of the models, so that all see the same data.'
      )
    }
    const a = first.observations
    const b = model.observations
    const same =
      a.y.every((value, i) => value === b.y[i]) &&
      model.rows.every((_, i) => (a.size?.[i] ?? 1) === (b.size?.[i] ?? 1)) &&
      model.rows.every((_, i) => (a.frequency?.[i] ?? 1) === (b.frequency?.[i] ?? 1))
    if (!same) {
      throw refuse(
        place,
        `Models 0 and ${place} have different responses, so their likelihoods cannot be compared.`,
        'Compare models of one response; for log(y) use the family lognormal on y.'
      )
    }
  })
}

function glanceOf({ workspace, both }: FittedRegression): LikelihoodGlance {
  const { model, coordinates } = workspace
  const estimated = model.family.nuisance.filter(({ known }) => known === null).length
  const likelihood = both?.likelihood ?? null
  const usable =
    likelihood !== null && ['ok', 'rank_deficient', 'boundary'].includes(likelihood.status)
  return likelihoodGlance({
    nobs: model.nobs,
    df: coordinates.kept.length + estimated,
    log_likelihood: usable ? likelihood.logLikelihood : Number.NaN,
    deviance: Number.NaN,
    null_deviance: Number.NaN
  })
}

/** exp(−Δ/2) over their sum; NaN where a criterion is. */
function weightsOf(criteria: readonly number[]): number[] {
  const best = Math.min(...criteria.filter(Number.isFinite))
  const raw = criteria.map((value) => Math.exp((best - value) / 2))
  const total = raw.reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0)
  return raw.map((value) => value / total)
}

function aiccOf({ aic, df, nobs }: LikelihoodGlance): number {
  return nobs - df - 1 > 0 ? aic + (2 * df * (df + 1)) / (nobs - df - 1) : Number.NaN
}

function described(entries: readonly Entry[]): ComparedModel[] {
  const aic = entries.map(({ glance }) => glance.aic)
  const aicc = entries.map(({ glance }) => aiccOf(glance))
  const weights = [aic, aicc, entries.map(({ glance }) => glance.bic)].map(weightsOf)
  const best = Math.min(...aic.filter(Number.isFinite))
  return entries.map(({ place, model, fitted, glance }, i) => {
    const { both, reason } = fitted
    const likelihood = both?.likelihood ?? null
    return {
      model: place,
      description: model.description,
      family: model.family.name,
      status: both === null ? 'does_not_exist' : (likelihood?.status ?? 'not_converged'),
      reason: reason ?? likelihood?.reason ?? null,
      ...glance,
      aicc: aicc[i],
      rss: both?.squares?.rss ?? Number.NaN,
      df_residual: both?.squares?.dfResidual ?? Number.NaN,
      delta_aic: aic[i] - best,
      aic_weight: weights[0][i],
      aicc_weight: weights[1][i],
      bic_weight: weights[2][i]
    }
  })
}

/** F test of two linear normal models, with the error variance of the larger. */
function fTest(small: Entry, large: Entry): ComparisonTest[] {
  const a = small.fitted.both?.squares ?? null
  const b = large.fitted.both?.squares ?? null
  const normal = (entry: Entry) => entry.model.family.facts.quadratic && isAffine(entry.model)
  if (a === null || b === null || !normal(small) || !normal(large)) return []
  const df = b.rank - a.rank
  if (df < 1 || b.dfResidual < 1) return []
  const statistic = Math.max(a.rss - b.rss, 0) / df / b.sigma2
  return [
    {
      test: 'f',
      models: [small.place, large.place],
      statistic,
      df,
      df_residual: b.dfResidual,
      p_value: fUpper(statistic, df, b.dfResidual),
      note: null
    }
  ]
}

/** Likelihood ratio; at a border the mixture ½χ²(k − 1) + ½χ²(k) (Self & Liang 1987, case 5). */
function ratioTest(small: Entry, large: Entry): ComparisonTest[] {
  const nesting = nestingOf(small.model, large.model)
  const df = large.glance.df - small.glance.df
  if (nesting === null || df < 1) return []
  const difference = 2 * (large.glance.log_likelihood - small.glance.log_likelihood)
  const statistic = Math.max(difference, 0)
  const base = {
    test: 'likelihood_ratio',
    models: [small.place, large.place] as const,
    statistic,
    df,
    df_residual: null
  }
  if (nesting.irregular !== null) return [{ ...base, p_value: Number.NaN, note: nesting.irregular }]
  const full = chiSquareUpper(statistic, df)
  if (nesting.border === 0) return [{ ...base, p_value: full, note: null }]
  const less = df === 1 ? (statistic > 0 ? 0 : 1) : chiSquareUpper(statistic, df - 1)
  const note =
    'The smaller law lies at the border of the larger: half a chi-square with one degree less and half with all.'
  return [{ ...base, p_value: (full + less) / 2, note }]
}

/** Log-densities of the rows at the maximum. */
function rowDensities({ fitted }: Entry): Float64Array | null {
  const likelihood = fitted.both?.likelihood ?? null
  if (likelihood === null || likelihood.fit === null) return null
  const { problem } = fitted.workspace.coordinates
  const { gamma, phi } = likelihood
  return informationAt(problem, { gamma, phi, free: likelihood.fit.scale.free }).rows.value
}

function vuongTests(a: Entry, b: Entry): ComparisonTest[] {
  const first = rowDensities(a)
  const second = rowDensities(b)
  if (first === null || second === null || a.model.observations.frequency !== null) return []
  const extra = a.glance.df - b.glance.df
  const base = { models: [a.place, b.place] as const, df: null, df_residual: null, note: null }
  return [
    { test: 'vuong', ...base, ...vuong(first, second, 0) },
    { test: 'vuong_aic', ...base, ...vuong(first, second, extra) },
    { test: 'vuong_bic', ...base, ...vuong(first, second, (extra / 2) * Math.log(first.length)) }
  ]
}

function testsOf(a: Entry, b: Entry): ComparisonTest[] {
  const [small, large] = a.glance.df <= b.glance.df ? [a, b] : [b, a]
  const settled = [small, large].every(({ glance }) => Number.isFinite(glance.log_likelihood))
  if (!settled) return []
  const nested = nestingOf(small.model, large.model) !== null && small.glance.df < large.glance.df
  return nested ? [...fTest(small, large), ...ratioTest(small, large)] : vuongTests(a, b)
}

/**
 * Models of one response on the same rows, in the order given: criteria of each, and tests of each
 * with the next. Throws Failure where rows or responses differ.
 */
export function compareModels(
  specs: readonly FitSpec[],
  dataset: Dataset,
  control: Control
): ComparisonReport {
  const models = specs.map((spec, place) => compiled(spec, dataset, place))
  checkSameData(models)
  const entries = models.map((model, place): Entry => {
    const fitted = fitRegression(specs[place], model, control)
    return { place, model, fitted, glance: glanceOf(fitted) }
  })
  return {
    models: described(entries),
    tests: entries.slice(1).flatMap((entry, i) => testsOf(entries[i], entry)),
    warnings: models.flatMap(({ warnings }) => warnings)
  }
}

/** Compiles one model; its faults point into the list of models. */
function compiled(spec: FitSpec, dataset: Dataset, place: number): RegressionModel {
  try {
    return compileRegression(spec, dataset, '/model')
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new Failure(
      ...error.faults.map((fault) => ({
        ...fault,
        pointer: fault.pointer.replace(/^\/model/, `/models/${place}`)
      }))
    )
  }
}
