import { describe, expect, it } from 'vitest'
import { isMinimax } from '../../../src/core/numeric/programming/membership.ts'
import { minimax } from '../../../src/core/numeric/programming/minimax.ts'
import { design, digits, generator, reference } from './fixtures.ts'

function stated(name: string) {
  const { data, model, reference: expected } = reference(`cases/${name}.json`)
  const [response, right] = model.formula.split(' ~ ')
  const y: number[] = data.columns[response]
  const ones = y.map(() => 1)
  const x = right === '1' ? design(ones) : design(ones, data.columns[right])
  return { x, y: Float64Array.from(y), expected }
}

describe('minimax', () => {
  it.each(['uniform_cars', 'uniform_location_midrange'])(
    'finds the exact reference of %s',
    (name) => {
      const { x, y, expected } = stated(name)
      const fit = minimax({ x, y, weights: null })
      const estimates: number[] = Object.values(expected.estimates)
      estimates.forEach((b, j) => {
        expect(digits(fit.coefficients[j]!, b)).toBeGreaterThan(15)
      })
      expect(digits(fit.halfWidth, expected.half_width)).toBeGreaterThan(15)
      expect([...fit.activeRows]).toEqual(expected.active_rows)
      expect(fit.unique).toBe(true)
      expect(isMinimax(x, fit.residuals).optimal).toBe(true)
    }
  )

  it('proves its half width by dual weights on random designs, with and without ties', () => {
    const rnd = generator(17)
    for (let t = 0; t < 60; t++) {
      const n = 6 + Math.floor(rnd() * 40)
      const draw = () => (t % 2 ? rnd() - 0.5 : Math.floor(rnd() * 4))
      const x = design(Array(n).fill(1), ...[1, 2].map(() => Array.from({ length: n }, draw)))
      const y = Float64Array.from({ length: n }, draw)
      const weights = t % 3 === 0 ? y.map(() => 0.5 + rnd()) : null
      const { status, dual, halfWidth, residuals } = minimax({ x, y, weights })
      expect(status).toBe('optimal')
      let bound = 0
      let mass = 0
      dual.forEach((u, i) => {
        bound += u * (weights?.[i] ?? 1) * y[i]!
        mass += Math.abs(u)
        if (Math.abs(u) > 1e-9 && halfWidth > 1e-9) {
          expect(
            digits(Math.sign(u) * residuals[i]! * (weights?.[i] ?? 1), halfWidth)
          ).toBeGreaterThan(10)
        }
      })
      expect(mass).toBeCloseTo(1, 12)
      expect(Math.abs(bound - halfWidth)).toBeLessThan(1e-12)
      expect(isMinimax(x, residuals, { weights }).optimal).toBe(true)
    }
  })

  it('reports the range of a slope that the extremes leave free', () => {
    const x = design([1, 1, 1, 1], [0, 0, 1, -1])
    const fit = minimax({ x, y: Float64Array.from([-1, 1, 0, 0]), weights: null })
    expect(fit).toMatchObject({ halfWidth: 1, unique: false })
    expect(fit.optimalSet.map(([low, high]) => [low + 0, high + 0])).toEqual([
      [0, 0],
      [-1, 1]
    ])
  })

  it('interpolates a perfect fit, also when rows equal columns', () => {
    const x = design([1, 1, 1], [0, 1, 2])
    const fit = minimax({ x, y: Float64Array.from([1, 3, 5]), weights: null })
    expect([...fit.coefficients]).toEqual([1, 2])
    expect(fit).toMatchObject({ halfWidth: 0, unique: true })
    const square = minimax({
      x: design([1, 1], [0, 1]),
      y: Float64Array.from([1, 3]),
      weights: null
    })
    expect([...square.coefficients]).toEqual([1, 2])
  })
})

describe('isMinimax', () => {
  it('recognises the optimum of a response far from zero, given the rounding of its residuals', () => {
    const rnd = generator(23)
    const x = design(
      Array(50).fill(1),
      Array.from({ length: 50 }, () => rnd() - 0.5)
    )
    const y = Float64Array.from({ length: 50 }, () => 1e9 + rnd())
    const { residuals } = minimax({ x, y, weights: null })
    expect(isMinimax(x, residuals, { zero: 1e-6 }).optimal).toBe(true)
    const beside = residuals.map((r) => r - 1e-4)
    expect(isMinimax(x, beside, { zero: 1e-6 }).optimal).toBe(false)
  })

  it('accepts the optimal set of a free slope and nothing else', () => {
    const x = design([1, 1, 1, 1], [0, 0, 1, -1])
    const y = [-1, 1, 0, 0]
    const at = (a: number, b: number) =>
      isMinimax(
        x,
        Float64Array.from(y, (v, i) => v - a - b * x.data[4 + i]!)
      ).optimal
    expect(at(0, 0)).toBe(true)
    expect(at(0, 0.9)).toBe(true)
    expect(at(0.01, 0)).toBe(false)
    expect(at(0, 1.1)).toBe(false)
  })
})
