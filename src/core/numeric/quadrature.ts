/** An integral with an estimate of its absolute error. */
export interface Integral {
  readonly value: number
  readonly error: number
  readonly evaluations: number
  /** Whether the tolerance was met. */
  readonly converged: boolean
}

/** Met when error ≤ max(absolute, relative·|value|). */
export interface IntegralTolerance {
  readonly relative?: number
  readonly absolute?: number
  /** Most evaluations of the integrand. */
  readonly evaluations?: number
}

type Integrand = (x: number) => number

/** Nodes on (0, 1], Kronrod weights and Gauss weights (0 where only Kronrod has a node). */
interface Rule {
  readonly nodes: readonly number[]
  readonly kronrod: readonly number[]
  readonly gauss: readonly number[]
}

/** Kronrod's extension of the 7-point Gauss rule to 15 points. */
const rule15: Rule = {
  nodes: [
    0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945,
    0.5860872354676911, 0.4058451513773972, 0.20778495500789848, 0
  ],
  kronrod: [
    0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592,
    0.1690047266392679, 0.19035057806478542, 0.20443294007529889, 0.20948214108472782
  ],
  gauss: [
    0, 0.1294849661688697, 0, 0.27970539148927664, 0, 0.3818300505051189, 0, 0.4179591836734694
  ]
}

/** Kronrod's extension of the 10-point Gauss rule to 21 points. */
const rule21: Rule = {
  nodes: [
    0.9956571630258081, 0.9739065285171717, 0.9301574913557082, 0.8650633666889845,
    0.7808177265864169, 0.6794095682990244, 0.5627571346686047, 0.4333953941292472,
    0.2943928627014602, 0.14887433898163122, 0
  ],
  kronrod: [
    0.011694638867371874, 0.032558162307964725, 0.054755896574351995, 0.07503967481091996,
    0.0931254545836976, 0.10938715880229764, 0.12349197626206584, 0.13470921731147334,
    0.14277593857706009, 0.14773910490133849, 0.1494455540029169
  ],
  gauss: [
    0, 0.06667134430868814, 0, 0.1494513491505806, 0, 0.21908636251598204, 0, 0.26926671930999635,
    0, 0.29552422471475287, 0
  ]
}

/** One panel of an adaptive integral. */
interface Panel {
  readonly from: number
  readonly to: number
  readonly value: number
  readonly error: number
}

/** Kronrod sum on one panel and its distance from the Gauss sum, sharpened as in QUADPACK (Piessens et al. 1983). */
function panel(
  f: Integrand,
  { nodes, kronrod, gauss }: Rule,
  ends: readonly [number, number]
): Panel {
  const [from, to] = ends
  const middle = 0.5 * (from + to)
  const half = 0.5 * (to - from)
  let wide = 0
  let narrow = 0
  let size = 0
  for (let i = 0; i < nodes.length; i++) {
    const offset = half * nodes[i]
    const left = f(middle - offset)
    const right = nodes[i] === 0 ? 0 : f(middle + offset)
    wide += kronrod[i] * (left + right)
    narrow += gauss[i] * (left + right)
    size += kronrod[i] * (Math.abs(left) + Math.abs(right))
  }
  const area = size * Math.abs(half)
  const gap = Math.abs((wide - narrow) * half)
  const sharpened = area > 0 ? area * Math.min(1, (200 * gap) / area) ** 1.5 : 0
  const error = Math.max(Math.min(gap, sharpened), 4 * Number.EPSILON * area)
  return { from, to, value: wide * half, error: Number.isNaN(wide) ? Infinity : error }
}

/** x(t) on (−1, 1) → the interval, with dx/dt: rational maps for infinite ends, none for finite ones. */
function onFinite(f: Integrand, from: number, to: number): [Integrand, number, number] {
  if (Number.isFinite(from) && Number.isFinite(to)) return [f, from, to]
  if (from === -Infinity && to === Infinity) {
    return [(t) => weighted(f(t / (1 - t * t)), (1 + t * t) / (1 - t * t) ** 2), -1, 1]
  }
  if (to === Infinity) return [(t) => weighted(f(from + t / (1 - t)), 1 / (1 - t) ** 2), 0, 1]
  return [(t) => weighted(f(to - t / (1 - t)), 1 / (1 - t) ** 2), 0, 1]
}

/** An integrand that has vanished stays 0 whatever the weight. */
function weighted(value: number, weight: number): number {
  return value === 0 ? 0 : value * weight
}

/**
 * ∫ f over (from, to), either end possibly infinite, for an integrand that is smooth inside: Gauss–Kronrod
 * panels (21 points; 15 when an end is infinite), the worst halved until the tolerance is met (QUADPACK QAG
 * and QAGI, Piessens et al. 1983). Default tolerance 1e-13 relative.
 */
export function gaussKronrod(
  f: Integrand,
  [from, to]: readonly [number, number],
  { relative = 1e-13, absolute = 0, evaluations = 20_000 }: IntegralTolerance = {}
): Integral {
  if (from > to) {
    const mirrored = gaussKronrod(f, [to, from], { relative, absolute, evaluations })
    return { ...mirrored, value: -mirrored.value }
  }
  const infinite = !(Number.isFinite(from) && Number.isFinite(to))
  const rule = infinite ? rule15 : rule21
  const cost = 2 * rule.nodes.length - 1
  const [g, a, b] = onFinite(f, from, to)
  const middle = 0.5 * (a + b)
  const panels = [panel(g, rule, [a, middle]), panel(g, rule, [middle, b])]
  for (let used = 2 * cost; ; used += 2 * cost) {
    const value = total(panels, 'value')
    const error = total(panels, 'error')
    const converged = error <= Math.max(absolute, relative * Math.abs(value))
    if (converged || used + 2 * cost > evaluations) {
      return { value, error, evaluations: used, converged }
    }
    const worst = panels.reduce((best, p, i) => (p.error > panels[best].error ? i : best), 0)
    const { from: low, to: high } = panels[worst]
    const centre = 0.5 * (low + high)
    if (!(centre > low && centre < high)) return { value, error, evaluations: used, converged }
    panels[worst] = panel(g, rule, [low, centre])
    panels.push(panel(g, rule, [centre, high]))
  }
}

/** Sum over panels with Neumaier's correction (1974). */
function total(panels: readonly Panel[], part: 'value' | 'error'): number {
  let sum = 0
  let rest = 0
  for (const item of panels) {
    const next = sum + item[part]
    rest +=
      Math.abs(sum) >= Math.abs(item[part]) ? sum - next + item[part] : item[part] - next + sum
    sum = next
  }
  return Number.isFinite(sum) ? sum + rest : sum
}

/** Place and weight of one point t of a double-exponential rule; `edge` is the distance from the nearer finite end. */
interface Place {
  readonly x: number
  readonly weight: number
}

/** Takahasi & Mori (1974): tanh–sinh on a finite interval, exp–sinh on a half-line, sinh–sinh on the line. */
function doubleExponential(from: number, to: number): { map: (t: number) => Place; reach: number } {
  const half = 0.5 * Math.PI
  if (Number.isFinite(from) && Number.isFinite(to)) {
    const width = to - from
    const map = (t: number): Place => {
      const s = half * Math.sinh(Math.abs(t))
      const q = Math.exp(-2 * s)
      const edge = (width * q) / (1 + q)
      const weight = (width * 2 * half * Math.cosh(t) * q) / (1 + q) ** 2
      return { x: t < 0 ? from + edge : to - edge, weight }
    }
    return { map, reach: 6.1 }
  }
  if (from === -Infinity && to === Infinity) {
    const map = (t: number): Place => {
      const s = half * Math.sinh(t)
      return { x: Math.sinh(s), weight: half * Math.cosh(t) * Math.cosh(s) }
    }
    return { map, reach: 6 }
  }
  const sign = to === Infinity ? 1 : -1
  const origin = to === Infinity ? from : to
  const map = (t: number): Place => {
    const s = Math.exp(half * Math.sinh(t))
    return { x: origin + sign * s, weight: half * Math.cosh(t) * s }
  }
  return { map, reach: 6 }
}

/**
 * ∫ f over (from, to), either end possibly infinite; ends may be singular (integrable). Takahasi & Mori's
 * double-exponential rule (1974), the step halved until two levels agree. Values that are not finite count as
 * 0 at the ends only, where the weights vanish.
 */
export function tanhSinh(
  f: Integrand,
  [from, to]: readonly [number, number],
  { relative = 1e-13, absolute = 0, evaluations = 20_000 }: IntegralTolerance = {}
): Integral {
  if (from > to) {
    const mirrored = tanhSinh(f, [to, from], { relative, absolute, evaluations })
    return { ...mirrored, value: -mirrored.value }
  }
  const { map, reach } = doubleExponential(from, to)
  const term = (t: number): number => {
    const { x, weight } = map(t)
    if (weight === 0 || !Number.isFinite(weight) || x <= from || x >= to) return 0
    return weighted(f(x), weight)
  }
  let step = 0.5
  let sum = 0
  let size = 0
  let used = 0
  const include = (t: number): void => {
    const value = term(t)
    sum += value
    size += Math.abs(value)
    used++
  }
  for (let k = -Math.floor(reach / step); k * step <= reach; k++) include(k * step)
  let value = sum * step
  for (;;) {
    step /= 2
    for (let t = -Math.floor(reach / (2 * step)) * 2 * step - step; t <= reach; t += 2 * step) {
      include(t)
    }
    const next = sum * step
    const gap = Math.abs(next - value)
    const floor = 4 * Number.EPSILON * size * step
    value = next
    const limit = Math.max(absolute, relative * Math.abs(value))
    // Each halving about doubles the digits, so agreement to √tolerance·10 would do; ask for the full gap.
    const error = Math.max(gap, floor)
    if (error <= limit || used > evaluations / 2 || !Number.isFinite(value)) {
      return { value, error, evaluations: used, converged: error <= limit }
    }
  }
}
