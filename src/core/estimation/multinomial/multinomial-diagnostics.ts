import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { dfbetasOf, oneStepMoves } from '../influence/one-step.ts'
import { conditionIndices, inflation } from '../regression/collinearity.ts'
import { identifiedColumns } from '../regression/facts.ts'
import { toldInfluence } from '../regression/influence.ts'
import type { BlockDiagnostics } from '../report-diagnostics.ts'
import { alignedTo } from '../stacked/per-row.ts'
import {
  atTerms,
  partPlaces,
  type Stack,
  stackedCoefficients,
  stackedNames,
  termCovariance
} from '../stacked/stack.ts'
import { termColumns } from '../stacked/tests.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { labelFunctions } from './multinomial-stack.ts'
import { labelCovariance, likelihoodCriterion, type SoftmaxPoint } from './softmax.ts'

/** What one step from the maximum says of every row. */
export interface LabelMoves {
  readonly leverage: Float64Array
  readonly cooks: Float64Array
  /** Of the coordinates, n × r(K − 1). */
  readonly changes: Matrix
}

/** A fit of labels whose rows are looked at. */
export interface ExaminedLabels {
  readonly model: MultinomialModel
  readonly stack: Stack
  readonly point: SoftmaxPoint
  /** What a pass over rows that are not side by side kept of them; absent where they are. */
  readonly moves?: LabelMoves | undefined
}

/** Rows of labels at a maximum. */
interface LabelRowsAt {
  /** n × r. */
  readonly q: Matrix
  /** n × K. */
  readonly probabilities: Matrix
  /** n × r(K − 1). */
  readonly scores: Matrix
  readonly information: Matrix
  readonly inverse: Matrix
}

type InformationVisitor = (row: number, information: Matrix) => void

/** Information of one unit of every row, (diag p − pp') ⊗ qq', overwritten from row to row. */
function eachInformation(
  { q, probabilities }: Pick<LabelRowsAt, 'q' | 'probabilities'>,
  visit: InformationVisitor
): void {
  const others = probabilities.cols - 1
  const own = zeros(q.cols * others, q.cols * others)
  for (let i = 0; i < q.rows; i++) {
    for (let k = 0; k < others; k++) {
      for (let l = 0; l < others; l++) {
        const weight = labelCovariance(probabilities, i, [k + 1, l + 1])
        for (let a = 0; a < q.cols; a++) {
          for (let b = 0; b < q.cols; b++) {
            const place = (l * q.cols + b) * own.rows + k * q.cols + a
            own.data[place] = weight * at(q, i, a) * at(q, i, b)
          }
        }
      }
    }
    visit(i, own)
  }
}

/**
 * Every row by one step from the maximum, with the trace of its generalised hat matrix
 * W_i^½ X_i I⁻¹ X_i' W_i^½ as leverage: these add to the number of coefficients (Lesaffre & Albert
 * 1989, JRSS B 51, 425-440). Of two labels all are those of the logit.
 */
export function labelMoves({ scores, information, inverse, ...rows }: LabelRowsAt): LabelMoves {
  const each = (visit: InformationVisitor) => eachInformation(rows, visit)
  const leverage = new Float64Array(scores.rows)
  each((i, own) => {
    leverage[i] = own.data.reduce((sum, value, k) => sum + value * inverse.data[k], 0)
  })
  const examined = { rows: { scores, information, each }, inverse, about: inverse.rows }
  return { leverage, ...oneStepMoves(examined) }
}

/** Influence of every row as it is told. */
function labelInfluence(labels: ExaminedLabels): Pick<BlockDiagnostics, 'influence'> {
  const { model, stack, point } = labels
  const { information } = point
  const factor = factorise(information)
  if (factor === null) return {}
  const inverse = inverseFromFactor(factor)
  const moves = labels.moves ?? movesSideBySide(labels, inverse)
  if (moves === null) return {}
  const { leverage, cooks, changes } = moves
  const toTerms = (gamma: Float64Array) => atTerms(stack, stackedCoefficients(stack, gamma))
  const dfbetas = dfbetasOf(toTerms, changes, termCovariance(stack, inverse))
  const places = {
    names: stackedNames(stack),
    align: (values: Float64Array) =>
      alignedTo({ rows: model.rows, total: model.counts.total }, values)
  }
  return { influence: toldInfluence(places, { leverage, cooks, dfbetas }) }
}

function movesSideBySide({ model, stack, point }: ExaminedLabels, inverse: Matrix) {
  const functions = labelFunctions(model, stack, point)
  if (functions === null) return null
  const { q } = stack[0].basis
  const { probabilities, information } = point
  return labelMoves({ q, probabilities, scores: functions.scores, information, inverse })
}

/**
 * Generalised variance inflation of every term's coefficients of all labels together (Fox & Monette 1992,
 * JASA 87), and condition indices of the design that the labels share.
 */
function labelCollinearity({ model, stack, point }: ExaminedLabels) {
  const factor = factorise(point.information)
  if (factor === null) return {}
  const begins = partPlaces(stack)
  const terms = [...termColumns(stack[0])].filter(([name]) => name !== '(Intercept)')
  const groups = terms.map(([, columns]) => begins.flatMap((from) => columns.map((j) => from + j)))
  const covariance = termCovariance(stack, inverseFromFactor(factor))
  const values = groups.length < 2 ? groups.map(() => 1) : inflation(covariance, groups)
  return {
    collinearity: {
      vif: terms.map(([term], k) => ({ term, df: groups[k].length, vif: values[k] })),
      condition_indices: conditionIndices(identifiedColumns(model.x, stack[0].kept))
    }
  }
}

/** Influence and collinearity of a fit of labels, as far as asked for; a penalty belongs to no row. */
export function labelDiagnostics(
  labels: ExaminedLabels,
  include: readonly string[]
): BlockDiagnostics {
  return {
    ...(include.includes('influence') && labels.model.criterion === likelihoodCriterion
      ? labelInfluence(labels)
      : {}),
    ...(include.includes('collinearity') ? labelCollinearity(labels) : {})
  }
}
