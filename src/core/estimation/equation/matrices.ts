import { Failure } from '../../failure.ts'
import type { MatrixData } from '../../model/spec.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { MatrixOf } from './affine.ts'

function fromNested(rows: readonly (readonly number[])[]): Matrix {
  const out = zeros(rows.length, rows[0]?.length ?? 0)
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      out.data[j * out.rows + i] = value
    })
  })
  return out
}

function countOf(matrices: MatrixData, pointer: string): number {
  const counts = Object.values(matrices).map((list) => list.length)
  const n = counts[0] ?? 0
  if (n > 0 && counts.every((count) => count === n)) return n
  throw new Failure({
    code: n === 0 ? 'empty_dataset' : 'ragged_data',
    pointer,
    detail:
      n === 0
        ? 'There are no observations.'
        : 'Every matrix needs as many observations as the others.'
  })
}

/** Matrices of every observation by name. Throws Failure where there are none, or not equally many. */
export function observationsOf(matrices: MatrixData, pointer: string): MatrixOf[] {
  const n = countOf(matrices, pointer)
  const converted = new Map(
    Object.entries(matrices).map(([name, list]) => [name, list.map(fromNested)])
  )
  return Array.from({ length: n }, (_, t) => (name: string) => {
    const found = converted.get(name)?.[t]
    if (found === undefined) throw new Error('the names have been checked')
    return found
  })
}
