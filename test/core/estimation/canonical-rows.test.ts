import { expect, it } from 'vitest'
import { expandRows, rowExpansions } from '../../../src/core/estimation/likelihood.ts'
import { families } from '../../../src/core/model/families/registry.ts'
import { links } from '../../../src/core/model/links/registry.ts'
import { random } from '../../../src/core/numeric/random.ts'

const laws = Object.values(families)
  .map((entry) => entry.create({}))
  .filter((law) => law.canonicalRows !== undefined)

it('some laws have a loop of their own under the canonical link', () => {
  expect(laws.map((law) => law.name)).toEqual(expect.arrayContaining(['bernoulli', 'poisson']))
})

it.each(laws.map((law) => [law.name, law] as const))(
  'the loop of %s over rows gives what the law says row by row, to 14 digits of its size',
  (_, law) => {
    const link = Object.values(links).find(({ name }) => name === law.canonical) ?? null
    const { canonicalRows, ...rowByRow } = law
    expect(canonicalRows).toBeDefined()
    const source = random(17)
    const n = 1501
    const predictor = Float64Array.from({ length: n }, (_, i) =>
      i < 40 ? 30 * (source.uniform() - 0.5) * 10 ** -(i % 12) : 3 * source.normal()
    )
    const jet = new Float64Array(4)
    const y = predictor.map((eta) => {
      link?.inverse(eta, jet)
      return law.draw?.(() => source.uniform(), jet[0] ?? Number.NaN, new Float64Array(0), 1) ?? 0
    })
    const weights = y.map(() => 1 + source.below(4))
    for (const [precision, frequency] of [
      [null, null],
      [weights, null],
      [weights, weights]
    ] as const) {
      const observations = { rows: n, y, size: null, precision, frequency }
      const [fast, plain] = [law, rowByRow].map((family) => {
        const rows = rowExpansions(n, 0)
        rows.predictor.set(predictor)
        expect(expandRows({ observations, family, link }, new Float64Array(0), rows)).toBe(true)
        return rows
      })
      if (fast === undefined || plain === undefined) throw new Error('two expansions')
      expect(Math.abs(fast.logLikelihood / plain.logLikelihood - 1)).toBeLessThan(1e-14)
      for (const part of ['mean', 'value', 'score', 'second'] as const) {
        const scale = part === 'score' ? plain.second.map(Math.abs) : plain[part]
        const off = fast[part].map(
          (value, i) => Math.abs(value - (plain[part][i] ?? Number.NaN)) / Math.abs(scale[i] ?? 0)
        )
        expect(Math.max(...off), part).toBeLessThan(1e-13)
      }
    }
  }
)
