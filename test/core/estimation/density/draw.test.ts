import { describe, expect, it } from 'vitest'
import { compileDensity } from '../../../../src/core/estimation/density/compile.ts'
import { drawTable } from '../../../../src/core/estimation/density/law/draw.ts'
import { responseLaws } from '../../../../src/core/estimation/density/law/response-laws.ts'
import { normalCdf } from '../../../../src/core/numeric/special/index.ts'
import { datasetOf } from '../inference/fit.ts'
import { specOf } from '../request.ts'

/** Knots at z = −6, −5.9, …, 6. */
const middle = 60

describe('a law that begins where its density is not smooth is drawn by its quantiles', () => {
  it.each([0.7, 1.1, 3])('of Weibull with shape %d', (shape) => {
    const y = [0.2, 0.5, 0.9, 1.4, 2.2]
    const model = {
      log_density: 'log(h) + (h - 1) * log(y) - y^h',
      response: 'y',
      parameters: { h: { start: shape, lower: 0 } }
    }
    const spec = specOf(model)
    const own = compileDensity(spec, datasetOf({ y }))
    const laws = responseLaws(own, spec.model, Float64Array.of(shape))
    if (typeof laws === 'string') throw new Error(laws)
    const found = laws.of(own.dataset, 0)
    if (found === null) throw new Error('a density with mass 1')
    const { values } = drawTable(found.law)
    for (let z = -4; z <= 4; z++) {
      const quantile = (-Math.log(normalCdf(-z))) ** (1 / shape)
      expect(Math.abs((values[middle + 10 * z] ?? 0) / quantile - 1)).toBeLessThan(1e-4)
    }
  })
})
