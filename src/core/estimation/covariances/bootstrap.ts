import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { CovarianceEstimator } from './covariance.ts'

/** Sample covariance of the columns of a B × p matrix, divisor B − 1. */
export function sampleCovariance(samples: Matrix): Matrix {
  const { rows, cols } = samples
  const centred = zeros(rows, cols)
  for (let j = 0; j < cols; j++) {
    const source = column(samples, j)
    const mean = source.reduce((sum, value) => sum + value, 0) / rows
    column(centred, j).set(source.map((value) => value - mean))
  }
  const out = zeros(cols, cols)
  for (let j = 0; j < cols; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = 0
      for (let b = 0; b < rows; b++) sum += at(centred, b, j) * at(centred, b, k)
      out.data[j * cols + k] = sum / (rows - 1)
      out.data[k * cols + j] = sum / (rows - 1)
    }
  }
  return out
}

export const bootstrap: CovarianceEstimator = {
  name: 'bootstrap',
  title: 'bootstrap of pairs, of residuals or parametric',
  reference:
    'Efron (1979), Annals of Statistics 7, 1-26; Davison & Hinkley (1997), Bootstrap Methods, ch. 6 and 7',
  robust: true,
  recognises: (choice) => typeof choice !== 'string' && 'bootstrap' in choice,
  compute(input) {
    const found = input.replicates()
    if (typeof found === 'string') return { matrix: null, because: found }
    const { estimates, kind, drawn, failed, seed } = found
    return {
      matrix: sampleCovariance(estimates),
      information: 'bootstrap',
      details: { bootstrap: { kind, replicates: drawn, failed, seed, generator: 'xoshiro128++' } }
    }
  }
}
