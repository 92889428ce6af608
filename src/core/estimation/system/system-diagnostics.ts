import { assumptionChecks } from '../regression/checks.ts'
import { squaresDiagnostics } from '../regression/diagnostics.ts'
import type { AssumptionCheck, BlockDiagnostics } from '../report.ts'
import { responseFits } from './response-fits.ts'
import type { SystemWork } from './system-blocks.ts'

/**
 * Influence and collinearity of every response's own least squares, as far as asked for. A response
 * that its equation fits without residuals has none.
 */
export function systemDiagnostics(work: SystemWork): BlockDiagnostics {
  const { include } = work.request.spec
  if (!include.includes('influence') && !include.includes('collinearity')) return {}
  const own = responseFits(work).map(({ response, workspace, squares }) => ({
    response,
    ...squaresDiagnostics(workspace, { squares })
  }))
  const influences = own.flatMap(({ response, influence }) =>
    influence === undefined ? [] : [{ response, ...influence }]
  )
  const designs = own.flatMap(({ response, collinearity }) =>
    collinearity === undefined ? [] : [{ response, ...collinearity }]
  )
  const influence = {
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
  return responseFits(work).flatMap(({ response, workspace, squares }) =>
    assumptionChecks(workspace, { squares, likelihood: null }).map((check) => ({
      response,
      ...check
    }))
  )
}
