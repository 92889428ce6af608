import { nuisanceScale } from '../nuisance.ts'
import { isAffine } from '../regression/model.ts'
import { normalScale, phiOfVariance } from '../regression/normal-scale.ts'
import { squaresSettle } from './climbing.ts'
import type { Found } from './search.ts'
import type { Start } from './start.ts'
import { common, sumAt } from './sums.ts'

/**
 * The likelihood's optimum where least squares has settled a curved mean: a quadratic law has its score
 * equations, and the variance that maximises the likelihood there is RSS/n.
 */
export function withLikelihoodAtSquares({ model }: Start, found: Found): Found {
  const { squares, sums } = found
  const scale = normalScale(model.family)
  if (squares === null || scale === null || isAffine(model) || !squaresSettle(model)) return found
  const sigma2 = (2 * squares.value) / sumAt(sums, common.observations)
  const phi = phiOfVariance(model.family, scale, scale.known ?? sigma2)
  const tau = nuisanceScale(model.family).fromPhi(phi)
  const value = Number.POSITIVE_INFINITY
  return { ...found, likelihood: { ...squares, criterion: 'likelihood', tau, value, check: null } }
}
