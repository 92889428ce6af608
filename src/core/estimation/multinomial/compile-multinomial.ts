import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Family } from '../../model/families/family.ts'
import { refuseCost, usualLimits } from '../../model/limits.ts'
import type { FitSpec } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { formulaData, formulaWarnings, linkOf, termsOf } from '../regression/compile-formula.ts'
import type { Assignment } from '../regression/model.ts'
import { droppedWarning } from '../regression/observed.ts'
import type { WarningReport } from '../report.ts'
import type { TermInfo } from '../reporting/coefficients.ts'
import { firthCriterion } from './firth-softmax.ts'
import { likelihoodCriterion, type SoftmaxCriterion } from './softmax.ts'

/** A multinomial logit, compiled: labels as categories 0 … K − 1, the first being the baseline. */
export interface MultinomialModel {
  readonly family: Family
  readonly x: Matrix
  readonly tail: Matrix | null
  readonly terms: readonly TermInfo[]
  readonly intercept: boolean
  readonly interceptOnly: boolean
  /** Most numbers that the fit may hold at once. */
  readonly cells: number
  /** What is maximised over the coefficients. */
  readonly criterion: SoftmaxCriterion
  readonly labels: readonly string[]
  readonly category: Int32Array
  readonly frequency: Float64Array | null
  readonly nobs: number
  /** How many observations have each label. */
  readonly totals: Float64Array
  readonly counts: { readonly total: number; readonly used: number; readonly zeroWeight: number }
  readonly rows: Int32Array
  /** All rows that the client sent. */
  readonly data: Dataset
  readonly assignment: Assignment
  readonly description: string
  readonly warnings: readonly WarningReport[]
}

function refuse(pointer: string, detail: string, hint: string): never {
  throw new Failure({ code: 'unsupported', pointer, detail, hint })
}

function checkOptions({ model }: FitSpec): void {
  if (model.formula === undefined) {
    refuse(
      '/model/family',
      'The multinomial family needs a model stated by a formula.',
      'State it as "formula": "label ~ x".'
    )
  }
  if (model.trials !== undefined) {
    refuse('/model/trials', 'A multinomial response has no trials.', 'Use the binomial family.')
  }
  if (model.weights !== undefined && model.weights.kind === 'precision') {
    refuse(
      '/model/weights',
      'Precision weights have no meaning for labels.',
      'Use {"kind": "frequency"} for rows that stand for several.'
    )
  }
}

/** Labels that occur, as categories; the others are named in a warning. */
function categories(codes: Int32Array, levels: readonly string[]) {
  const present = new Set(codes)
  const labels = levels.filter((_, code) => present.has(code))
  const place = new Int32Array(levels.length)
  labels.forEach((label, k) => {
    place[levels.indexOf(label)] = k
  })
  const absent = levels.filter((_, code) => !present.has(code))
  const warnings: WarningReport[] =
    absent.length === 0
      ? []
      : [
          {
            code: 'empty_labels',
            detail: `No row has the label ${absent
              .slice(0, 5)
              .map((label) => `"${label.slice(0, 40)}"`)
              .join(', ')}; it was left out.`,
            pointer: '/data/levels',
            action: 'Add rows with this label, or take it out of the levels.'
          }
        ]
  return { labels, category: codes.map((code) => place[code]), warnings }
}

/** Observations of each of so many labels. */
export function totalsOf(
  category: Int32Array,
  labels: number,
  frequency: Float64Array | null
): Float64Array {
  const out = new Float64Array(labels)
  category.forEach((k, i) => {
    out[k] += frequency === null ? 1 : frequency[i]
  })
  return out
}

/** `label ~ x` with the multinomial family. Throws Failure. */
export function compileMultinomial(spec: FitSpec, data: Dataset): MultinomialModel {
  checkOptions(spec)
  const family = chooseFamily(spec.model.family, '/model/family')
  linkOf(spec.model, family)
  const { formula, design, weighted } = formulaData(spec, data, spec.model.formula ?? '')
  const { response } = design
  if (response.kind !== 'categorical') {
    throw new Failure({
      code: 'outside_support',
      pointer: '/model/formula',
      detail: 'The multinomial family needs a response of labels, but this one is numeric.',
      hint: 'Send the labels as text, or write C(y) ~ x.'
    })
  }
  if (design.offset !== null) {
    refuse('/model/formula', 'A multinomial model has no offset().', 'Leave it out.')
  }
  const { labels, category, warnings } = categories(response.codes, response.levels)
  if (labels.length < 2) {
    throw new Failure({
      code: 'outside_support',
      pointer: '/model/formula',
      detail: `Every row has the label "${(labels[0] ?? '').slice(0, 40)}": there is nothing to tell apart.`,
      hint: 'At least two labels must occur.'
    })
  }
  const limits = spec.limits ?? usualLimits
  const [n, size] = [design.x.rows, (labels.length - 1) * design.x.cols]
  refuseCost({ cells: Math.max(n, size) * size, operations: n * size ** 2 }, limits, '/model')
  const { weights } = weighted
  const frequency = weights === null ? null : Float64Array.from(design.rows, (i) => weights[i])
  const dropped = data.rows - design.rows.length - weighted.zeroWeight
  return {
    family,
    x: design.x,
    tail: design.tail,
    terms: termsOf(design),
    intercept: design.intercept,
    interceptOnly: design.intercept && design.names.length === 1,
    cells: limits.cells,
    criterion: spec.model.penalty === undefined ? likelihoodCriterion : firthCriterion,
    labels,
    category,
    frequency,
    totals: totalsOf(category, labels.length, frequency),
    nobs: frequency === null ? category.length : frequency.reduce((total, f) => total + f, 0),
    counts: { total: data.rows, used: category.length, zeroWeight: weighted.zeroWeight },
    rows: Int32Array.from(design.rows, (i) => weighted.rows[i]),
    data,
    assignment: {
      labels: design.terms,
      termOf: design.termOf,
      variables: formula.terms.map(({ variables }) => variables),
      state: design.state
    },
    description: formula.source,
    warnings: [...formulaWarnings(formula), ...warnings, ...droppedWarning(dropped)]
  }
}
