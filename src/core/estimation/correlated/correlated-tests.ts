import type { Matrix } from '../../numeric/matrix.ts'
import { at } from '../../numeric/matrix.ts'
import { termTests } from '../regression/tests.ts'
import type { BlockTests, TestRow } from '../report-diagnostics.ts'
import { eliminate } from '../tests/elimination.ts'
import {
  chiSquareRow,
  identified,
  type LinearRestriction,
  restrictionTests,
  type TestedLikelihood
} from '../tests/restriction.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'
import { generalisedSquares } from './generalised-squares.ts'
import { profileAt, profileData } from './profile.ts'
import { problemOf, settledLikelihood } from './profiles.ts'
import { ordinarySquares, refitCorrelated, restrictedData } from './refit.ts'
import { dispersionCovariance } from './rho-information.ts'

/**
 * The likelihood under restrictions of the coefficients, σ² and ρ maximised anew. Rao's statistic has the
 * expected information, in which coefficients and dispersion are orthogonal: the excess of r'V⁻¹r at the
 * restricted V over σ². A restricted likelihood is free of the coefficients and has neither.
 */
function tested(work: CorrelatedWork, covariance: Matrix): TestedLikelihood {
  const { workspace, fit, data } = work
  const under = (restriction: LinearRestriction) => {
    const map = eliminate(restriction, () => false)
    if (map === null) return null
    const held = refitCorrelated({ ...problemOf(work), data: restrictedData(data, map) })
    const logLikelihood = settledLikelihood(held)
    if (Number.isNaN(logLikelihood)) return null
    const free = generalisedSquares(data, held.fixed)
    return { logLikelihood, score: Math.max(held.squares.rss - free.rss, 0) / held.sigma2 }
  }
  return {
    estimates: fit.squares.coefficients,
    covariance: identified(covariance, workspace.coordinates.kept),
    logLikelihood: fit.logLikelihood,
    under: work.covariance.restricted ? null : under
  }
}

/** Wald, likelihood-ratio and score tests of ρ = 0; none where ρ is given. */
function correlationTests(work: CorrelatedWork): TestRow[] {
  const { covariance, fit, data } = work
  const { family, rho } = covariance
  if (rho !== 'estimate' || family === null || fit.rho === null || !(fit.rhoError > 0)) return []
  const { basis, residuals } = ordinarySquares(data)
  const { sigma2 } = problemOf(work)
  const sums = profileData(
    { family, n: covariance.order, sigma2, restricted: covariance.restricted },
    basis.q,
    residuals
  )
  const point = profileAt(sums, 0)
  if (point === null) return []
  const joint = dispersionCovariance({ data: sums, point, rho: 0 }, 'expected')
  const held = { ...covariance, fixed: family.at(0), rho: 0 }
  const none = refitCorrelated({ ...problemOf(work), covariance: held })
  const last = joint === null ? Number.NaN : at(joint, joint.rows - 1, joint.rows - 1)
  const statistics = {
    wald: (fit.rho / fit.rhoError) ** 2,
    likelihood_ratio: Math.max(2 * (fit.logLikelihood - none.logLikelihood), 0),
    score: point.logLikelihood[1] ** 2 * last
  }
  return Object.entries(statistics).map(([test, statistic]) =>
    chiSquareRow('rho', test, { statistic, df: 1 })
  )
}

/** Tests of the terms, of written hypotheses and of no correlation, by the likelihood. */
export function correlatedTests(work: CorrelatedWork, covariance: Matrix): BlockTests {
  const likelihood = tested(work, covariance)
  const found = termTests(work.workspace, (name, restriction) =>
    restrictionTests(name, restriction, likelihood)
  )
  return { ...found, terms: [...found.terms, ...correlationTests(work)] }
}
