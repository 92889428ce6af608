import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { conditionOf, inflation } from '../regression/collinearity.ts'
import type { BlockDiagnostics } from '../report-diagnostics.ts'
import { coefficientCovariance } from '../stacked/stack.ts'
import { termColumns } from '../stacked/tests.ts'
import { identified } from '../tests/restriction.ts'
import { expectedInformation } from './gaussian-system.ts'
import { type GeneralisedPoint, jointInfluence, placesFrom } from './joint-influence.ts'
import { onAllRows, type SystemWork } from './system-blocks.ts'
import { equationStack } from './system-stack.ts'

/**
 * Collinearity of every equation inside the system: variance inflation as car::vif has it from the
 * covariance of its coefficients, and the condition of that covariance's inverse.
 */
function jointCollinearity(work: SystemWork, { inverse }: Pick<GeneralisedPoint, 'inverse'>) {
  const { system, shared } = work
  const information = factorise(expectedInformation(system, inverse, shared))
  if (information === null) return null
  const stack = equationStack(system)
  const errors = coefficientCovariance(stack, inverseFromFactor(information))
  const parts = stack.map((part) => {
    const { kept, from, response, terms } = part
    const covariance = identified(errors, placesFrom(from, kept.length))
    const groups = [...termColumns(part)].filter(
      ([, [first]]) => terms[first].name !== '(Intercept)'
    )
    const places = groups.map(([, columns]) => columns.map((j) => kept.indexOf(j)))
    const values = inflation(covariance, places)
    return {
      response,
      vif: groups.map(([term], g) => ({
        term,
        response,
        df: places[g].length,
        vif: values[g]
      })),
      condition: conditionOf(covariance)
    }
  })
  return {
    vif: parts.flatMap(({ vif }) => vif),
    condition_indices: Object.fromEntries(
      parts.map(({ response, condition }) => [response, condition])
    )
  }
}

/** Influence and collinearity of a joint estimate, as far as asked for. */
export function jointDiagnostics(work: SystemWork, point: GeneralisedPoint): BlockDiagnostics {
  const { include } = work.request.spec
  const influence = include.includes('influence') ? jointInfluence(onAllRows(work), point) : null
  const collinearity = include.includes('collinearity') ? jointCollinearity(work, point) : null
  return {
    ...(influence === null ? {} : { influence }),
    ...(collinearity === null ? {} : { collinearity })
  }
}
