import type { Matrix } from '../matrix.ts'

/** Solves U x = b for an upper triangular U (p × p), in place in b. */
export function solveUpper(u: Matrix, b: Float64Array): void {
  const { rows, cols, data } = u
  for (let j = cols - 1; j >= 0; j--) {
    const at = j * rows
    const x = b[j] / data[at + j]
    b[j] = x
    for (let i = 0; i < j; i++) b[i] -= data[at + i] * x
  }
}

/** Solves U'x = b for an upper triangular U (p × p), in place in b. */
export function solveUpperTransposed(u: Matrix, b: Float64Array): void {
  const { rows, cols, data } = u
  for (let j = 0; j < cols; j++) {
    const at = j * rows
    let s = b[j]
    for (let i = 0; i < j; i++) s -= data[at + i] * b[i]
    b[j] = s / data[at + j]
  }
}

/** Solves L x = b for a lower triangular L (p × p), in place in b. */
export function solveLower(l: Matrix, b: Float64Array): void {
  const { rows, cols, data } = l
  for (let j = 0; j < cols; j++) {
    const at = j * rows
    const x = b[j] / data[at + j]
    b[j] = x
    for (let i = j + 1; i < rows; i++) b[i] -= data[at + i] * x
  }
}

/** Solves L'x = b for a lower triangular L (p × p), in place in b. */
export function solveLowerTransposed(l: Matrix, b: Float64Array): void {
  const { rows, cols, data } = l
  for (let j = cols - 1; j >= 0; j--) {
    const at = j * rows
    let s = b[j]
    for (let i = j + 1; i < rows; i++) s -= data[at + i] * b[i]
    b[j] = s / data[at + j]
  }
}
