import { isLinear, type RegressionModel } from './model.ts'

function quadraticTerms(model: RegressionModel) {
  return isLinear(model) ? model.mean.quadratic : []
}

/** Entries of every quad() matrix, by name. */
function quadraticMatrices(
  model: RegressionModel,
  coefficients: Float64Array
): Readonly<Record<string, number[][]>> {
  return Object.fromEntries(
    quadraticTerms(model).map(({ name, size, columns }) => {
      const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(Number.NaN))
      let next = 0
      for (let i = 0; i < size; i++) {
        for (let j = i; j < size; j++) {
          const value = coefficients[columns[next++]]
          matrix[i][j] = value
          matrix[j][i] = value
        }
      }
      return [name, matrix]
    })
  )
}

/** `matrix` for one quad() term, `matrices` for several, nothing for none. */
export function matrixMembers(model: RegressionModel, coefficients: Float64Array) {
  if (quadraticTerms(model).length === 0) return {}
  const matrices = quadraticMatrices(model, coefficients)
  const first = quadraticTerms(model)[0]
  return quadraticTerms(model).length === 1 ? { matrix: matrices[first.name] } : { matrices }
}
