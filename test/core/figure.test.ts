import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { figure } from '../../src/core/numeric/figure.ts'

describe('a figure in a sentence', () => {
  it.each([
    [1.2099, '1.2'],
    [1, '1'],
    [0.00453, '0.0045'],
    [9.97e-5, '0.0001'],
    [45.4, '45'],
    [123.4, '120'],
    [999_999, '1e6'],
    [3.14e-8, '3.1e-8'],
    [-2.5e7, '-2.5e7'],
    [0, '0']
  ])('%s is written %s', (value, text) => {
    expect(figure(value)).toBe(text)
  })

  it('has the digits asked for', () => {
    expect(figure(Math.PI, 4)).toBe('3.142')
  })

  it('is within half a unit of its last digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: 1e-300, max: 1e300 }), (value) => {
        expect(Math.abs(Number(figure(value)) / value - 1)).toBeLessThanOrEqual(0.05 + 1e-12)
      })
    )
  })
})
