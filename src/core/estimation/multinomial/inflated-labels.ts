import { multiply } from '../../numeric/linalg/product.ts'
import { spectral } from '../../numeric/linalg/spectral.ts'
import { at, column, type Matrix, transpose, zeros } from '../../numeric/matrix.ts'

/** Labels of rows (0 is the baseline's), their probabilities, and the inverse information. */
export interface FittedRows {
  readonly category: Int32Array
  /** Rows by labels. */
  readonly probabilities: Matrix
  /** Coordinates of the rows (n × r). */
  readonly q: Matrix
  /** Over the coordinates, label after label. */
  readonly bread: Matrix
}

/** R with RR' = diag p − pp' over the labels but the baseline's: diag(√p) (I − c uu') with u = √p. */
function rootOfSpread(p: Float64Array, baseline: number): Matrix {
  const out = zeros(p.length, p.length)
  const c = 1 / (1 + Math.sqrt(baseline))
  for (let k = 0; k < p.length; k++) {
    for (let l = 0; l < p.length; l++) {
      const root = Math.sqrt(p[k] * p[l])
      out.data[l * p.length + k] = Math.sqrt(p[k]) * ((k === l ? 1 : 0) - c * root)
    }
  }
  return out
}

/** R⁻¹(1{y = k} − p_k): residuals that are uncorrelated and of variance 1 (1 × labels). */
function whitened(p: Float64Array, baseline: number, category: number): Matrix {
  const root = Math.sqrt(baseline)
  const sum = category === 0 ? baseline - 1 : baseline
  const common = sum === 0 ? 0 : sum / (root * (1 + root))
  const data = p.map((value, k) => {
    const own = (category === k + 1 ? 1 / Math.sqrt(value) : 0) - Math.sqrt(value)
    return own + Math.sqrt(value) * common
  })
  return { rows: 1, cols: p.length, data }
}

/** Covariance of a row's predictors (labels × labels), x_i'C_kl x_i. */
function predictorSpread({ q, bread }: FittedRows, i: number, labels: number): Matrix {
  const out = zeros(labels, labels)
  for (let k = 0; k < labels; k++) {
    for (let l = 0; l < labels; l++) {
      let sum = 0
      for (let b = 0; b < q.cols; b++) {
        const c = column(bread, l * q.cols + b)
        let inner = 0
        for (let a = 0; a < q.cols; a++) inner += at(q, i, a) * c[k * q.cols + a]
        sum += inner * at(q, i, b)
      }
      out.data[l * labels + k] = sum
    }
  }
  return out
}

/**
 * 1{y = k} − p_k of every row (n × labels) made up for its own fit: in the directions in which the
 * whitened residuals of the row are uncorrelated, each times the weight of its leverage, the
 * eigenvalues of R'X_i C X_i'R. These are CR2 and CR3 of Bell & McCaffrey (2002, Survey Methodology 28)
 * on the last step of Fisher's scoring, so that the choice of the baseline does not matter; of two
 * labels they are HC2 and HC3 of the logit.
 */
export function inflatedLabels(rows: FittedRows, weight: (leverage: number) => number): Matrix {
  const { category, probabilities } = rows
  const labels = probabilities.cols - 1
  const out = zeros(category.length, labels)
  category.forEach((own, i) => {
    const p = Float64Array.from({ length: labels }, (_, k) => at(probabilities, i, k + 1))
    const baseline = at(probabilities, i, 0)
    const root = rootOfSpread(p, baseline)
    const hat = multiply(multiply(transpose(root), predictorSpread(rows, i, labels)), root)
    const made = multiply(
      multiply(whitened(p, baseline, own), spectral(hat, weight)),
      transpose(root)
    )
    for (let k = 0; k < labels; k++) out.data[k * out.rows + i] = at(made, 0, k)
  })
  return out
}
