import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import { chooseFamily } from '../../src/core/model/families/choose.ts'
import type { Expansion, Family, Row } from '../../src/core/model/families/family.ts'
import { families } from '../../src/core/model/families/registry.ts'
import { checkSupport } from '../../src/core/model/families/support.ts'
import { links } from '../../src/core/model/links/registry.ts'
import { contains } from '../../src/core/numeric/interval.ts'

/** One law at one parameter point. */
interface Case {
  readonly name: string
  readonly options: Readonly<Record<string, number | string>>
  readonly mu: number
  readonly phi: readonly number[]
  readonly size?: number
}

const cases: readonly Case[] = [
  { name: 'normal', options: {}, mu: 0.4, phi: [2.3] },
  { name: 'normal', options: { scale: 1.5 }, mu: -0.4, phi: [2.25] },
  { name: 'bernoulli', options: {}, mu: 0.3, phi: [] },
  { name: 'binomial', options: {}, mu: 0.35, phi: [], size: 9 },
  { name: 'poisson', options: {}, mu: 3.7, phi: [] },
  { name: 'poisson', options: {}, mu: 41.3, phi: [] },
  { name: 'gamma', options: {}, mu: 2.4, phi: [1.7] },
  { name: 'gamma', options: { shape: 12 }, mu: 2.4, phi: [12] },
  { name: 'exponential', options: {}, mu: 2.4, phi: [] },
  { name: 'inverse_gaussian', options: {}, mu: 1.4, phi: [2.2] },
  { name: 'laplace', options: {}, mu: 0.4, phi: [1.3] },
  { name: 'student_t', options: { df: 5 }, mu: 0.4, phi: [1.3, 5] },
  { name: 'student_t', options: { df: 1.5 }, mu: 0.4, phi: [1.3, 1.5] },
  { name: 'student_t', options: {}, mu: 0.4, phi: [1.3, 9] },
  { name: 'student_t', options: {}, mu: 0.4, phi: [1.3, 400] },
  { name: 'cauchy', options: {}, mu: 0.4, phi: [1.3] },
  { name: 'logistic', options: {}, mu: 0.4, phi: [1.3] },
  { name: 'generalized_normal', options: { p: 2 }, mu: 0.4, phi: [1.3, 2] },
  { name: 'generalized_normal', options: { p: 3.5 }, mu: 0.4, phi: [1.3, 3.5] },
  { name: 'generalized_normal', options: { p: 0.8 }, mu: 0.4, phi: [1.3, 0.8] },
  { name: 'generalized_normal', options: { p: 1 }, mu: 0.4, phi: [1.3, 1] },
  { name: 'generalized_normal', options: {}, mu: 0.4, phi: [1.3, 1.4] },
  { name: 'uniform', options: {}, mu: 0.4, phi: [1.3] },
  { name: 'skew_normal', options: { alpha: 3 }, mu: 0.4, phi: [1.3, 3] },
  { name: 'skew_normal', options: { alpha: 0 }, mu: 0.4, phi: [1.3, 0] },
  { name: 'skew_normal', options: {}, mu: 0.4, phi: [1.3, -1.5] },
  { name: 'gumbel', options: {}, mu: 0.4, phi: [1.3] },
  { name: 'gumbel', options: { side: 'min' }, mu: 0.4, phi: [1.3] },
  { name: 'lognormal', options: {}, mu: 0.4, phi: [0.6] },
  { name: 'negative_binomial', options: {}, mu: 3.7, phi: [1.9] },
  { name: 'negative_binomial', options: { theta: 30 }, mu: 3.7, phi: [30] },
  { name: 'weibull', options: {}, mu: 2.4, phi: [1.7] },
  { name: 'weibull', options: { shape: 1 }, mu: 2.4, phi: [1] },
  { name: 'beta', options: {}, mu: 0.35, phi: [4.2] }
]

const table = cases.map((one) => {
  const text = Object.entries(one.options).map(([key, value]) => ` ${key} ${value}`)
  const label = `${one.name}${text.join('')} at ${[one.mu, ...one.phi].join(', ')}`
  const law = chooseFamily({ name: one.name, options: one.options }, '/model/family')
  return { label, law, mu: one.mu, phi: Float64Array.from(one.phi), size: one.size ?? 1 }
})
type Point = (typeof table)[number]

function expansion(q: number): Expansion {
  return {
    value: 0,
    gradient: new Float64Array(1 + q),
    hessian: new Float64Array((1 + q) ** 2)
  }
}

function rowAt(y: number, mu: number, rest: Partial<Row> = {}): Row {
  return { y, mu, size: 1, weight: 1, complement: 1 - mu, ...rest }
}

function expand(law: Family, row: Row, phi: Float64Array): Expansion {
  const out = expansion(phi.length)
  law.logDensity(row, phi, out)
  return out
}

/** Abscissae and weights of a double exponential rule over the support, split at the location. */
function nodes({ law, mu, phi, size }: Point): readonly (readonly [number, number])[] {
  if (law.integer) {
    const last = law.facts.labels ? size : Math.ceil(60 * (1 + mu) + 40)
    return Array.from({ length: last + 1 }, (_, k) => [k, 1] as const)
  }
  const out: (readonly [number, number])[] = []
  const step = 1 / 64
  for (let t = -6; t <= 6; t += step) {
    const u = (Math.PI / 2) * Math.sinh(t)
    const du = (Math.PI / 2) * Math.cosh(t) * step
    if (law.nuisance[0]?.name === 'half_width' || law.support.high === 1) {
      const [low, width] = law.support.high === 1 ? [0, 1] : [mu - phi[0], 2 * phi[0]]
      const share = 1 / (1 + Math.exp(-2 * u))
      const slope = (2 * du) / (2 + 2 * Math.cosh(2 * u))
      const y = low + width * share
      if (y > low && y < low + width) out.push([y, width * slope])
    } else {
      const e = Math.exp(u)
      if (e < 1e-280 || e > 1e150) continue
      if (law.support.low === 0) out.push([e, e * du])
      else out.push([mu + e, e * du], [mu - e, e * du])
    }
  }
  return out
}

/** E g(y) under the law. */
function expectation(point: Point, g: (y: number, at: Expansion) => number): number {
  const { law, mu, phi, size } = point
  let sum = 0
  for (const [y, weight] of nodes(point)) {
    const at = expand(law, rowAt(y, mu, { size }), phi)
    const mass = Math.exp(at.value) * weight
    if (mass > 0) sum += mass * g(y, at)
  }
  return sum
}

/** Responses of the support around the bulk of the law. */
function responses({ law, mu, phi, size }: Point): number[] {
  if (law.facts.labels) return [0, 1, Math.floor(size / 2), size].filter((y) => y <= size)
  if (law.integer) return [0, 1, 2, 7, 40]
  if (law.support.high === 1) return [0.02, 0.3, 0.5, 0.93]
  if (law.support.low === 0) return [0.05, 0.9, 2.2, 9]
  const s = phi[0]
  return [-0.91, -0.4, 0.23, 0.77].map((z) => mu + z * s)
}

function close(got: number, want: number, tolerance: { relative: number; unit: number }): void {
  const limit = tolerance.relative * Math.max(Math.abs(want), tolerance.unit)
  expect(Math.abs(got - want), `got ${got}, want ${want}`).toBeLessThanOrEqual(limit)
}

describe('the table of cases', () => {
  it('has every family', () => {
    const names = new Set(cases.map(({ name }) => name))
    expect(Object.keys(families).filter((name) => !names.has(name))).toEqual(['multinomial'])
  })
})

describe('every law', () => {
  it.each(table)('$label: gradient and Hessian agree with differences', (point) => {
    const { law, mu, phi, size } = point
    for (const weight of [1, 2.5]) {
      for (const y of responses(point)) {
        const parameters = [mu, ...phi]
        const at = (moved: readonly number[]): Expansion =>
          expand(law, rowAt(y, moved[0], { size, weight }), Float64Array.from(moved.slice(1)))
        const here = at(parameters)
        parameters.forEach((value, j) => {
          const h = 1e-3 * Math.max(Math.abs(value), 0.1)
          const moved = (k: number) =>
            at(parameters.map((other, l) => (l === j ? other + k * h : other)))
          const [far3, far2, far1, near1, near2, near3] = [-3, -2, -1, 1, 2, 3].map(moved)
          if (here.value === Number.NEGATIVE_INFINITY || far3.value === Number.NEGATIVE_INFINITY) {
            return
          }
          const difference = (get: (e: Expansion) => number): number =>
            (45 * (get(near1) - get(far1)) -
              9 * (get(near2) - get(far2)) +
              (get(near3) - get(far3))) /
            (60 * h)
          const unit = 1e-2 * (1 + Math.abs(here.value))
          close(
            here.gradient[j],
            difference((e) => e.value),
            { relative: 1e-9, unit }
          )
          for (let l = 0; l < parameters.length; l++) {
            close(
              here.hessian[j * parameters.length + l],
              difference((e) => e.gradient[l]),
              { relative: 1e-9, unit: 1e-2 * (1 + Math.abs(here.gradient[l])) }
            )
          }
        })
      }
    }
  })

  it.each(table)('$label: the mass is 1', (point) => {
    close(
      expectation(point, () => 1),
      1,
      { relative: 1e-10, unit: 1 }
    )
  })

  it.each(table.filter(({ law }) => law.nuisance[0]?.name !== 'half_width'))(
    '$label: the score has mean 0',
    (point) => {
      for (let j = 0; j <= point.phi.length; j++) {
        close(
          expectation(point, (_y, at) => at.gradient[j]),
          0,
          { relative: 1e-8, unit: 1 }
        )
      }
    }
  )

  it.each(table)('$label: mean and variance are what the law says', (point) => {
    const { law, mu, phi, size } = point
    const variance = law.variance(mu, phi)
    const moments = phi.length === 2 && law.name === 'student_t' && phi[1] < 2
    if (!Number.isFinite(variance) || moments) {
      expect(variance).toBe(Number.POSITIVE_INFINITY)
      return
    }
    const mean = expectation(point, (y) => y)
    if (law.predicts === 'mean' || law.predicts === 'probability') {
      close(mean, size * mu, { relative: 1e-9, unit: 1 })
    }
    const { standardisedMean } = law.facts
    if (law.facts.location && standardisedMean !== null) {
      const scale = law.name === 'normal' ? Math.sqrt(phi[0]) : phi[0]
      close(mean, mu + standardisedMean * scale, { relative: 1e-9, unit: 1 })
    }
    const spread = expectation(point, (y) => (y - mean) ** 2)
    close(spread, size * variance, { relative: 1e-8, unit: 1e-3 })
  })

  it.each(table.filter(({ law }) => law.expectedInformation !== null))(
    '$label: expected information is the variance of the score',
    (point) => {
      const { law, mu, phi, size } = point
      const q = 1 + phi.length
      const out = new Float64Array(q * q)
      law.expectedInformation?.(rowAt(0, mu, { size }), phi, out)
      for (let j = 0; j < q; j++) {
        for (let l = 0; l < q; l++) {
          const known = law.nuisance.some(({ known: value }, k) => value !== null && k === j - 1)
          if (Number.isNaN(out[j * q + l]) && known) continue
          const want = expectation(point, (_y, at) => at.gradient[j] * at.gradient[l])
          const unit = Math.sqrt(out[j * q + j] * out[l * q + l]) || 1
          close(out[j * q + l], want, { relative: 1e-7, unit })
        }
      }
    }
  )

  it.each(table.filter(({ law }) => law.cdf !== null))(
    '$label: the distribution function integrates the density',
    (point) => {
      const { law, mu, phi, size } = point
      for (const y of responses(point)) {
        const below = law.cdf?.(y, mu, phi, size) ?? Number.NaN
        if (law.integer) {
          const want = expectation(point, (k) => (k <= y ? 1 : 0))
          close(below, want, { relative: 1e-9, unit: 1e-3 })
          if (below < 1 - 1e-12) expect(law.quantile?.(below * (1 - 1e-12), mu, phi) ?? y).toBe(y)
          continue
        }
        const h =
          1e-3 * (law.support.low === 0 ? Math.min(y, 1 - (law.support.high === 1 ? y : 0)) : 1)
        const at = (k: number) => law.cdf?.(y + k * h, mu, phi) ?? Number.NaN
        const slope = (45 * (at(1) - at(-1)) - 9 * (at(2) - at(-2)) + (at(3) - at(-3))) / (60 * h)
        const density = Math.exp(expand(law, rowAt(y, mu), phi).value)
        close(slope, density, { relative: 1e-8, unit: 1e-2 })
        // A distribution function that has rounded to 1 has forgotten where it was.
        if (law.quantile !== null && below < 1) {
          close(law.quantile(below, mu, phi), y, { relative: 1e-9, unit: 1 })
        }
      }
    }
  )

  it.each(table.filter(({ law }) => law.draw !== null))(
    '$label: draws follow the law',
    ({ law, mu, phi, size }) => {
      let state = 12345
      // The minimal standard generator (Park & Miller 1988, CACM 31, 1192-1201).
      const uniform = (): number => {
        state = (state * 16807) % 2147483647
        return state / 2147483647
      }
      const n = 4000
      const y = Array.from({ length: n }, () => law.draw?.(uniform, mu, phi, size) ?? Number.NaN)
      if (law.cdf !== null && !law.integer) {
        const sorted = y
          .map((value) => law.cdf?.(value, mu, phi) ?? Number.NaN)
          .sort((a, b) => a - b)
        const distance = sorted.reduce(
          (most, u, i) => Math.max(most, Math.abs(u - (i + 0.5) / n)),
          0
        )
        // Kolmogorov's distance exceeds 1.95/√n in one of a thousand samples.
        expect(distance * Math.sqrt(n)).toBeLessThan(1.95)
        return
      }
      const point = { label: '', law, mu, phi, size }
      const mean = expectation(point, (value) => value)
      const spread = Math.sqrt(size * law.variance(mu, phi))
      const average = y.reduce((sum, value) => sum + value, 0) / n
      expect(Math.abs(average - mean)).toBeLessThan((4 * spread) / Math.sqrt(n))
      const square = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n
      expect(Math.abs(square / spread ** 2 - 1)).toBeLessThan(0.25)
      if (law.facts.discrete) expect(y.every(Number.isInteger)).toBe(true)
    }
  )

  it.each(table)('$label: starts lie inside the domains', ({ law, mu, phi, size }) => {
    const some = responses({ label: '', law, mu, phi, size })
    for (const y of some) {
      const start = law.startMean(y, size)
      if (law.facts.transform === null) expect(contains(law.meanDomain, start)).toBe(true)
      else expect(Number.isFinite(start)).toBe(true)
    }
    const mean = Float64Array.from(some, () => mu)
    const same = Float64Array.from(some, () => (law.facts.transform === null ? mu : Math.exp(mu)))
    for (const y of [Float64Array.from(some), same]) {
      for (const weight of [null, mean.map(() => 2)]) {
        const start = law.startNuisance(y, mean, weight)
        expect(start.length).toBe(law.nuisance.length)
        law.nuisance.forEach((parameter, k) => {
          expect(contains(parameter.domain, start[k]), `${parameter.name} ${start[k]}`).toBe(true)
          if (parameter.known !== null) expect(start[k]).toBe(parameter.known)
        })
      }
    }
  })

  it.each(table)('$label: the density is 0 outside the support and the domains', (point) => {
    const { law, mu, phi } = point
    if (law.support.low === 0 && !law.integer) {
      expect(expand(law, rowAt(-1, mu), phi).value).toBe(Number.NEGATIVE_INFINITY)
    }
    phi.forEach((_, k) => {
      if (law.nuisance[k].domain.low !== 0) return
      const wrong = phi.map((value, l) => (l === k ? -1 : value))
      const y = responses(point)[1]
      expect(expand(law, rowAt(y, mu), wrong).value).toBe(Number.NEGATIVE_INFINITY)
    })
    if (law.meanDomain.low === 0) {
      expect(expand(law, rowAt(0.5, -0.1), phi).value).toBe(Number.NEGATIVE_INFINITY)
    }
  })
})

describe('facts are told truly', () => {
  it.each(table)('$label: location, symmetry and concavity', ({ law, mu, phi }) => {
    const value = (y: number, at = mu) => expand(law, rowAt(y, at), phi).value
    const residuals = [0.13, 0.6, 1.1, 4.7, 21]
    const shifted = residuals.every(
      (z) => law.support.low < 0 && Math.abs(value(mu + z) - value(mu + z + 2, mu + 2)) < 1e-9
    )
    const finite = residuals.filter((z) => Number.isFinite(value(mu + z)))
    const moved = finite.every((z) => Math.abs(value(mu + z) - value(mu + z + 2, mu + 2)) < 1e-9)
    expect(law.facts.location).toBe(law.support.low < 0 && (shifted || moved))
    if (!law.facts.location) return
    const even = finite.every((z) => Math.abs(value(mu + z) - value(mu - z)) < 1e-9)
    expect(law.facts.symmetric).toBe(even)
    const curvatures = [...residuals, ...residuals.map((z) => -z), 0.01, 200]
      .map((z) => expand(law, rowAt(mu + z, mu), phi))
      .filter((at) => Number.isFinite(at.value))
      .map((at) => at.hessian[0])
    const shapeGiven = law.nuisance.every(({ name, known }) => name !== 'p' || known !== null)
    if (shapeGiven) expect(law.facts.logConcave).toBe(curvatures.every((c) => c <= 0))
    const constant = curvatures.every((c) => c !== 0 && Math.abs(c / curvatures[0] - 1) < 1e-12)
    if (law.nuisance.every(({ name, known }) => known !== null || name === law.nuisance[0].name)) {
      expect(law.facts.quadratic).toBe(constant)
    }
  })

  it.each(table.filter(({ law }) => law.facts.location))(
    '$label: variance and information at unit scale',
    (point) => {
      const { law } = point
      const { varianceAtUnitScale, informationAtUnitScale } = law.facts
      const phi = point.phi.map((value, k) => (k === 0 ? 1 : value))
      const unit = { ...point, phi }
      if (varianceAtUnitScale !== null) {
        if (varianceAtUnitScale === Number.POSITIVE_INFINITY) {
          expect(law.variance(0, phi)).toBe(Number.POSITIVE_INFINITY)
        } else {
          const mean = expectation(unit, (y) => y)
          const spread = expectation(unit, (y) => (y - mean) ** 2)
          close(varianceAtUnitScale, spread, { relative: 1e-8, unit: 1 })
        }
      }
      if (informationAtUnitScale !== null) {
        const score = expectation(unit, (_y, at) => at.gradient[0] ** 2)
        close(informationAtUnitScale, score, { relative: 1e-7, unit: 1 })
      }
    }
  )

  it.each(table)('$label: the score of a dispersion model is (y - mu) times a factor', (point) => {
    const { law, phi, size } = point
    const ratios = responses(point).flatMap((y) => {
      const residual = y - size * point.mu
      const at = expand(law, rowAt(y, point.mu, { size }), phi)
      return Number.isFinite(at.value) ? [at.gradient[0] / residual] : []
    })
    const wanted = size / (law.variance(point.mu, phi) * size)
    const holds = ratios.every((ratio) => Math.abs(ratio / wanted - 1) < 1e-10)
    expect(law.facts.exponentialDispersion).toBe(holds)
  })

  it.each(table.filter(({ law }) => law.unitDeviance !== null))(
    '$label: the unit deviance falls as the log density rises',
    (point) => {
      const { law, mu, phi, size } = point
      for (const y of responses(point)) {
        if (y === 0 && law.name === 'exponential') continue
        const deviance = (at: number) =>
          law.unitDeviance?.(rowAt(y, at, { size, weight: 1.5 }), phi) ?? Number.NaN
        const value = (at: number) => expand(law, rowAt(y, at, { size, weight: 1.5 }), phi).value
        const other = mu * 1.2
        const drop = 2 * (value(mu) - value(other))
        const rise = deviance(other) - deviance(mu)
        // φ: the ratio of the true variance to the unit variance function, the same for every y.
        const dispersion =
          law.facts.discrete || law.nuisance.length === 0
            ? 1
            : law.name === 'normal'
              ? phi[0]
              : 1 / phi[0]
        close(rise / dispersion, drop, { relative: 1e-10, unit: 1 })
      }
      const exact = law.integer ? (law.facts.labels ? 0 : 3) : mu
      const mean = law.facts.labels ? 0 : exact
      expect(law.unitDeviance?.(rowAt(exact, mean, { size }), phi)).toBeCloseTo(0, 300)
    }
  )

  it.each(table)('$label: names only links that exist', ({ law }) => {
    for (const name of law.links) expect(name === 'power' || Object.hasOwn(links, name)).toBe(true)
    expect(law.canonical === null || law.links.includes(law.canonical)).toBe(true)
  })
})

interface ReferenceCase {
  readonly family: string
  readonly options: Readonly<Record<string, number | string>>
  readonly y: number
  readonly size: number
  readonly weight: number
  readonly mu: number
  readonly phi: readonly number[]
  readonly value: number
  readonly gradient?: readonly number[]
  readonly hessian?: readonly number[]
}

function reference(file: string): ReferenceCase[] {
  return JSON.parse(readFileSync(new URL(`../reference/families/${file}`, import.meta.url), 'utf8'))
}

function referenceExpansion(want: ReferenceCase): Expansion {
  const law = chooseFamily({ name: want.family, options: want.options }, '/model/family')
  const row = rowAt(want.y, want.mu, { size: want.size, weight: want.weight })
  return expand(law, row, Float64Array.from(want.phi))
}

function digits(got: number, want: number): number {
  // A true zero of the reference is rounding of its difference quotients.
  if (got === want || (got === 0 && Math.abs(want) < 1e-75)) return 16
  return -Math.log10(Math.abs((got - want) / want))
}

describe('log densities against mpmath, with every derivative', () => {
  it.each(reference('log_density.json'))(
    '$family at y = $y, mu = $mu, phi = $phi, weight $weight',
    (want) => {
      const got = referenceExpansion(want)
      expect(digits(got.value, want.value)).toBeGreaterThan(14)
      want.gradient?.forEach((value, j) => {
        expect(digits(got.gradient[j], value), `gradient ${j}`).toBeGreaterThan(10)
      })
      want.hessian?.forEach((value, j) => {
        expect(digits(got.hessian[j], value), `hessian ${j}`).toBeGreaterThan(12)
      })
    }
  )
})

describe('log densities against R', () => {
  it.each(reference('log_density_r.json'))('$family at y = $y, mu = $mu, phi = $phi', (want) => {
    expect(digits(referenceExpansion(want).value, want.value)).toBeGreaterThan(11)
  })
})

interface DistributionCase {
  readonly family: string
  readonly y: number
  readonly mu: number
  readonly phi: readonly number[]
  readonly cdf: number
}

const distributions: DistributionCase[] = JSON.parse(
  readFileSync(new URL('../reference/families/distribution.json', import.meta.url), 'utf8')
)

describe('distribution functions against 40-digit quadrature', () => {
  it.each(distributions)('$family at y = $y, mu = $mu, phi = $phi', (want) => {
    const law = chooseFamily({ name: want.family, options: {} }, '/model/family')
    const phi = Float64Array.from(want.phi)
    const got = law.cdf?.(want.y, want.mu, phi) ?? Number.NaN
    expect(Math.abs(got - want.cdf)).toBeLessThan(2e-15 + 1e-13 * want.cdf)
    const back = law.quantile?.(want.cdf, want.mu, phi) ?? Number.NaN
    expect(Math.abs(back - want.y)).toBeLessThan(1e-10)
  })
})

describe('choosing a family', () => {
  it.each(Object.entries(families))('%s has its own name and default options', (name, entry) => {
    expect(entry.name).toBe(name)
    expect(entry.create({}).name).toBe(name)
    for (const option of entry.options) {
      expect(option.default === 'estimate').toBe(option.estimable)
    }
  })

  it.each([
    ['unknown_name', { name: 'gaussian', options: {} }],
    ['unknown_name', { name: '__proto__', options: {} }],
    ['unknown_property', { name: 'poisson', options: { theta: 1 } }],
    ['invalid_value', { name: 'student_t', options: { df: -1 } }],
    ['invalid_value', { name: 'student_t', options: { df: Number.POSITIVE_INFINITY } }],
    ['invalid_value', { name: 'student_t', options: { df: 'four' } }],
    ['invalid_value', { name: 'gumbel', options: { side: 'left' } }]
  ])('answers %s for %o', (code, choice) => {
    try {
      chooseFamily(choice, '/model/family')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(Failure)
      if (error instanceof Failure) expect(error.faults[0].code).toBe(code)
    }
  })

  it('marks given options as known and others as estimated', () => {
    const law = chooseFamily({ name: 'student_t', options: { df: 4, scale: 'estimate' } }, '')
    expect(law.nuisance.map(({ name, known }) => [name, known])).toEqual([
      ['scale', null],
      ['df', 4]
    ])
  })
})

describe('responses outside the support', () => {
  it('lists the first ten, by their rows in the data', () => {
    const law = chooseFamily({ name: 'poisson', options: {} }, '')
    const y = Float64Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? i : -0.5))
    const check = checkSupport(
      law,
      y,
      Int32Array.from(y, (_, i) => 100 + i)
    )
    expect(check.total).toBe(15)
    expect(check.rows).toEqual([101, 103, 105, 107, 109, 111, 113, 115, 117, 119])
    expect(check.values[0]).toBe(-0.5)
  })

  it('refuses more successes than trials, fractions and NaN', () => {
    const law = chooseFamily({ name: 'binomial', options: {} }, '')
    const y = Float64Array.of(3, 5, 0.5, Number.NaN)
    expect(checkSupport(law, y, null, Float64Array.of(3, 4, 2, 2)).rows).toEqual([1, 2, 3])
  })
})
