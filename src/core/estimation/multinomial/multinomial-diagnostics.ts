import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { oneStepInfluence } from '../influence/one-step.ts'
import { conditionIndices, inflation } from '../regression/collinearity.ts'
import { identifiedColumns } from '../regression/facts.ts'
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

/** A fit of labels whose rows are looked at. */
export interface ExaminedLabels {
  readonly model: MultinomialModel
  readonly stack: Stack
  readonly point: SoftmaxPoint
}

type InformationVisitor = (row: number, information: Matrix) => void

/** Information of one unit of every row, (diag p − pp') ⊗ qq', overwritten from row to row. */
function eachInformation({ stack, point }: ExaminedLabels, visit: InformationVisitor): void {
  const { q } = stack[0].basis
  const { probabilities, gamma } = point
  const own = zeros(gamma.length, gamma.length)
  for (let i = 0; i < q.rows; i++) {
    stack.forEach((_, k) => {
      stack.forEach((__, l) => {
        const weight = labelCovariance(probabilities, i, [k + 1, l + 1])
        for (let a = 0; a < q.cols; a++) {
          for (let b = 0; b < q.cols; b++) {
            const place = (l * q.cols + b) * own.rows + k * q.cols + a
            own.data[place] = weight * at(q, i, a) * at(q, i, b)
          }
        }
      })
    })
    visit(i, own)
  }
}

/**
 * Influence of every row by one step from the maximum, with the trace of its generalised hat matrix
 * W_i^½ X_i I⁻¹ X_i' W_i^½ as leverage: these add to the number of coefficients (Lesaffre & Albert
 * 1989, JRSS B 51, 425-440). Of two labels all are those of the logit.
 */
function labelInfluence(labels: ExaminedLabels): Pick<BlockDiagnostics, 'influence'> {
  const { model, stack, point } = labels
  const factor = factorise(point.information)
  const functions = labelFunctions(model, stack, point)
  if (factor === null || functions === null) return {}
  const inverse = inverseFromFactor(factor)
  const each = (visit: InformationVisitor) => eachInformation(labels, visit)
  const leverage = new Float64Array(model.category.length)
  each((i, own) => {
    leverage[i] = own.data.reduce((sum, value, k) => sum + value * inverse.data[k], 0)
  })
  const places = {
    names: stackedNames(stack),
    toTerms: (gamma: Float64Array) => atTerms(stack, stackedCoefficients(stack, gamma)),
    align: (values: Float64Array) =>
      alignedTo({ rows: model.rows, total: model.counts.total }, values)
  }
  const influence = oneStepInfluence(places, {
    rows: { scores: functions.scores, information: point.information, each },
    inverse,
    about: point.gamma.length,
    leverage,
    covariance: termCovariance(stack, inverse)
  })
  return { influence }
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
