import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sparsityCovariance } from '../../../../src/core/estimation/regression/sparsity.ts'
import { leastAbsolute } from '../../../../src/core/numeric/programming/least-absolute.ts'
import { digits } from '../../../support/digits.ts'

interface Case {
  readonly data: Readonly<Record<string, readonly number[]>>
  readonly errors: readonly number[]
}

const file = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'reference',
  'programming',
  'sparsity.json'
)
const cases: Readonly<Record<string, Case>> = JSON.parse(readFileSync(file, 'utf8'))

function problem(data: Case['data'], response: string) {
  const names = Object.keys(data).filter((name) => name !== response)
  const y = Float64Array.from(data[response] ?? [])
  const columns = [y.map(() => 1), ...names.map((name) => Float64Array.from(data[name] ?? []))]
  const x = {
    rows: y.length,
    cols: columns.length,
    data: Float64Array.from(columns.flatMap((c) => [...c]))
  }
  return { x, y }
}

describe('standard errors of least absolute deviations by the sparsity of the residuals', () => {
  it.each([
    ['large', 'y'],
    ['small', 'y']
  ])("%s agrees with quantreg's iid errors to eight digits", (name, response) => {
    const reference = cases[name]
    if (reference === undefined) throw new Error(`no reference ${name}`)
    const { x, y } = problem(reference.data, response)
    const { residuals } = leastAbsolute({ x, y, weights: null })
    const covariance = sparsityCovariance(x, residuals)
    reference.errors.forEach((error, j) => {
      expect(digits(Math.sqrt(covariance.data[j * x.cols + j]), error)).toBeGreaterThanOrEqual(8)
    })
  })
})
