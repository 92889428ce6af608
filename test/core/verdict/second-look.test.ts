import { describe, expect, it } from 'vitest'
import { compileFormulaRegression } from '../../../src/core/estimation/regression/compile-formula.ts'
import { certificateAt } from '../../../src/core/estimation/regression/evidence.ts'
import { fitLikelihood, fitSquares } from '../../../src/core/estimation/regression/fits.ts'
import { secondLook } from '../../../src/core/estimation/regression/second-look.ts'
import { prepareLinear } from '../../../src/core/estimation/regression/workspace.ts'
import { datasetOf, fitSpec } from '../../support/fit.ts'

const x = [0, 0, 1, 1, 3, 3, 7, 7]
const noise = [5, -5, 3, -3, 9, -9, 2, -2]
const model = { formula: 'y ~ x + I(x^2)', family: { name: 'logistic', options: {} } }

function looks(y: readonly number[]) {
  const control = { cancelled: () => false }
  const spec = fitSpec(model)
  const regression = compileFormulaRegression(spec, datasetOf({ x, y }))
  const workspace = prepareLinear(spec, regression, control)
  const squares = fitSquares(workspace, [])
  const likelihood = squares === null ? null : fitLikelihood(workspace, squares)
  if (squares === null || likelihood === null) throw new Error('both fits exist')
  const { coordinates, search } = workspace
  const comparison = { model: regression, coordinates, squares, likelihood, search }
  const certificate = certificateAt(comparison)
  if (certificate === null) throw new Error('the likelihood is finite')
  return { certificate, again: secondLook(comparison, certificate) }
}

/** Residuals that are opposite to the last bit around a curve with dyadic values, far from the origin. */
const exact = x.map((v, i) => 2 ** 26 + 3 * v + v * v + (noise[i] ?? 0) / 1024)

describe('the second look with pairs of doubles', () => {
  it('finds an exact zero where doubles see the rounding of a large origin', () => {
    const { certificate, again } = looks(exact)
    expect(certificate.roundingUnit).toBeGreaterThan(1e-8)
    expect(again).toBeLessThan(1e-13)
  })

  it('finds a difference far below the rounding unit that is in the data', () => {
    const moved = exact.map((v, i) => (i === 0 ? v + 2 ** -22 : v))
    const { certificate, again } = looks(moved)
    expect(again).toBeGreaterThan(1e-7)
    expect(again).toBeLessThan(16 * certificate.roundingUnit * 1e3)
  })
})
