import type { Matrix } from '../../../numeric/matrix.ts'
import { labelRowFunctions, labelRowScores } from '../../multinomial/multinomial-stack.ts'
import { softmaxAt } from '../../multinomial/softmax.ts'
import { addCubes } from '../bootstrap/cubed.ts'
import { addScores } from '../lags.ts'
import type { Block } from '../row-source.ts'
import { addFunctions } from '../sandwich.ts'
import type { Sums } from '../sums.ts'
import type { LabelsPass } from './labels-pass.ts'
import { cubesFrom, labelSeries, sandwichFrom } from './labels-places.ts'
import type { LabelRows } from './labels-rows.ts'

interface Target {
  readonly block: Block
  readonly out: Float64Array
  readonly into: Sums
}

/** The rows of a block in the coordinates of a pass, U R⁻¹. */
type PlacedRows = LabelRows & { readonly q: Matrix }

/** Probabilities of the rows of a block at a point. */
function probabilitiesAt({ labels }: LabelsPass, rows: PlacedRows, gamma: Float64Array): Matrix {
  return softmaxAt({ ...rows, categories: labels.length, vanishing: null }, gamma).probabilities
}

/** What the rows of a block add to the covariance of a pass. */
export function addLabelSandwich(
  pass: LabelsPass,
  rows: PlacedRows,
  { block, out, into }: Target
): void {
  const { sandwich } = pass
  if (sandwich === null) return
  const { choice, gamma, bread, observations: nobs } = sandwich
  const probabilities = probabilitiesAt(pass, rows, gamma)
  const functions = labelRowFunctions({ ...rows, probabilities, bread, nobs })
  for (const place of labelSeries(pass)) addScores(functions.scores, place, { out, into })
  if (sandwich.series.length > 0) return
  const own = { ...functions, aggregate: new Float64Array(0) }
  const target = { out, from: sandwichFrom(pass), groups: into.groups }
  addFunctions(own, { choice, rows, block }, target)
}

/** What they add to the squares and cubes of influences. */
export function addLabelCubes(pass: LabelsPass, rows: PlacedRows, out: Float64Array): void {
  const { cubed } = pass
  if (cubed === undefined) return
  const probabilities = probabilitiesAt(pass, rows, cubed.gamma)
  const scores = labelRowScores({ ...rows, probabilities })
  addCubes({ ...rows, scores }, cubed, out.subarray(cubesFrom(pass)))
}
