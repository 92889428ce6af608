import type { Control, FitSpec } from '../../model/spec.ts'
import type { Report } from '../report.ts'
import { dispersionIntervals } from '../reporting/coefficients.ts'
import { reproduce } from '../reporting/reproduce.ts'
import { bothFits } from './both-fits.ts'
import { decideExistence } from './existence.ts'
import { checkPenalty } from './firth.ts'
import { isExpression, isLinear, type LinearRegression, type RegressionModel } from './model.ts'
import { noMaximum } from './no-maximum.ts'
import type { Outcome } from './outcome.ts'
import { restoreUnits } from './restore-units.ts'
import { squaresLaw } from './standard-errors.ts'
import { toolWarnings, toolWords, uncounted } from './tool-conventions.ts'
import { inUnits, refuseUnits, type Units, unitsOf } from './units.ts'
import { prepareExpression, prepareLinear, type Workspace } from './workspace.ts'

/** Every choice that the numbers depend on. */
function conventionsOf(workspace: Workspace, information: string): Report['conventions'] {
  const { model, coordinates } = workspace
  const estimated = model.family.nuisance.filter((parameter) => parameter.known === null).length
  return {
    sigma2_divisor: 'n-p',
    log_likelihood_sigma2_divisor: 'n',
    aic_parameters: coordinates.kept.length + estimated - uncounted(workspace),
    reference_distribution: squaresLaw(workspace),
    likelihood_reference_distribution: 'normal',
    std_errors: workspace.spec.inference.std_errors,
    dispersion_intervals: dispersionIntervals(workspace.spec.inference.intervals),
    information,
    ...toolWords(workspace)
  }
}

function description(model: RegressionModel): string {
  return `${model.description}, ${model.family.title}, ${model.link.title}`
}

function knownOptions(model: RegressionModel): Record<string, number> {
  return Object.fromEntries(
    model.family.nuisance.flatMap((parameter) =>
      parameter.known === null ? [] : [[parameter.name, parameter.known]]
    )
  )
}

/** The report of a regression whose blocks are made, on so many rows. */
export function reportOf(workspace: Workspace, outcome: Outcome, used: number): Report {
  const { spec, model } = workspace
  return {
    model: {
      description: description(model),
      family: { name: model.family.name, ...knownOptions(model) },
      link: model.link.name,
      terms: model.terms.map((term) => term.name),
      parameters: model.terms.length,
      ...(model.labels === null ? {} : { event: model.labels.event })
    },
    data: {
      rows: model.counts.total,
      rows_used: used,
      rows_dropped: model.counts.dropped,
      ...(model.weightsKind === 'none' ? {} : { rows_zero_weight: model.counts.zeroWeight })
    },
    ...outcome.blocks,
    ...(outcome.charts === undefined ? {} : { charts: outcome.charts }),
    conventions: {
      ...conventionsOf(workspace, outcome.blocks.maximum_likelihood.information),
      ...outcome.conventions
    },
    reproduce: {
      ...reproduce({
        spec: spec.model,
        event: model.labels?.event ?? null,
        family: model.family,
        link: model.link
      }),
      seed: spec.optimizer.seed
    },
    warnings: [...model.warnings, ...toolWarnings(workspace), ...outcome.warnings]
  }
}

export function workspaceOf(spec: FitSpec, model: RegressionModel, control: Control): Workspace {
  if (isLinear(model)) return prepareLinear(spec, model, control)
  if (isExpression(model)) return prepareExpression(spec, model, control)
  throw new Error('a mean is linear or an expression')
}

/** Parts of an answer that follow from those in other units; figures and tests do not. */
const turnable: readonly string[] = ['fitted', 'residuals', 'vcov']

/** One regression in units in which its numbers are ordinary, and what was asked and is left out. */
function estimateInUnits(
  spec: FitSpec,
  { model, units, control }: { model: LinearRegression; units: Units; control: Control }
): Report {
  const { hypotheses, ...inference } = spec.inference
  const left = [
    ...spec.include.filter((part) => !turnable.includes(part)),
    ...(hypotheses === undefined ? [] : ['hypotheses'])
  ]
  const include = spec.include.filter((part) => turnable.includes(part))
  const inner = inUnits(model, units)
  const report = restoreUnits(
    estimateOnce({ ...spec, inference, include }, inner, control),
    model,
    units
  )
  if (left.length === 0) return report
  const warning = {
    code: 'scale_extreme',
    detail: `The data are as large or small as 1e±30; ${left.join(', ')} is not given at such a scale.`,
    pointer: '/data',
    action: 'Change the units of measurement.'
  }
  return { ...report, warnings: [...report.warnings, warning] }
}

/** One regression, both ways, judged. Numbers near the ends of the doubles are computed in other units. */
export function estimateRegression(
  spec: FitSpec,
  model: RegressionModel,
  control: Control
): Report {
  refuseUnits(model)
  const units = isLinear(model) ? unitsOf(model) : null
  return units === null || !isLinear(model)
    ? estimateOnce(spec, model, control)
    : estimateInUnits(spec, { model, units, control })
}

function estimateOnce(spec: FitSpec, model: RegressionModel, control: Control): Report {
  const workspace = workspaceOf(spec, model, control)
  checkPenalty(workspace)
  const asks = isLinear(model) && spec.model.penalty === undefined
  const recession = asks ? decideExistence(model, workspace.coordinates.kept) : null
  const outcome = recession === null ? bothFits(workspace) : noMaximum(workspace, recession)
  return reportOf(workspace, outcome, model.rows.length)
}
