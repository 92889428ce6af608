import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { influences } from '../covariances/sandwich.ts'
import { squaresFunctions } from '../regression/estimating.ts'
import { type SquaresFit, spread } from '../regression/squares-fit.ts'
import type { Workspace } from '../regression/workspace.ts'

interface Regression {
  readonly workspace: Workspace
  readonly squares: SquaresFit
}

/** Influence of every row of a regression on the terms (n × p); null where it has no normal equations. */
export function influenceOnTerms({ workspace, squares }: Regression): Matrix | null {
  const functions = squaresFunctions(workspace, squares)
  if (functions === null) return null
  const { coordinates, model } = workspace
  const e = influences(functions)
  const out = zeros(e.rows, model.terms.length)
  for (let i = 0; i < e.rows; i++) {
    const gamma = Float64Array.from(coordinates.kept, (_, k) => column(e, k)[i])
    const terms = spread(coordinates.kept, coordinates.toCoefficients(gamma), model.terms.length)
    terms.forEach((value, j) => {
      out.data[j * e.rows + i] = value
    })
  }
  return out
}
