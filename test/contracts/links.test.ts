import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import { chooseLink } from '../../src/core/model/links/choose.ts'
import type { Link } from '../../src/core/model/links/link.ts'
import { linkedRows } from '../../src/core/model/links/linked-rows.ts'
import { power } from '../../src/core/model/links/power.ts'
import { links } from '../../src/core/model/links/registry.ts'
import { contains } from '../../src/core/numeric/interval.ts'

const entries: readonly (readonly [string, Link])[] = [
  ...Object.entries(links),
  ['power 3', power(3)],
  ['power -0.25', power(-0.25)],
  ['power 0.5', power(0.5)]
]

function jet(link: Link, eta: number): number[] {
  const out = new Float64Array(4)
  link.inverse(eta, out)
  return [...out]
}

function digits(got: number, want: number): number {
  if (got === want) return 16
  return -Math.log10(Math.abs(got - want) / Math.abs(want === 0 ? 1 : want))
}

/** Predictors all over the range, the tails included, where the mean is not rounded to an end. */
function predictors(link: Link): number[] {
  const wide = [-30, -8, -2.5, -1, -0.3, -1e-6, 1e-6, 0.3, 1, 1.000001, 2.5, 8, 30, 700, -700]
  return wide.filter((eta) => {
    const [mu] = jet(link, eta)
    return contains(link.range, eta) && mu > 1e-290 && (link.domain.high === Infinity || mu < 0.9)
  })
}

const table = entries.flatMap(([name, link]) =>
  predictors(link).map((eta) => ({ name, link, eta }))
)

describe('every link', () => {
  it.each(table)('$name: forward undoes inverse at eta = $eta', ({ link, eta }) => {
    const [mu, slope] = jet(link, eta)
    // Half a unit of rounding in μ moves η by ε μ/μ′.
    const rounding = 4e-16 * Math.abs(mu / slope) + 4e-15 * Math.abs(eta)
    expect(Math.abs(link.forward(mu) - eta)).toBeLessThanOrEqual(rounding)
  })

  it.each(table)('$name: derivatives agree with differences at eta = $eta', ({ link, eta }) => {
    const size = link.range.low === 0 ? eta : Math.max(Math.abs(eta), 1e-3)
    const h = 1e-3 * Math.min(size, 1)
    const at = (k: number, component: number) => jet(link, eta + k * h)[component]
    for (const order of [0, 1]) {
      // Sixth-order central difference.
      const difference =
        (45 * (at(1, order) - at(-1, order)) -
          9 * (at(2, order) - at(-2, order)) +
          (at(3, order) - at(-3, order))) /
        (60 * h)
      const scale = Math.max(Math.abs(at(0, order)) / h, Math.abs(difference))
      const error = Math.abs(difference - at(0, order + 1))
      expect(error).toBeLessThanOrEqual(1e-9 * Math.abs(difference) + 1e-13 * scale)
    }
  })

  it.each(entries)('%s: rows at once are what they are one by one, to rounding', (_, link) => {
    const eta = Float64Array.from({ length: 1531 }, (_, i) => Math.tan((i - 765) / 490) * 8)
    const { mean, slope, bend } = linkedRows(link, eta)
    eta.forEach((value, i) => {
      const [mu, first, second] = jet(link, value)
      if (!contains(link.range, value) || !Number.isFinite(second)) return
      expect(digits(mean[i], mu)).toBeGreaterThan(15.2)
      expect(digits(slope[i], first)).toBeGreaterThan(15)
      // The bend is a term of sums beside the slope.
      expect(Math.abs(bend[i] - second)).toBeLessThanOrEqual(
        4e-16 * Math.abs(first) + 4e-15 * Math.abs(second)
      )
    })
  })

  it.each(table)('$name: mu and 1 - mu belong together at eta = $eta', ({ link, eta }) => {
    const [mu, , , complement] = jet(link, eta)
    const unit = Math.max(1, Math.abs(mu))
    expect(Math.abs(mu + complement - 1)).toBeLessThanOrEqual(1e-15 * unit)
  })

  it.each(entries)('%s is strictly monotone in the direction of its slope', (_name, link) => {
    const etas = [0.01, 0.1, 0.5, 0.9, 1.1, 2, 3].filter((eta) => contains(link.range, eta))
    const direction = Math.sign(jet(link, etas[0])[1])
    for (let i = 1; i < etas.length; i++) {
      const rise = jet(link, etas[i])[0] - jet(link, etas[i - 1])[0]
      expect(Math.sign(rise)).toBe(direction)
      expect(Math.sign(jet(link, etas[i])[1])).toBe(direction)
    }
  })

  it.each(entries)('%s is NaN outside its domain and its range', (_name, link) => {
    for (const mu of [-1, 2, Number.NaN]) {
      expect(Number.isNaN(link.forward(mu))).toBe(!contains(link.domain, mu))
    }
    for (const eta of [-1, Number.NaN]) {
      expect(Number.isNaN(jet(link, eta)[0])).toBe(!contains(link.range, eta))
    }
  })

  it.each(entries)('%s tells the truth about being affine', (_name, link) => {
    const curved = [0.2, 0.7, 1.9].some((eta) => jet(link, eta)[2] !== 0)
    expect(link.affine).toBe(!curved)
  })

  it.each(entries)('%s tells the truth about being odd', (_name, link) => {
    const odd = [0.1, 0.3, 0.45].every(
      (mu) => Math.abs(link.forward(1 - mu) + link.forward(mu)) < 1e-12
    )
    expect(link.odd).toBe(odd)
  })
})

interface InverseCase {
  readonly link: string
  readonly eta: number
  readonly jet: readonly number[]
}

const reference: InverseCase[] = JSON.parse(
  readFileSync(new URL('../reference/links/inverse.json', import.meta.url), 'utf8')
)

describe('inverse links against 40-digit values', () => {
  it.each(reference)('$link at eta = $eta: mean, slope, curvature and 1 - mean', (want) => {
    const [name, k] = want.link.split(' ')
    const link = chooseLink(name === 'power' ? { power: Number(k) } : name, '/model/link')
    const got = jet(link, want.eta)
    want.jet.forEach((value, i) => {
      // Below 1e-290 doubles lose digits themselves.
      if (Math.abs(value) < 1e-290 && value !== 0) expect(Math.abs(got[i])).toBeLessThan(1e-289)
      else expect(digits(got[i], value)).toBeGreaterThan(13)
    })
  })
})

describe('chooseLink', () => {
  it('finds links by name and makes powers', () => {
    expect(chooseLink('logit', '/model/link')).toBe(links.logit)
    expect(chooseLink({ power: 0 }, '/model/link')).toBe(links.log)
    expect(chooseLink({ power: 2 }, '/model/link').forward(3)).toBe(9)
  })

  it.each(['logistic', 'constructor', '__proto__'])('refuses the unknown name %s', (name) => {
    expect(() => chooseLink(name, '/model/link')).toThrow(Failure)
  })

  it('refuses a power that is not finite', () => {
    expect(() => chooseLink({ power: Number.POSITIVE_INFINITY }, '/model/link')).toThrow(/power/)
  })

  it('keeps every link under its own name', () => {
    for (const [name, link] of Object.entries(links)) expect(link.name).toBe(name)
  })
})
