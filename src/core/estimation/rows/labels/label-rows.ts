import type { FitSpec } from '../../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import type { MultinomialModel } from '../../multinomial/compile-multinomial.ts'
import { labelReport } from '../../multinomial/estimate-multinomial.ts'
import type { LabelWork } from '../../multinomial/multinomial-blocks.ts'
import {
  fitAt,
  type MultinomialFit,
  penalisedFit,
  supremumAt
} from '../../multinomial/multinomial-fit.ts'
import { maximiseSoftmax, type SoftmaxMaximum, softmaxAscent } from '../../multinomial/softmax.ts'
import { droppedWarning } from '../../regression/observed.ts'
import { stackedQuestions } from '../../stacked/tests.ts'
import { type HeldPart, type HeldParts, heldParts } from '../casewise/held-parts.ts'
import { contendLabels } from '../comparison/contend-labels.ts'
import { resampling } from '../covariances.ts'
import { unlisted } from '../existence.ts'
import { onGrowingSample } from '../growing-sample.ts'
import { rowsWarnings } from '../left-out.ts'
import { keepLabels } from '../prediction/keep-labels.ts'
import type { Cone } from '../regression-pass.ts'
import type { RowSource } from '../row-source.ts'
import type { RowsKind } from '../rows-kind.ts'
import { type Passes, type Unlike, unlikeOf, within } from '../search.ts'
import { isPenalised, plainSpec } from '../start.ts'
import type { Sums } from '../sums.ts'
import { withDesign } from './held-labels.ts'
import { extentOfLabels, heldLabels } from './label-cases.ts'
import { labelRowInference } from './labels-inference.ts'
import { labelTotals, readLabelsPoint } from './labels-kernel.ts'
import type { LabelsPass } from './labels-pass.ts'
import { penalisedPoints } from './labels-penalty.ts'
import { labelSeparation } from './labels-separation.ts'
import { type LabelStart, labelStart } from './labels-start.ts'

/** Parts and choices that labels have on request; those of every row as far as they can be held. */
const given: readonly string[] = [
  'vcov',
  'assumptions',
  'conventions',
  'tests',
  'profiles',
  'fitted',
  'residuals',
  'influence',
  'plots',
  'collinearity',
  ...resampling
]

/** Where the labels of all rows come to. */
interface FoundLabels {
  readonly maximum: SoftmaxMaximum
  readonly sums: Sums
  readonly vanishingRows: number
  readonly vanishingPairs: number
  readonly passes: number
}

/**
 * The ascent of `softmaxAscent` on all rows, a pass for every point, two where it is penalised; rows that the
 * sample lacks where they break what it showed.
 */
async function ascend(
  { pass, spec, control, model }: LabelStart,
  passes: Passes,
  from: { readonly gamma: Float64Array; readonly cone: Cone | null; readonly done: number }
): Promise<FoundLabels | Unlike> {
  const ascent = softmaxAscent(from.gamma, {
    iterations: spec.optimizer.max_iterations,
    cancelled: control.cancelled,
    stall: model.criterion.stall
  })
  let { done } = from
  const reduce = (own: LabelsPass) => passes.source.reduce(own, within(passes, done++))
  let asked = ascent.next()
  for (;;) {
    if (asked.done === true) throw new Error('a search asks for its first point')
    const own = { ...pass, points: [{ gamma: asked.value, cone: from.cone, bread: null }] }
    const sums = await reduce(own)
    if (sums.unlike.some(Number.isFinite)) return unlikeOf(sums)
    const { point, ...vanishing } = readLabelsPoint(own, sums)
    const [next] = isPenalised(spec) ? await penalisedPoints(own, [point], reduce) : [point]
    asked = ascent.next(next)
    if (asked.done === true) return { maximum: asked.value, sums, ...vanishing, passes: done }
  }
}

/** Coordinates at which the search over all rows begins: the sample's maximum. */
function sampleMaximum({ model, design, spec, control }: LabelStart): Float64Array {
  const { category, frequency, labels } = model
  const softmax = { q: design.basis.q, category, categories: labels.length, frequency }
  const { point } = maximiseSoftmax(
    { ...softmax, vanishing: null },
    {
      iterations: spec.optimizer.max_iterations,
      cancelled: control.cancelled,
      criterion: model.criterion
    }
  )
  return point.gamma
}

/** The maximum of all rows, or the supremum along a direction that separates them. */
async function fitted(start: LabelStart, passes: Passes) {
  const { design, model } = start
  const held = isPenalised(start.spec) ? null : await labelSeparation(start, passes)
  if (held !== null && 'unlike' in held) return held
  if (held === null) {
    const gamma = sampleMaximum(start)
    const found = await ascend(start, passes, { gamma, cone: null, done: 0 })
    if ('unlike' in found) return found
    const fit = fitAt(found.maximum, design)
    return { found, fit: isPenalised(start.spec) ? penalisedFit(fit, model, design.basis) : fit }
  }
  const { direction, signs: infinite } = held.found
  const gamma = new Float64Array(direction.length)
  const found = await ascend(start, passes, { gamma, cone: held.cone, done: held.passes })
  if ('unlike' in found) return found
  const of = found.sums.rows
  const complete = found.vanishingPairs === of * (model.labels.length - 1)
  const kind = complete ? ('complete' as const) : ('quasi-complete' as const)
  const counts = { rows: found.vanishingRows, of, separatedRows: held.separated }
  const separated = { kind, direction, infinite, ...counts }
  const fit = supremumAt(found.maximum, separated, design.basis)
  return { found, fit }
}

/** The sample's model with the counts of all rows. */
function onAllRows({ model, pass }: LabelStart, sums: Sums, source: RowSource): MultinomialModel {
  const totals = labelTotals(pass, sums)
  const counts = { total: source.rows, used: sums.rows, zeroWeight: sums.zeroWeight }
  const dropped = counts.total - counts.used - counts.zeroWeight
  return {
    ...model,
    totals,
    nobs: totals.reduce((sum, count) => sum + count, 0),
    counts,
    warnings: [
      ...model.warnings.filter(({ code }) => code !== 'rows_dropped'),
      ...droppedWarning(dropped)
    ]
  }
}

/** The request as far as sums can answer it. */
function asked(spec: FitSpec, beyond: HeldParts['beyond']): FitSpec {
  const { intervals } = spec.inference
  const known = given.includes(intervals === 'profile' ? 'profiles' : intervals)
  return {
    ...plainSpec(spec),
    include: spec.include.filter(
      (part) => given.includes(part) && !beyond.some((own) => own.part === part)
    ),
    conventions: spec.conventions,
    inference: { ...spec.inference, intervals: known ? intervals : 'wald' }
  }
}

/** The model and its fit with the rows that a pass keeps for the parts that are held. */
async function rowsOfLabels(
  {
    start,
    model,
    fit,
    held
  }: {
    readonly start: LabelStart
    readonly model: MultinomialModel
    readonly fit: MultinomialFit
    readonly held: readonly HeldPart[]
  },
  { passes, done }: { readonly passes: Passes; readonly done: number }
): Promise<Pick<LabelWork, 'model' | 'fit' | 'moves'>> {
  const { maximum } = fit
  if (maximum === null || held.length === 0) return { model, fit }
  const { gamma, information } = maximum
  const moves = held.includes('influence') && !isPenalised(start.spec)
  const factor = moves ? factorise(information) : null
  const influence = factor === null ? null : { information, inverse: inverseFromFactor(factor) }
  const pass: LabelsPass = { ...start.pass, cases: { gamma, influence } }
  const { cases } = await passes.source.reduce(pass, within(passes, done))
  const whole = await withDesign(model, { pass, held }, { passes, done })
  const rows = heldLabels(whole, maximum, { cases, influence: influence !== null })
  return { model: rows.model, fit: { ...fit, maximum: rows.maximum }, moves: rows.moves }
}

/**
 * A multinomial logit from passes over rows: whether its maximum exists is decided on all of them, and Newton's
 * method then has a pass for each of its points. Throws Failure for the client's mistakes, Cancelled when stopped.
 */
export const labelRows: RowsKind = {
  suits: ({ model }) => model.family.name === 'multinomial',
  async fit(spec, source, options) {
    const request = { spec, source, options }
    const { start, found, fit, passes } = await onGrowingSample(
      request,
      async (sampled, passes) => {
        const start = labelStart(sampled)
        // Hypotheses that cannot be read are refused before any pass is made.
        stackedQuestions(start.design.stack, spec)
        const settled = await fitted(start, passes)
        return 'unlike' in settled ? settled : { start, passes, ...settled }
      }
    )
    const { kept, aliased, relations, stack } = start.design
    const model = onAllRows(start, found.sums, source)
    const extent = extentOfLabels(source.rows, {
      columns: start.columns.length,
      labels: model.labels.length,
      terms: kept.length
    })
    const { held, beyond } = heldParts(spec, extent)
    const own = asked(spec, beyond)
    const at = { spec: own, observations: model.nobs, passes, done: found.passes }
    const inference = await labelRowInference(start, fit, at)
    const work = { spec: own, model, kept, aliased, relations, fit, stack, inference }
    return {
      async report() {
        const done = found.passes
        const rows = await rowsOfLabels({ start, model, fit, held }, { passes, done })
        const report = labelReport({ ...work, ...rows }, options.control)
        const { separation } = fit
        const lacking =
          separation === null ? [] : unlisted(separation.rows, separation.separatedRows.length)
        const made = { passes: passes.source.made(), rows: source.rows, lacking, given, beyond }
        return { ...report, warnings: [...report.warnings, ...rowsWarnings(spec, made)] }
      },
      keep: () => keepLabels(start, work, { passes, done: found.passes }),
      contend: () => contendLabels(start, work)
    }
  }
}
