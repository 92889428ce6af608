import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEvaluator } from '../../../src/core/model/expression/evaluator.ts'
import { parseExpression } from '../../../src/core/model/expression/parse.ts'
import { interpret } from './interpreter.ts'
import { compile, dataset, digits, evaluate, everything } from './support.ts'

const few = dataset({ x: [0.5, 1, 2, -1.5], y: [1, 0, 3, 2], g: ['a', 'b', 'a', null] })

describe('if', () => {
  const at0 = dataset({ x: [0, 2] })

  it('takes value, gradient and Hessian of the live branch only', () => {
    const got = evaluate('if(x > 0, b * log(x), 0)', at0, { b: 3 })
    expect([...got.value]).toEqual([0, 3 * Math.log(2)])
    expect([...got.jacobian]).toEqual([0, Math.log(2)])
    expect([...got.hessian]).toEqual([0])
  })

  it('keeps an infinite derivative of the dead branch out of shared operands', () => {
    const got = evaluate('if(a > 0, log(a), a^2) + if(a > 0, 0, sqrt(a + 4))', at0, { a: -3 })
    const root = Math.sqrt(1)
    expect(got.value[0]).toBe(9 + root)
    expect(got.gradient[0]).toBe(2 * (-6 + 0.5))
    expect(got.hessian[0]).toBe(2 * (2 - 0.25))
  })

  it('keeps NaN of the dead branch out of products with live parameters', () => {
    const got = evaluate('c * if(x > 0, log(a * x), a)', at0, { a: 2, c: 5 })
    expect([...got.value]).toEqual([10, 5 * Math.log(4)])
    expect(got.gradient[0]).toBe(5 + 2.5)
    expect(got.gradient[1]).toBe(2 + Math.log(4))
    expect([...got.hessian]).toEqual([-1.25, 1.5, 1.5, 0])
  })

  it('is NaN where its condition is', () => {
    const got = evaluate('if(x / x > 0, b, 0)', at0, { b: 3 })
    expect([...got.value]).toEqual([Number.NaN, 3])
    expect([...got.jacobian]).toEqual([0, 1])
  })
})

describe('rows of weight 0', () => {
  it('count for nothing, whatever their value', () => {
    const data = dataset({ x: [0, 2] })
    const got = evaluate('log(a * x)', data, { a: 1 }, Float64Array.of(0, 3))
    expect(got.sum).toBe(3 * Math.log(2))
    expect(got.gradient[0]).toBe(3)
    expect(got.hessian[0]).toBe(-3)
  })
})

describe('values that are not finite', () => {
  it.each([
    ['log(-x * x)', Number.NaN],
    ['1 / (x - x)', Number.POSITIVE_INFINITY],
    ['log(x - x)', Number.NEGATIVE_INFINITY],
    ['(-x)^0.5', Number.NaN],
    ['min(0 / (x - x), 1)', Number.NaN],
    ['max(1, 0 / (x - x))', Number.NaN],
    ['0 / (x - x) == 1', Number.NaN],
    ['FALSE && 0 / (x - x) > 1', 0],
    ['TRUE || 0 / (x - x) > 1', 1]
  ])('%s is %d at x = 1', (source, value) => {
    expect(evaluate(source, dataset({ x: [1] }), {}).sum).toBe(value)
  })

  it('stay −Infinity in a sum of log densities', () => {
    expect(evaluate('log(x)', dataset({ x: [0, 1, 2] }), {}).sum).toBe(Number.NEGATIVE_INFINITY)
  })
})

describe('factor tests', () => {
  it('are 1, 0, and NaN where the factor is missing', () => {
    const got = evaluate('b * (g == "a")', few, { b: 2 })
    expect([...got.value]).toEqual([2, 0, 2, Number.NaN])
    expect([...evaluate('"b" != g', few, {}).value]).toEqual([1, 0, 1, Number.NaN])
  })
})

describe('a step passes no derivative', () => {
  it.each(['floor(b)', 'round(b)', 'sign(b)', 'b > 1', '!b'])('%s', (source) => {
    const got = evaluate(`(${source}) + 3 * b`, few, { b: 1.5 })
    expect([...got.jacobian]).toEqual([3, 3, 3, 3])
  })
})

describe('rewriting', () => {
  const theta = { a: 0.7, b: 1.3 }
  const base = 'exp(-a * x^2) * sin(b + x) / (1 + a^2) - log(1 + b)'
  it.each([
    ['x + 0', `(${base}) + 0`],
    ['1 · x', `1 * (${base})`],
    ['commuted sums', 'exp(-a * x^2) * sin(x + b) / (a^2 + 1) - log(b + 1)'],
    ['commuted products', 'sin(b + x) * exp(-(x^2 * a)) / (1 + a^2) - log(1 + b)']
  ])('%s changes no bit', (_, source) => {
    const [before, after] = [evaluate(base, few, theta), evaluate(source, few, theta)]
    expect(after.value).toEqual(before.value)
    expect(after.jacobian).toEqual(before.jacobian)
    expect(after.hessian).toEqual(before.hessian)
  })
})

describe('sums over many rows', () => {
  const n = 100_003
  const x = Array.from({ length: n }, (_, i) => Math.sin(i) + 1e6 * (i % 2 === 0 ? 1 : -1))

  it('are compensated: alternating ±1e6 leaves the small parts', () => {
    const got = evaluate('b * x', dataset({ x }), { b: 1 })
    // the same doubles summed exactly in units of 2^-60
    const exact = x.reduce(
      (sum, v) => sum + BigInt(Math.round(v * 2 ** 20)) * 2n ** 40n + tail(v),
      0n
    )
    expect(digits(got.sum, Number(exact) / 2 ** 60)).toBeGreaterThan(15)
    expect(digits(got.gradient[0]!, Number(exact) / 2 ** 60)).toBeGreaterThan(15)
  })

  it('do not depend on the order of the rows beyond rounding', () => {
    const source = 'exp(-a * (x - 1e6 * (x > 0))^2) * b'
    const there = evaluate(source, dataset({ x }), { a: 0.3, b: 2 })
    const back = evaluate(source, dataset({ x: x.toReversed() }), { a: 0.3, b: 2 })
    expect(digits(back.sum, there.sum)).toBeGreaterThan(15)
    there.gradient.forEach((g, j) => {
      expect(digits(back.gradient[j]!, g)).toBeGreaterThan(15)
    })
    there.hessian.forEach((h, j) => {
      expect(digits(back.hessian[j]!, h)).toBeGreaterThan(14)
    })
  })
})

/** What Math.round(v·2^20)/2^20 leaves of v, in units of 2^-60. */
function tail(v: number): bigint {
  return BigInt(Math.round((v - Math.round(v * 2 ** 20) / 2 ** 20) * 2 ** 60))
}

describe('blocks', () => {
  const source = 'a * exp(-b * x) + if(x > 3, a^2, log(b + x)) * min(x, a)'
  const theta = { a: 2.5, b: 0.7 }
  it.each([1, 2, 1023, 1024, 1025, 2500])('%d rows are the rows one by one', (n) => {
    const x = Array.from({ length: n }, (_, i) => (i % 97) / 10)
    const whole = evaluate(source, dataset({ x }), theta)
    for (const i of [0, 1, n - 1, Math.min(1024, n - 1)].filter((i) => i < n)) {
      const alone = evaluate(source, dataset({ x: [x[i]!] }), theta)
      expect(whole.value[i]).toBe(alone.value[0])
      expect([whole.jacobian[i], whole.jacobian[n + i]]).toEqual([...alone.jacobian])
    }
  })

  it('weights multiply what each row adds', () => {
    const x = Array.from({ length: 1500 }, (_, i) => (i % 97) / 10)
    const weights = Float64Array.from(x, (_, i) => i % 3)
    const repeated = x.flatMap((v, i) => Array.from({ length: i % 3 }, () => v))
    const once = evaluate(source, dataset({ x }), theta, weights)
    const often = evaluate(source, dataset({ x: repeated }), theta)
    expect(digits(once.sum, often.sum)).toBeGreaterThan(14)
    for (const k of [0, 1])
      expect(digits(once.gradient[k]!, often.gradient[k]!)).toBeGreaterThan(14)
    once.hessian.forEach((h, k) => {
      expect(digits(h, often.hessian[k]!)).toBeGreaterThan(13)
    })
  })
})

const leaf = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'x', 'y'),
  fc.constantFrom('0.5', '1', '2', '3.25')
)
const { tree } = fc.letrec<{ tree: string }>((tie) => {
  const sub = tie('tree')
  return {
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.tuple(fc.constantFrom('+', '-', '*'), sub, sub).map(([op, u, v]) => `(${u} ${op} ${v})`),
      fc.tuple(sub, sub).map(([u, v]) => `(${u} / (1 + (${v})^2))`),
      fc.tuple(sub, fc.constantFrom(2, 3, 7)).map(([u, k]) => `(2 + sin(${u}))^${k}`),
      fc
        .tuple(fc.constantFrom('sin', 'tanh', 'atan', 'logistic', 'softplus', 'pnorm', 'erf'), sub)
        .map(([f, u]) => `${f}(${u})`),
      fc.tuple(sub, sub).map(([u, v]) => `(1.5 + sin(${u}))^(cos(${v}))`),
      fc.tuple(sub, sub, sub).map(([u, v, w]) => `if(${u} > 0.3, ${v}, ${w})`),
      fc.tuple(fc.constantFrom('min', 'max'), sub, sub).map(([f, u, v]) => `${f}(${u}, ${v})`)
    )
  }
})
const theta = fc.tuple(...['a', 'b', 'c'].map(() => fc.double({ min: -2, max: 2, noNaN: true })))

describe('any expression', () => {
  it('agrees with the plain interpreter in value, gradient and Hessian, of all rows and of each', () => {
    fc.assert(
      fc.property(tree, theta, (source, at) => {
        const graph = compile(source, few, ['a', 'b', 'c'])
        const got = everything(createEvaluator(graph, few), at)
        const names = new Map(['a', 'b', 'c'].map((name, k) => [name, at[k]!]))
        const expression = parseExpression(source, '')
        const jets = [0, 1, 2, 3].map((row) =>
          interpret(expression, { data: few, row, theta: names })
        )
        jets.forEach((jet, row) => {
          expect(Object.is(got.value[row], jet.value) || got.value[row] === jet.value).toBe(true)
        })
        createEvaluator(graph, few).eachHessian(Float64Array.from(at), (row, first, second) => {
          for (let j = 0; j < 3; j++) {
            const jet = jets[row]!
            closeTo(first[j]!, jet.first[j]!, Math.max(1, Math.abs(jet.first[j]!)))
            for (let l = 0; l < 3; l++) {
              const bend = jet.second[j]![l]!
              closeTo(second.data[j * 3 + l]!, bend, Math.max(1, Math.abs(bend)))
            }
          }
        })
        for (let j = 0; j < 3; j++) {
          const sizes = jets.map((jet) => Math.abs(jet.first[j]!))
          const sum = jets.reduce((s, jet) => s + jet.first[j]!, 0)
          closeTo(got.gradient[j]!, sum, Math.max(1, ...sizes))
          for (let l = 0; l < 3; l++) {
            const size = Math.max(1, ...jets.map((jet) => Math.abs(jet.second[j]![l]!)))
            const bend = jets.reduce((s, jet) => s + jet.second[j]![l]!, 0)
            closeTo(got.hessian[j * 3 + l]!, bend, size)
            expect(got.hessian[j * 3 + l]).toBe(got.hessian[l * 3 + j])
          }
        }
      }),
      { numRuns: 400, seed: 20240501 }
    )
  })
})

describe('any smooth expression', () => {
  const smooth = tree.filter((source) => !/if|min|max/.test(source))
  it('has the gradient of central differences and the Hessian of those of the gradient', () => {
    fc.assert(
      fc.property(smooth, theta, (source, at) => {
        const evaluator = createEvaluator(compile(source, few, ['a', 'b', 'c']), few)
        const got = everything(evaluator, at)
        const h = 1e-5
        for (let j = 0; j < 3; j++) {
          const move = (by: number) => at.map((v, k) => (k === j ? v + by : v))
          const [up, down] = [everything(evaluator, move(h)), everything(evaluator, move(-h))]
          const scale = Math.max(1, Math.abs(up.sum), ...up.hessian.map(Math.abs))
          // where the function turns within the step, differences say nothing
          const turns = 100 * Math.max(...up.hessian.map((v, k) => Math.abs(v - down.hessian[k]!)))
          const bar = 1e-6 * scale + h * turns
          const slope = (up.sum - down.sum) / (2 * h)
          if (Number.isFinite(bar)) expect(Math.abs(got.gradient[j]! - slope)).toBeLessThan(bar)
          for (let l = 0; l < 3; l++) {
            const bend = (up.gradient[l]! - down.gradient[l]!) / (2 * h)
            if (!Number.isFinite(bar)) continue
            expect(Math.abs(got.hessian[j * 3 + l]! - bend)).toBeLessThan(bar + turns)
          }
        }
      }),
      { numRuns: 200, seed: 38 }
    )
  })
})

/** Equal to 1e-9 of the size of the parts, or both not finite. */
function closeTo(got: number, truth: number, size: number): void {
  if (!Number.isFinite(truth) || !Number.isFinite(size)) return
  expect(Math.abs(got - truth)).toBeLessThanOrEqual(1e-9 * size)
}
