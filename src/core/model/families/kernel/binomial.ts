import type { Expansion, Row } from '../family.ts'
import { impossible } from './expansion.ts'
import { poissonDivergence } from './log-ratio.ts'
import { saddleConstant } from './stirling.ts'

/** ln μ of a probability from whichever of μ, 1 − μ has the digits. */
function logShare(mu: number, complement: number): number {
  return mu > 0.5 ? Math.log1p(-complement) : Math.log(mu)
}

/** ln of the binomial coefficient and the saturated likelihood: ln f at μ = y/m, 0 when y is 0 or m. */
function saturated(y: number, size: number): number {
  const rest = size - y
  if (y === 0 || rest === 0) return 0
  return saddleConstant(size) - saddleConstant(y) - saddleConstant(rest)
}

/** m KL(y/m ‖ μ): y ln(y/(mμ)) + (m − y) ln((m − y)/(m(1 − μ))). */
function divergence({ y, size, mu, complement }: Readonly<Row>): number {
  const rest = size - y
  if (y === 0) return -rest * logShare(complement, mu)
  if (rest === 0) return -y * logShare(mu, complement)
  return poissonDivergence(y, size * mu) + poissonDivergence(rest, size * complement)
}

/**
 * w times ln f of y successes among m trials, in saddle-point form (Loader 2000). Sums and
 * differences use μ and 1 − μ as given, so neither tail loses digits.
 */
export function binomialLogDensity(row: Readonly<Row>, _phi: Float64Array, out: Expansion): void {
  const { y, size, mu, complement, weight } = row
  const rest = size - y
  const inside = mu >= 0 && complement >= 0
  if (!inside || (mu === 0 && y > 0) || (complement === 0 && rest > 0)) {
    impossible(out)
    return
  }
  out.value = weight * (saturated(y, size) - divergence(row))
  const successes = y === 0 ? 0 : y / mu
  const failures = rest === 0 ? 0 : rest / complement
  out.gradient[0] =
    y > 0 && rest > 0
      ? (weight * (y * complement - rest * mu)) / mu / complement
      : weight * (successes - failures)
  out.hessian[0] =
    -weight * ((y === 0 ? 0 : successes / mu) + (rest === 0 ? 0 : failures / complement))
}

/** 2w m KL(y/m ‖ μ). */
export function binomialDeviance(row: Readonly<Row>): number {
  return 2 * row.weight * divergence(row)
}

/** w m/(μ(1 − μ)). */
export function binomialInformation(
  row: Readonly<Row>,
  _phi: Float64Array,
  out: Float64Array
): void {
  out[0] = (row.weight * row.size) / row.mu / row.complement
}
