import type { RowExpansions } from '../likelihood.ts'
import { firthScores, firthSteering, firthWeights } from '../regression/firth.ts'
import { leverages } from '../regression/score-rows.ts'
import type { Loaded } from './criteria.ts'
import type { Point } from './regression-pass.ts'

/** Of a penalised likelihood: the adjusted ∂ ln L/∂m of every row, and its weight in the matrix that scales a step (n). */
export function penalisedRows(
  rows: Loaded,
  { beta, bread }: NonNullable<Point['leverage']>,
  { score, predictor }: Pick<RowExpansions, 'score' | 'predictor'>
) {
  const there = rows.at(beta)
  const h = leverages(there.orthogonal(), bread, firthWeights(rows, there.predictor).weight)
  const weights = firthWeights(rows, predictor)
  return { score: firthScores(score, h, weights), steering: firthSteering(h, weights) }
}
