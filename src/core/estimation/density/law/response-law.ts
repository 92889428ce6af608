import { gaussKronrod, type Integral, tanhSinh } from '../../../numeric/quadrature.ts'
import { newtonRoot } from '../../../numeric/root.ts'
import { type Place, placeOf } from './place.ts'
import type { RowDensity } from './row-density.ts'

/** Values of a discrete law in order, and the mass up to each. */
export interface Steps {
  readonly values: Float64Array
  readonly cumulative: Float64Array
}

/** The first value up to which the mass is p. */
export function stepAt({ values, cumulative }: Steps, p: number): number {
  const k = cumulative.findIndex((mass) => mass >= p - 1e-12)
  return values[k < 0 ? values.length - 1 : k]
}

/** The law of a response, known from its density alone. */
export interface ResponseLaw {
  /** Null where it is continuous. */
  readonly steps: Steps | null
  /** E g(Y); NaN where the integral or sum does not settle. */
  expectation(g: (y: number) => number): number
  cdf(y: number): number
  quantile(p: number): number
  /** f(y). */
  density(y: number): number
}

/** What is known of the outcome before its law: values that occur, and a typical distance. */
export interface Outcomes {
  /** Distinct values in order. */
  readonly values: Float64Array
  readonly spread: number
}

/** How far from 1 the mass of a density may be: constants written with seven digits pass. */
const slack = 1e-6
/** Widths from the mode within which the bulk is integrated by itself. */
const bulk = 8
const tolerance = { relative: 1e-11, absolute: 1e-13, evaluations: 6000 }

function outcome({ value, converged, error }: Integral): number {
  return converged || error <= 1e-9 * Math.max(1, Math.abs(value)) ? value : Number.NaN
}

/**
 * ∫ g f over [from, to] in units of its distance from the mode; a piece that ends where the support ends
 * by a double-exponential rule, which takes an infinite density there.
 */
function integral(
  integrand: (y: number) => number,
  place: Place,
  [from, to]: readonly [number, number]
): number {
  if (!(from < to)) return 0
  const { mode, width } = place
  const near = from >= mode ? from : to
  const unit = Math.max(Math.abs(near - mode), width)
  const inUnits = (u: number): number => {
    const value = integrand(near + unit * u)
    return Number.isNaN(value) ? 0 : value * unit
  }
  const [a, b] = [(from - near) / unit, (to - near) / unit]
  const closed = Number.isFinite(a) && Number.isFinite(b)
  const atEdge = closed && (from === place.low || to === place.high)
  return outcome((atEdge ? tanhSinh : gaussKronrod)(inUnits, [a, b], tolerance))
}

/** Distances from the mode, each eight times the last, from its width to beyond the reach of the data. */
function distances({ width }: Place, spread: number): number[] {
  const out = [bulk * width]
  while (out[out.length - 1] < bulk * spread && out.length < 40) {
    out.push(bulk * out[out.length - 1])
  }
  return out
}

/** Pieces of the support, finest around the mode. */
function piecesOf(place: Place, spread: number): (readonly [number, number])[] {
  const { mode, low, high } = place
  const steps = distances(place, spread)
  const inner = [...steps.map((d) => mode - d).reverse(), mode, ...steps.map((d) => mode + d)]
  const points = [low, ...inner.filter((y) => y > low && y < high), high]
  return points.slice(1).map((to, k) => [points[k], to] as const)
}

function continuousLaw(row: RowDensity, place: Place, spread: number): ResponseLaw {
  const pieces = piecesOf(place, spread)
  const density = (y: number): number =>
    y < place.low || y > place.high ? 0 : Math.exp(row.log(y)) || 0
  const over = (integrand: (y: number) => number) =>
    pieces.reduce((sum, piece) => sum + integral(integrand, place, piece), 0)
  const belowMode = pieces
    .filter(([, to]) => to <= place.mode)
    .reduce((sum, piece) => sum + integral(density, place, piece), 0)
  const cdf = (y: number): number => {
    if (y <= place.low) return 0
    if (y >= place.high) return 1
    const [from, to] = y < place.mode ? [y, place.mode] : [place.mode, y]
    const between = pieces.reduce(
      (sum, piece) =>
        sum + integral(density, place, [Math.max(from, piece[0]), Math.min(to, piece[1])]),
      0
    )
    return Math.min(Math.max(belowMode + (y < place.mode ? -between : between), 0), 1)
  }
  return {
    steps: null,
    density,
    expectation: (g) => over((y) => density(y) * g(y)),
    cdf,
    quantile(p) {
      const at = (y: number) => ({ value: cdf(y) - p, slope: density(y) })
      const bracket = (side: -1 | 1, end: number): number => {
        for (let k = 0; k < 200; k++) {
          const y = place.mode + side * place.width * 2 ** k
          if (side * (y - end) >= 0) return end
          if (side * at(y).value > 0) return y
        }
        return Number.NaN
      }
      const [low, high] = [bracket(-1, place.low), bracket(1, place.high)]
      return newtonRoot(at, { low, high, start: place.mode }, { absolute: 1e-12 * place.width }).x
    }
  }
}

function discreteLaw(values: readonly number[], masses: readonly number[]): ResponseLaw {
  const cumulative = new Float64Array(masses.length)
  masses.reduce((sum, mass, k) => {
    cumulative[k] = sum + mass
    return sum + mass
  }, 0)
  const steps = { values: Float64Array.from(values), cumulative }
  return {
    steps,
    density: (y) => masses[values.indexOf(y)] ?? 0,
    expectation: (g) =>
      values.reduce((sum, y, k) => (masses[k] > 0 ? sum + g(y) * masses[k] : sum), 0),
    cdf(y) {
      const k = values.findLastIndex((value) => value <= y)
      return k < 0 ? 0 : cumulative[k]
    },
    quantile: (p) => stepAt(steps, p)
  }
}

/** Whole numbers outwards from the mode until their masses vanish; null when they do not. */
function integers(row: RowDensity, place: Place): number[] | null {
  const from = Math.round(place.mode)
  const top = Math.max(Math.exp(row.log(from)), 0)
  const out = [from]
  for (const side of [-1, 1] as const) {
    for (let k = 1; ; k++) {
      const mass = Math.exp(row.log(from + side * k))
      if (!(mass > 1e-20 * top)) break
      if (k > 100_000 || mass > 1) return null
      if (side < 0) out.unshift(from - k)
      else out.push(from + k)
    }
  }
  return out
}

function sums(row: RowDensity, values: readonly number[]): ResponseLaw | null {
  const masses = values.map((y) => Math.exp(row.log(y)) || 0)
  const mass = masses.reduce((sum, value) => sum + value, 0)
  return Math.abs(mass - 1) <= slack ? discreteLaw(values, masses) : null
}

/** The supports that a density may leave unsaid, smallest first. */
const supports = [
  [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  [0, Number.POSITIVE_INFINITY],
  [0, 1]
] as const

function continuous(row: RowDensity, outcomes: Outcomes): ResponseLaw | null {
  for (const [low, high] of supports) {
    if (outcomes.values.some((y) => y < low || y > high)) continue
    const log = (y: number) => (y < low || y > high ? Number.NEGATIVE_INFINITY : row.log(y))
    const place = placeOf(log, [...outcomes.values], outcomes.spread)
    if (place === null) return null
    const law = continuousLaw({ ...row, log }, place, outcomes.spread)
    if (Math.abs(law.expectation(() => 1) - 1) <= slack) return law
  }
  return null
}

/** The law over the whole numbers; null where it has no mass of 1 there. */
function overIntegers(row: RowDensity, { values, spread }: Outcomes): ResponseLaw | null {
  if (!values.every(Number.isInteger)) return null
  const place = placeOf(row.log, [...values], Math.max(1, spread))
  const whole = place === null ? null : integers(row, place)
  return whole === null ? null : sums(row, whole)
}

/**
 * The mass of a density that is no law of these outcomes: over the whole numbers where all of them are such,
 * else over the line. Infinite or NaN where it does not settle.
 */
export function massOf(row: RowDensity, { values, spread }: Outcomes): number {
  const place = placeOf(row.log, [...values], spread)
  if (place === null) return Number.NaN
  if (!values.every(Number.isInteger)) {
    return continuousLaw(row, place, spread).expectation(() => 1)
  }
  const whole = integers(row, place)
  return whole === null ? Number.NaN : whole.reduce((sum, y) => sum + Math.exp(row.log(y)), 0)
}

/** How far the mass of a law is from 1. */
const defect = (law: ResponseLaw): number => Math.abs(law.expectation(() => 1) - 1)

/** A mass that is 1 to rounding. */
const rounding = 1e-12

/**
 * The law of which a row's density is the density: over the values that occur, over the line or a part
 * of it, or over the whole numbers, whichever it has mass 1 on. Values that occur may have nearly all of the
 * mass of a law over the whole numbers: of these two it is the one whose mass is nearer 1. Null when it has
 * mass 1 on none, so that it is no law of this response.
 */
export function responseLaw(row: RowDensity, outcomes: Outcomes): ResponseLaw | null {
  const few = outcomes.values.length <= 100 ? sums(row, [...outcomes.values]) : null
  if (few !== null) {
    const whole = defect(few) > rounding ? overIntegers(row, outcomes) : null
    return whole !== null && defect(whole) < defect(few) ? whole : few
  }
  return continuous(row, outcomes) ?? overIntegers(row, outcomes)
}
