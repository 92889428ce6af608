import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { identifiedColumns } from './facts.ts'
import type { LinearRegression } from './model.ts'
import { type Vertex, vertexOf } from './programme-fit.ts'
import type { Workspace } from './workspace.ts'

function takeRows(x: Matrix, rows: readonly number[]): Matrix {
  const out = zeros(rows.length, x.cols)
  for (let j = 0; j < x.cols; j++) {
    rows.forEach((i, k) => {
      out.data[j * rows.length + k] = x.data[j * x.rows + i]
    })
  }
  return out
}

const take = (values: Float64Array | null, rows: readonly number[]) =>
  values === null ? null : Float64Array.from(rows, (i) => values[i])

/** The rows that a sample drew at least once: a programme has no use for others. */
function drawnRows(sample: LinearRegression): LinearRegression {
  const { mean, observations } = sample
  const { frequency } = observations
  const rows = [...observations.y.keys()].filter((i) => frequency === null || frequency[i] > 0)
  return {
    ...sample,
    mean: { ...mean, x: takeRows(mean.x, rows), tail: null, offset: take(mean.offset, rows) },
    observations: {
      rows: rows.length,
      y: Float64Array.from(rows, (i) => observations.y[i]),
      size: take(observations.size, rows),
      precision: take(observations.precision, rows),
      frequency: take(frequency, rows)
    }
  }
}

/** The vertex of a sample; of a set of them the middle of each coefficient's range, which no choice of vertex moves. */
export function middleOf({
  coefficients,
  unique,
  optimalSet
}: Pick<Vertex, 'coefficients' | 'unique' | 'optimalSet'>): Float64Array {
  return unique ? coefficients : Float64Array.from(optimalSet, ([low, high]) => (low + high) / 2)
}

/**
 * Coefficients of the identified columns by the linear programme of a sample, as quantreg's bootstrap of
 * pairs; null when the sample does not identify them or the programme did not end.
 */
export function programmeReplicate(
  workspace: Workspace,
  sample: LinearRegression
): Float64Array | null {
  const drawn = drawnRows(sample)
  const { kept } = workspace.coordinates
  const x = identifiedColumns(drawn.mean.x, kept)
  if (x.rows < x.cols) return null
  const { y } = drawn.observations
  const { rank } = leastSquares({ x, tail: null, y, yTail: null, weights: null })
  if (rank < x.cols) return null
  const found = vertexOf(drawn, x, workspace)
  return found.optimal ? middleOf(found) : null
}
