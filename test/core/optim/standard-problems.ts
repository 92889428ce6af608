import type { Matrix } from '../../../src/core/numeric/matrix.ts'
import type { Objective } from '../../../src/core/numeric/optim/objective.ts'
import reference from '../../reference/optim/standard-minima.json' with { type: 'json' }

/** Second-order forward differentiation in n variables: value, gradient, Hessian (row-major). */
export interface Dual {
  readonly v: number
  readonly g: readonly number[]
  readonly h: readonly number[]
}

const combine = (a: Dual, b: Dual, [fa, fb, faa, fab, fbb]: readonly number[], v: number): Dual => {
  const n = a.g.length
  return {
    v,
    g: a.g.map((ai, i) => fa * ai + fb * b.g[i]),
    h: a.h.map((hij, k) => {
      const i = Math.floor(k / n)
      const j = k % n
      return (
        fa * hij +
        fb * b.h[k] +
        faa * a.g[i] * a.g[j] +
        fab * (a.g[i] * b.g[j] + a.g[j] * b.g[i]) +
        fbb * b.g[i] * b.g[j]
      )
    })
  }
}

export const constant = (v: number, n: number): Dual => ({
  v,
  g: new Array(n).fill(0),
  h: new Array(n * n).fill(0)
})
const lift = (a: Dual | number, like: Dual): Dual =>
  typeof a === 'number' ? constant(a, like.g.length) : a
export const add = (a: Dual, b: Dual | number): Dual =>
  combine(a, lift(b, a), [1, 1, 0, 0, 0], a.v + lift(b, a).v)
export const scale = (a: Dual, k: number): Dual => combine(a, a, [k, 0, 0, 0, 0], k * a.v)
export const sub = (a: Dual, b: Dual | number): Dual =>
  combine(a, lift(b, a), [1, -1, 0, 0, 0], a.v - lift(b, a).v)
export const mul = (a: Dual, b: Dual): Dual => combine(a, b, [b.v, a.v, 0, 1, 0], a.v * b.v)
export const apply = (a: Dual, f: readonly [number, number, number]): Dual =>
  combine(a, a, [f[1], 0, f[2], 0, 0], f[0])
export const square = (a: Dual): Dual => mul(a, a)
export const exp = (a: Dual): Dual => apply(a, [Math.exp(a.v), Math.exp(a.v), Math.exp(a.v)])
export const log = (a: Dual): Dual => apply(a, [Math.log(a.v), 1 / a.v, -1 / (a.v * a.v)])
export const root = (a: Dual): Dual => {
  const s = Math.sqrt(a.v)
  return apply(a, [s, 0.5 / s, -0.25 / (s * a.v)])
}
export const arctan = (a: Dual): Dual => {
  const d = 1 / (1 + a.v * a.v)
  return apply(a, [Math.atan(a.v), d, -2 * a.v * d * d])
}

/** An objective from an expression in dual numbers; anything not finite is outside the domain. */
export function objectiveOf(size: number, f: (x: readonly Dual[]) => Dual): Objective {
  const at = (x: Float64Array): Dual =>
    f(
      Array.from(x, (v, i) => ({
        v,
        g: Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)),
        h: new Array(size * size).fill(0)
      }))
    )
  const finite = (v: number): number => (Number.isFinite(v) ? v : Infinity)
  return {
    size,
    value: (x) => finite(at(x).v),
    gradient: (x, out) => {
      const d = at(x)
      out.set(d.g)
      return finite(d.v)
    },
    hessian: (x, gradient: Float64Array, hessian: Matrix) => {
      const d = at(x)
      gradient.set(d.g)
      hessian.data.set(d.h)
      return finite(d.v)
    }
  }
}

const sum = (terms: readonly Dual[]): Dual => terms.reduce((a, b) => add(a, b))

export interface StandardProblem {
  readonly title: string
  readonly objective: Objective
  readonly start: readonly number[]
  /** One known minimiser, or null when only the minimum is known. */
  readonly minimiser: readonly number[] | null
  readonly minimum: number
  /** The Hessian at the minimum is singular, so no minimiser may be reported as regular. */
  readonly degenerate?: true
}

const helicalAngle = (x: Dual, y: Dual): Dual => {
  const turn = scale(arctan(combineQuotient(y, x)), 1 / (2 * Math.PI))
  return x.v > 0 ? turn : add(turn, 0.5)
}
function combineQuotient(a: Dual, b: Dual): Dual {
  return mul(a, apply(b, [1 / b.v, -1 / (b.v * b.v), 2 / b.v ** 3]))
}

/** Moré, Garbow & Hillstrom (1981), ACM TOMS 7, 17: numbers in brackets are theirs. */
export const standardProblems: readonly StandardProblem[] = [
  {
    title: 'Rosenbrock (1)',
    objective: objectiveOf(2, ([x, y]) =>
      add(scale(square(sub(y, square(x))), 100), square(sub(x, 1)))
    ),
    start: [-1.2, 1],
    minimiser: [1, 1],
    minimum: 0
  },
  {
    title: 'Freudenstein and Roth (2), local minimum',
    objective: objectiveOf(2, ([x, y]) =>
      add(
        square(add(add(x, -13), mul(add(mul(sub(scale(y, -1), -5), y), -2), y))),
        square(add(add(x, -29), mul(add(mul(add(y, 1), y), -14), y)))
      )
    ),
    start: [0.5, -2],
    minimiser: reference.freudenstein_roth.minimiser.map(Number),
    minimum: Number(reference.freudenstein_roth.minimum)
  },
  {
    title: 'Brown badly scaled (4)',
    objective: objectiveOf(2, ([x, y]) =>
      sum([square(sub(x, 1e6)), square(sub(y, 2e-6)), square(sub(mul(x, y), 2))])
    ),
    start: [1, 1],
    minimiser: [1e6, 2e-6],
    minimum: 0
  },
  {
    title: 'Beale (5)',
    objective: objectiveOf(2, ([x, y]) => {
      const one = constant(1, 2)
      return sum([
        square(add(scale(mul(x, sub(one, y)), -1), 1.5)),
        square(add(scale(mul(x, sub(one, square(y))), -1), 2.25)),
        square(add(scale(mul(x, sub(one, mul(square(y), y))), -1), 2.625))
      ])
    }),
    start: [1, 1],
    minimiser: [3, 0.5],
    minimum: 0
  },
  {
    title: 'Helical valley (7)',
    objective: objectiveOf(3, ([x, y, z]) =>
      sum([
        scale(square(sub(z, scale(helicalAngle(x, y), 10))), 100),
        scale(square(sub(root(add(square(x), square(y))), 1)), 100),
        square(z)
      ])
    ),
    start: [-1, 0, 0],
    minimiser: [1, 0, 0],
    minimum: 0
  },
  {
    title: 'Powell singular (13)',
    objective: objectiveOf(4, ([a, b, c, d]) =>
      sum([
        square(add(a, scale(b, 10))),
        scale(square(sub(c, d)), 5),
        square(square(sub(b, scale(c, 2)))),
        scale(square(square(sub(a, d))), 10)
      ])
    ),
    start: [3, -1, 0, 1],
    minimiser: null,
    minimum: 0,
    degenerate: true
  },
  {
    title: 'Wood (14)',
    objective: objectiveOf(4, ([a, b, c, d]) =>
      sum([
        scale(square(sub(b, square(a))), 100),
        square(sub(a, 1)),
        scale(square(sub(d, square(c))), 90),
        square(sub(c, 1)),
        scale(square(add(add(b, d), -2)), 10),
        scale(square(sub(b, d)), 0.1)
      ])
    ),
    start: [-3, -1, -3, -1],
    minimiser: [1, 1, 1, 1],
    minimum: 0
  },
  {
    title: 'Brown almost linear (27), n = 5',
    objective: objectiveOf(5, (x) => {
      const total = sum(x)
      const linear = x.slice(0, 4).map((xi) => square(add(add(xi, total), -6)))
      return sum([
        ...linear,
        square(
          add(
            x.reduce((a, b) => mul(a, b)),
            -1
          )
        )
      ])
    }),
    start: [0.5, 0.5, 0.5, 0.5, 0.5],
    minimiser: null,
    minimum: 0
  },
  {
    title: 'Powell badly scaled (3)',
    objective: objectiveOf(2, ([x, y]) =>
      add(
        square(add(scale(mul(x, y), 1e4), -1)),
        square(add(add(exp(scale(x, -1)), exp(scale(y, -1))), -1.0001))
      )
    ),
    start: [0, 1],
    minimiser: reference.powell_badly_scaled.minimiser.map(Number),
    minimum: 0
  },
  {
    title: 'six-hump camel, from beside the ridge',
    objective: objectiveOf(2, ([x, y]) => {
      const u = square(x)
      const v = square(y)
      return sum([
        scale(u, 4),
        scale(square(u), -2.1),
        scale(mul(square(u), u), 1 / 3),
        mul(x, y),
        scale(v, -4),
        scale(square(v), 4)
      ])
    }),
    start: [0, 0],
    minimiser: null,
    minimum: Number(reference.six_hump_camel.minimum)
  }
]
