import { assumptionChecks } from '../regression/checks.ts'
import { squaresDiagnostics } from '../regression/diagnostics.ts'
import type { BlockDiagnostics } from '../report-diagnostics.ts'
import type { AssumptionCheck } from '../report-equivalence.ts'
import { crossProducts, residualsAt, systemSize } from './equations.ts'
import { inverseOf } from './gaussian-system.ts'
import { jointInfluence } from './joint-influence.ts'
import { responseFits } from './response-fits.ts'
import { onAllRows, type SystemWork } from './system-blocks.ts'

/** Cook's distance of all responses together, where least squares is the joint estimate too. */
function jointDistance(work: SystemWork) {
  const { system, divisor } = work
  const gamma = new Float64Array(systemSize(system))
  const sigma = crossProducts(residualsAt(system, gamma), divisor)
  const inverse = inverseOf(sigma)
  const found = inverse === null ? null : jointInfluence(work, { gamma, sigma, inverse })
  return found === null ? {} : { joint_cooks_distance: found.joint_cooks_distance }
}

/**
 * Influence and collinearity of every response's own least squares, as far as asked for. A response
 * that its equation fits without residuals has none.
 */
export function systemDiagnostics(work: SystemWork): BlockDiagnostics {
  const { request } = work
  const { include } = request.spec
  if (!include.includes('influence') && !include.includes('collinearity')) return {}
  const rows = include.includes('influence') ? onAllRows(work) : work
  const own = responseFits(rows).map(({ response, workspace, squares }) => ({
    response,
    ...squaresDiagnostics(workspace, { squares })
  }))
  const influences = own.flatMap(({ response, influence }) =>
    influence === undefined ? [] : [{ response, ...influence }]
  )
  const designs = own.flatMap(({ response, collinearity }) =>
    collinearity === undefined ? [] : [{ response, ...collinearity }]
  )
  const joint = request.structure === 'joint_responses' ? jointDistance(rows) : {}
  const influence = {
    ...joint,
    leverage: Object.fromEntries(influences.map((one) => [one.response, one.leverage])),
    cooks_distance: Object.fromEntries(influences.map((one) => [one.response, one.cooks_distance])),
    dfbetas: Object.fromEntries(
      influences.flatMap(({ response, dfbetas }) =>
        Object.entries(dfbetas).map(([term, values]) => [`${response}: ${term}`, values] as const)
      )
    )
  }
  const collinearity = {
    vif: designs.flatMap(({ response, vif }) => vif.map((row) => ({ ...row, response }))),
    condition_indices: Object.fromEntries(
      designs.map((one) => [one.response, one.condition_indices])
    )
  }
  return {
    ...(influences.length === 0 ? {} : { influence }),
    ...(designs.length === 0 ? {} : { collinearity })
  }
}

/** The tests of the assumptions on every response's own least squares. */
export function systemChecks(work: SystemWork): AssumptionCheck[] {
  return responseFits(onAllRows(work)).flatMap(({ response, workspace, squares }) =>
    assumptionChecks(workspace, { squares, likelihood: null }).map((check) => ({
      response,
      ...check
    }))
  )
}
