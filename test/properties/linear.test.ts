import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answer } from '../support/answer.ts'
import { blocks, close, column, data, essence, everyClose, holds, row } from './tools.ts'

const line = { formula: 'y ~ x + z + g' }
const scaled = (values: readonly number[], factor: number) => values.map((v) => v * factor)
const powers = fc.integer({ min: -40, max: 40 }).map((k) => 2 ** k)
const factors = fc.double({ min: 1e-6, max: 1e6, noNaN: true }).filter((a) => a !== 0)
const numberOf = (values: readonly (number | null)[]) => values.map((v) => v ?? Number.NaN)

describe('least squares and its likelihood under changes that must not matter', () => {
  it('M1 y → ay scales estimates and errors, to the bit for powers of two', () => {
    holds(25, fc.tuple(data, powers), ([d, a]) => {
      const plain = answer({ ...d }, line)
      const moved = answer({ ...d, y: scaled(d.y, a) }, line)
      for (const block of blocks) {
        expect(column(moved, block, 'estimate')).toEqual(
          scaled(column(plain, block, 'estimate'), a)
        )
        expect(column(moved, block, 'std_error')).toEqual(
          scaled(column(plain, block, 'std_error'), a)
        )
      }
      expect(moved.least_squares.sigma).toBe(plain.least_squares.sigma * a)
      const shift = d.y.length * Math.log(a)
      const [before, after] = [plain.maximum_likelihood.glance, moved.maximum_likelihood.glance]
      close(after['log_likelihood'] ?? 0, (before['log_likelihood'] ?? 0) - shift, 11, 1e-10)
      close(after['aic'] ?? 0, (before['aic'] ?? 0) + 2 * shift, 11, 1e-10)
      expect(moved.equivalence.verdict).toBe(plain.equivalence.verdict)
    })
  })

  it('M1 for any a, statistics and R² stay', () => {
    holds(15, fc.tuple(data, factors), ([d, a]) => {
      const plain = answer({ ...d }, line)
      const moved = answer({ ...d, y: scaled(d.y, -a) }, line)
      for (const block of blocks) {
        everyClose(
          column(moved, block, 'estimate'),
          scaled(column(plain, block, 'estimate'), -a),
          9,
          1e-12 * a
        )
        everyClose(column(moved, block, 'std_error'), scaled(column(plain, block, 'std_error'), a))
      }
      for (const key of ['r_squared', 'adj_r_squared', 'f_statistic', 'f_p_value']) {
        close(moved.least_squares.glance[key] ?? 0, plain.least_squares.glance[key] ?? 1, 9)
      }
    })
  })

  it('M2 x → cx divides its coefficient, to the bit for powers of two', () => {
    holds(25, fc.tuple(data, powers), ([d, c]) => {
      const plain = answer({ ...d }, line)
      const moved = answer({ ...d, x: scaled(d.x, c) }, line)
      for (const block of blocks) {
        for (const key of ['estimate', 'std_error'] as const) {
          expect(row(moved, block, 'x')[key]).toBe(row(plain, block, 'x')[key] / c)
          expect(row(moved, block, 'z')[key]).toBe(row(plain, block, 'z')[key])
        }
        expect(moved[block].fitted).toEqual(plain[block].fitted)
      }
      expect(moved.maximum_likelihood.glance).toEqual(plain.maximum_likelihood.glance)
      expect(moved.least_squares.glance).toEqual(plain.least_squares.glance)
    })
  })

  it('M3 X → XA leaves fitted values, sigma, likelihood and R²; b → A⁻¹b', () => {
    holds(15, fc.tuple(data, factors, factors), ([d, a, b]) => {
      const plain = answer({ ...d }, { formula: 'y ~ x + z' })
      // (u, v) = (x, z)·A with A = [[a, 1], [0, b]].
      const u = scaled(d.x, a)
      const v = d.x.map((value, i) => value + b * (d.z[i] ?? 0))
      const moved = answer({ y: d.y, u, v }, { formula: 'y ~ u + v' })
      for (const block of blocks) {
        const bv = row(plain, block, 'z').estimate / b
        const slack = 1e-9 * Math.abs(row(moved, block, 'v').std_error)
        close(row(moved, block, 'v').estimate, bv, 8, slack)
        const bu = (row(plain, block, 'x').estimate - bv) / a
        close(row(moved, block, 'u').estimate, bu, 8, 1e-6 * row(moved, block, 'u').std_error)
        everyClose(numberOf(moved[block].fitted), numberOf(plain[block].fitted), 8, 1e-8)
      }
      close(moved.least_squares.sigma, plain.least_squares.sigma, 9)
      close(
        moved.maximum_likelihood.glance['log_likelihood'] ?? 0,
        plain.maximum_likelihood.glance['log_likelihood'] ?? 1,
        9
      )
    })
  })

  it('M4 y → y + Xc adds c', () => {
    holds(15, fc.tuple(data, fc.double({ min: -100, max: 100, noNaN: true })), ([d, c]) => {
      const plain = answer({ ...d }, line)
      const moved = answer({ ...d, y: d.y.map((v, i) => v + c * (d.x[i] ?? 0)) }, line)
      close(
        row(moved, 'least_squares', 'x').estimate,
        row(plain, 'least_squares', 'x').estimate + c,
        10,
        1e-11 * (1 + Math.abs(c))
      )
      close(moved.least_squares.sigma, plain.least_squares.sigma, 9)
      everyClose(
        numberOf(moved.least_squares.residuals),
        numberOf(plain.least_squares.residuals),
        9,
        1e-11 * (1 + Math.abs(c))
      )
    })
  })

  it('M5 x → x + δ leaves its slope and error, up to δ = 2^40', () => {
    const shifts = fc.integer({ min: 0, max: 40 }).map((k) => 2 ** k)
    holds(25, fc.tuple(data, shifts), ([d, delta]) => {
      // Multiples of 2^-10 below 2^3 plus 2^40 are doubles, so the shift itself rounds nothing.
      const plain = answer({ ...d }, { formula: 'y ~ x + z' })
      const moved = answer({ ...d, x: d.x.map((v) => v + delta) }, { formula: 'y ~ x + z' })
      for (const block of blocks) {
        for (const term of ['x', 'z']) {
          close(row(moved, block, term).estimate, row(plain, block, term).estimate, 9)
          close(row(moved, block, term).std_error, row(plain, block, term).std_error, 9)
        }
        const shifted =
          row(plain, block, '(Intercept)').estimate - delta * row(plain, block, 'x').estimate
        close(
          row(moved, block, '(Intercept)').estimate,
          shifted,
          9,
          1e-9 * row(moved, block, '(Intercept)').std_error
        )
        const [[a0 = 0, b0 = 0] = [], [, c0 = 0] = []] = plain[block].vcov.matrix
        const variance = a0 + delta ** 2 * c0 - 2 * delta * b0
        close(moved[block].vcov.matrix[0]?.[0] ?? 0, variance, 8)
      }
      expect(moved.equivalence.verdict).toBe('identical')
    })
  })

  it('M6 and M7 the order of rows and of terms does not matter', () => {
    holds(15, data, (d) => {
      const back = <T>(values: readonly T[]) => values.toReversed()
      const plain = answer({ ...d }, line)
      const turned = answer({ y: back(d.y), x: back(d.x), z: back(d.z), g: back(d.g) }, line)
      const reordered = answer({ ...d }, { formula: 'y ~ g + z + x' })
      for (const block of blocks) {
        for (const { term, estimate, std_error } of plain[block].coefficients) {
          for (const other of [turned, reordered]) {
            close(row(other, block, term).estimate, estimate, 10, 1e-12)
            close(row(other, block, term).std_error, std_error, 10)
          }
        }
        everyClose(numberOf(back(turned[block].fitted)), numberOf(plain[block].fitted), 10, 1e-12)
      }
      expect(turned.equivalence.verdict).toBe(plain.equivalence.verdict)
    })
  })

  it('M8 the data m times', () => {
    holds(15, fc.tuple(data, fc.integer({ min: 2, max: 4 })), ([d, m]) => {
      const times = <T>(values: readonly T[]) => Array.from({ length: m }, () => values).flat()
      const plain = answer({ ...d }, line)
      const repeated = { y: times(d.y), x: times(d.x), z: times(d.z), g: times(d.g) }
      const moved = answer(repeated, line)
      const p = 5
      const shrink = Math.sqrt((d.y.length - p) / (m * d.y.length - p))
      everyClose(
        column(moved, 'least_squares', 'estimate'),
        column(plain, 'least_squares', 'estimate'),
        10,
        1e-12
      )
      everyClose(
        column(moved, 'least_squares', 'std_error'),
        column(plain, 'least_squares', 'std_error').map((v) => v * shrink)
      )
      everyClose(
        column(moved, 'maximum_likelihood', 'std_error'),
        column(plain, 'maximum_likelihood', 'std_error').map((v) => v / Math.sqrt(m))
      )
      const likelihood = (a: typeof plain) => a.maximum_likelihood.glance['log_likelihood'] ?? 0
      close(likelihood(moved), m * likelihood(plain))
      close(moved.least_squares.glance['rss'] ?? 0, m * (plain.least_squares.glance['rss'] ?? 0))
      for (const [kind, factor] of [
        ['hc0', 1 / m],
        ['hc1', (d.y.length - p) / (m * d.y.length - p)]
      ] as const) {
        const robust = { inference: { std_errors: kind } }
        everyClose(
          column(answer(repeated, line, robust), 'least_squares', 'std_error'),
          column(answer({ ...d }, line, robust), 'least_squares', 'std_error').map(
            (v) => v * Math.sqrt(factor)
          )
        )
      }
    })
  })

  it('M10 a row of weight 0 is a row left out, to the bit', () => {
    holds(15, data, (d) => {
      const w = d.w.map((v, i) => (i % 4 === 1 ? 0 : v))
      const kept = <T>(values: readonly T[]) => values.filter((_, i) => i % 4 !== 1)
      const weighted = { ...line, weights: 'w' }
      const whole = answer({ ...d, w }, weighted, { include: ['vcov'] })
      const part = answer(
        { y: kept(d.y), x: kept(d.x), z: kept(d.z), g: kept(d.g), w: kept(d.w) },
        weighted,
        { include: ['vcov'] }
      )
      expect(essence(whole)).toEqual(essence(part))
      expect(whole.data['rows_zero_weight']).toBe(d.y.length - kept(d.y).length)
    })
  })

  it('M11 precision weights have no unit; M12 they are ordinary least squares of √w(X, y)', () => {
    holds(15, fc.tuple(data, powers), ([d, c]) => {
      const weighted = { formula: 'y ~ x + z', weights: 'w' }
      const plain = answer({ ...d }, weighted)
      const moved = answer({ ...d, w: scaled(d.w, c * c) }, weighted)
      expect(column(moved, 'least_squares', 'estimate')).toEqual(
        column(plain, 'least_squares', 'estimate')
      )
      expect(column(moved, 'least_squares', 'std_error')).toEqual(
        column(plain, 'least_squares', 'std_error')
      )
      close(moved.least_squares.sigma, c * plain.least_squares.sigma, 14)
      const likelihood = (a: typeof plain) => a.maximum_likelihood.glance['log_likelihood'] ?? 0
      close(likelihood(moved), likelihood(plain), 11)
      const root = d.w.map(Math.sqrt)
      const times = (values: readonly number[]) => values.map((v, i) => v * (root[i] ?? 0))
      const ordinary = answer(
        { y: times(d.y), one: root, x: times(d.x), z: times(d.z) },
        { formula: 'y ~ 0 + one + x + z' }
      )
      for (const block of blocks) {
        everyClose(column(ordinary, block, 'estimate'), column(plain, block, 'estimate'), 9, 1e-11)
        everyClose(column(ordinary, block, 'std_error'), column(plain, block, 'std_error'), 9)
      }
      const jacobian = 0.5 * d.w.reduce((sum, v) => sum + Math.log(v), 0)
      close(likelihood(plain), likelihood(ordinary) + jacobian, 10, 1e-10)
    })
  })

  it('M13 Frisch, Waugh and Lovell: partialling z out leaves the slope of x', () => {
    holds(10, data, (d) => {
      const whole = answer({ ...d }, { formula: 'y ~ x + z' })
      const y = numberOf(answer({ ...d }, { formula: 'y ~ z' }).least_squares.residuals)
      const x = numberOf(answer({ ...d }, { formula: 'x ~ z' }).least_squares.residuals)
      const part = answer({ y, x }, { formula: 'y ~ 0 + x' })
      const [a, b] = [row(whole, 'least_squares', 'x'), row(part, 'least_squares', 'x')]
      close(b.estimate, a.estimate, 9, 1e-12)
      close(b.std_error * Math.sqrt((d.y.length - 1) / (d.y.length - 3)), a.std_error, 9)
    })
  })

  it('M14 another column never raises the RSS; M16 projections', () => {
    holds(15, data, (d) => {
      const few = answer({ ...d }, { formula: 'y ~ x' })
      const many = answer({ ...d }, { formula: 'y ~ x + z + g + w' })
      const { rss = 0, r_squared = 0 } = many.least_squares.glance
      expect(rss).toBeLessThanOrEqual((few.least_squares.glance['rss'] ?? 0) * (1 + 1e-14))
      expect(many.maximum_likelihood.glance['log_likelihood'] ?? 0).toBeGreaterThanOrEqual(
        (few.maximum_likelihood.glance['log_likelihood'] ?? 0) - 1e-10
      )
      const residuals = numberOf(many.least_squares.residuals)
      const fitted = numberOf(many.least_squares.fitted)
      const size = Math.sqrt(d.y.reduce((sum, v) => sum + v * v, 0))
      const dot = (a: readonly number[], b: readonly number[]) =>
        a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0)
      expect(Math.abs(residuals.reduce((sum, v) => sum + v, 0))).toBeLessThan(
        1e-13 * size * d.y.length
      )
      for (const other of [d.x, d.z, d.w, fitted]) {
        expect(Math.abs(dot(residuals, other))).toBeLessThan(1e-12 * size * size)
      }
      const mean = d.y.reduce((sum, v) => sum + v, 0) / d.y.length
      const total = d.y.reduce((sum, v) => sum + (v - mean) ** 2, 0)
      const explained = fitted.reduce((sum, v) => sum + (v - mean) ** 2, 0)
      close(total, explained + rss, 11)
      close(1 - rss / total, r_squared, 10, 1e-13)
      expect(r_squared).toBeGreaterThanOrEqual(0)
      expect(r_squared).toBeLessThanOrEqual(1)
    })
  })

  it('M17 and M23 columns that the model does not name do not matter, to the bit', () => {
    holds(10, data, (d) => {
      const bare = answer({ y: d.y, x: d.x, z: d.z, g: d.g }, line)
      const more = { ...d, junk: d.g.map(() => 'text'), gaps: d.x.map(() => null) }
      expect(essence(answer(more, line))).toEqual(essence(bare))
    })
  })

  it('M21 names of columns do not matter, to the bit', () => {
    const odd = ['__proto__', 'constructor', 'a b', 'ü→β', "it's", '"q"', 'x'.repeat(255), 'TRUE1']
    holds(8, fc.tuple(data, fc.constantFrom(...odd)), ([d, name]) => {
      const plain = answer({ y: d.y, x: d.x, z: d.z }, { formula: 'y ~ x + z' })
      const columns = Object.fromEntries([
        ['y', d.y],
        ['z', d.z]
      ])
      Object.defineProperty(columns, name, { value: d.x, enumerable: true })
      const renamed = answer(columns, { formula: `y ~ \`${name}\` + z` })
      for (const block of blocks) {
        expect(column(renamed, block, 'estimate')).toEqual(column(plain, block, 'estimate'))
        expect(column(renamed, block, 'std_error')).toEqual(column(plain, block, 'std_error'))
      }
    })
  })

  it('M24 the baseline of a factor changes the contrasts, not the fit', () => {
    holds(10, data, (d) => {
      const plain = answer({ ...d }, line)
      const moved = answer({ ...d }, line, { data: { levels: { g: ['c', 'a', 'b'] } } })
      for (const block of blocks) {
        const [b, c] = [row(plain, block, 'gb'), row(plain, block, 'gc')]
        close(row(moved, block, 'ga').estimate, -c.estimate, 9, 1e-12)
        close(row(moved, block, 'ga').std_error, c.std_error, 9)
        close(row(moved, block, 'gb').estimate, b.estimate - c.estimate, 9, 1e-12)
        everyClose(numberOf(moved[block].fitted), numberOf(plain[block].fitted), 10, 1e-12)
      }
      close(moved.least_squares.sigma, plain.least_squares.sigma, 11)
    })
  })

  it('M44 intervals of higher level contain those of lower, and the estimate', () => {
    holds(8, data, (d) => {
      const at = (level: number) => answer({ ...d }, line, { inference: { level } })
      const [low, middle, high] = [at(0.9), at(0.95), at(0.99)]
      for (const block of blocks) {
        high[block].coefficients.forEach((wide, j) => {
          const [a, b] = [low[block].coefficients[j], middle[block].coefficients[j]]
          expect(wide.conf_low).toBeLessThan(b?.conf_low ?? Number.NaN)
          expect(b?.conf_low).toBeLessThan(a?.conf_low ?? Number.NaN)
          expect(a?.conf_low).toBeLessThan(wide.estimate)
          expect(wide.estimate).toBeLessThan(a?.conf_high ?? Number.NaN)
          expect(a?.conf_high).toBeLessThan(b?.conf_high ?? Number.NaN)
          expect(b?.conf_high).toBeLessThan(wide.conf_high)
        })
      }
    })
  })
})
