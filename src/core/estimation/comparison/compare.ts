import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import type { WarningReport } from '../report.ts'
import type { LikelihoodGlance, Status } from '../report-blocks.ts'
import { statementOf } from '../statements/registry.ts'
import {
  type Between,
  bySize,
  type ComparisonTest,
  type Entry,
  testsOf
} from './comparison-tests.ts'
import type { Contender, FittedContender } from './contender.ts'
import { nestingOf } from './nesting.ts'
import { checkSameData } from './same-data.ts'
import { densityRatios } from './vuong.ts'

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

export interface ComparisonReport {
  readonly models: readonly ComparedModel[]
  readonly tests: readonly ComparisonTest[]
  readonly warnings: readonly WarningReport[]
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

/** The table of models with their criteria. */
export function described(entries: readonly Entry[]): ComparedModel[] {
  const glances = entries.map(({ fitted }) => fitted.glance)
  const aic = glances.map((glance) => glance.aic)
  const aicc = glances.map(aiccOf)
  const weights = [aic, aicc, glances.map(({ bic }) => bic)].map(weightsOf)
  const best = Math.min(...aic.filter(Number.isFinite))
  return entries.map(({ place, contender, fitted }, i) => ({
    model: place,
    description: contender.description,
    family: contender.family,
    status: fitted.status,
    reason: fitted.reason,
    ...fitted.glance,
    aicc: aicc[i],
    rss: fitted.rss,
    df_residual: fitted.dfResidual,
    delta_aic: aic[i] - best,
    aic_weight: weights[0][i],
    aicc_weight: weights[1][i],
    bic_weight: weights[2][i]
  }))
}

/** A contender in memory with its fit. */
interface Fitted {
  readonly place: number
  readonly contender: Contender
  readonly fitted: FittedContender
}

/** What the rows in memory say of two models. */
function between(a: Fitted, b: Fitted): Between {
  const [small, large] = bySize(a, b)
  return {
    nesting: nestingOf(small.contender.stated, large.contender.stated),
    ratios() {
      const first = a.fitted.rowDensities()
      const second = b.fitted.rowDensities()
      const without = first === null || second === null || a.contender.outcome.frequency !== null
      return without ? null : densityRatios(first, second)
    }
  }
}

/** A model as far as its constants matter. */
interface Normed {
  /** Its expression; undefined where it has none. */
  readonly text: string | undefined
  readonly normalised: boolean
}

/** Densities without their constants, among models of other expressions. */
export function notNormalised(models: readonly Normed[]): WarningReport[] {
  const texts = new Set(models.map(({ text }) => text))
  if (texts.size < 2) return []
  return models
    .flatMap(({ normalised }, place) => (normalised ? [] : [place]))
    .map((place) => ({
      code: 'density_not_normalised',
      detail: `The density of model ${place} is not known to have mass 1 as a function of the outcome, so its criteria compare only with models of the same expression.`,
      pointer: `/models/${place}/log_density`,
      action: 'Name the outcome by "response", and write the density with all its constants.'
    }))
}

/** Penalised estimates, which maximise no likelihood that another model's could be set beside. */
export function penalised(specs: readonly FitSpec[]): WarningReport[] {
  return specs.flatMap(({ model }, place) =>
    model.penalty === undefined
      ? []
      : [
          {
            code: 'penalized_estimate',
            detail: `Model ${place} is estimated with Firth’s penalty and has no log-likelihood to compare: it has neither criteria nor tests here.`,
            pointer: `/models/${place}/penalty`,
            action:
              'Leave out "penalty" where the maximum exists, or ask for the "tests" of one penalised fit.'
          }
        ]
  )
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
  const contenders = specs.map((spec, place) =>
    ofModel(place, () => statementOf(spec).contend(spec, dataset))
  )
  checkSameData(contenders)
  const entries = contenders.map((contender, place): Fitted => {
    return { place, contender, fitted: ofModel(place, () => contender.fit(control)) }
  })
  return {
    models: described(entries),
    tests: entries
      .slice(1)
      .flatMap((entry, i) => testsOf(entries[i], entry, between(entries[i], entry))),
    warnings: [
      ...contenders.flatMap(({ warnings }) => warnings),
      ...notNormalised(
        entries.map(({ contender, fitted: { normalised } }) => {
          return { text: contender.stated.expression?.text, normalised }
        })
      ),
      ...penalised(specs)
    ]
  }
}

/** What is made of one model; its faults point into the list of models. */
function ofModel<T>(place: number, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw error instanceof Failure ? amongModels(error, place) : error
  }
}

/** Faults of one model, with pointers into the list of models. */
export function amongModels({ faults }: Failure, place: number): Failure {
  return new Failure(
    ...faults.map((fault) => ({
      ...fault,
      pointer: fault.pointer.replace(/^\/model/, `/models/${place}`)
    }))
  )
}
