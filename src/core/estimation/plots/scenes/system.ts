import { at, column, type Matrix } from '../../../numeric/matrix.ts'
import {
  crossProducts,
  type FittedEquation,
  residualsAt,
  systemSize
} from '../../system/equations.ts'
import type { SystemMaximum } from '../../system/maximise-system.ts'
import { onAllRows, type SystemWork } from '../../system/system-blocks.ts'
import { pairs } from '../points.ts'
import { onlyVarying } from './regressor.ts'
import {
  type Estimator,
  emptyScene,
  type FitView,
  type Panel,
  type ResidualPairView,
  type Scene
} from './scene.ts'
import { systemTerrains } from './system-terrains.ts'

/** Residuals of every equation (n × q) as one estimator leaves them, and their covariance. */
interface Leftover {
  readonly series: Estimator
  readonly residuals: Matrix
  readonly sigma: Matrix | null
}

function leftovers(work: SystemWork, maximum: SystemMaximum | null): readonly Leftover[] {
  const { system, divisor, squares } = work
  const residuals = residualsAt(system, new Float64Array(systemSize(system)))
  const sigma = squares.status === 'saturated' ? null : crossProducts(residuals, divisor)
  const separate: Leftover = { series: 'least_squares', residuals, sigma }
  if (maximum === null) return [separate]
  const { gamma, sigma: joint } = maximum.point
  return [
    separate,
    { series: 'maximum_likelihood', residuals: residualsAt(system, gamma), sigma: joint }
  ]
}

function viewOf({ equation }: FittedEquation, k: number, left: Leftover): FitView {
  const residuals = column(left.residuals, k)
  const sigma = left.sigma === null ? 0 : Math.sqrt(at(left.sigma, k, k))
  return {
    series: left.series,
    fitted: equation.y.map((y, i) => y - residuals[i]),
    standardised: sigma > 0 ? residuals.map((r) => r / sigma) : []
  }
}

function panelOf(one: FittedEquation, k: number, left: readonly Leftover[]): Panel {
  const { response, y, x, terms } = one.equation
  return {
    response,
    y,
    regressor: onlyVarying(
      x,
      terms.map(({ name }) => name)
    ),
    fits: left.map((each) => viewOf(one, k, each))
  }
}

function pairsOf(
  system: readonly FittedEquation[],
  left: readonly Leftover[]
): readonly ResidualPairView[] {
  return system.flatMap((one, k) =>
    system.slice(k + 1).flatMap((other, step) => {
      const l = k + 1 + step
      return left.map(
        ({ series, residuals, sigma }): ResidualPairView => ({
          names: [one.equation.response, other.equation.response],
          series,
          residuals: pairs(column(residuals, k), column(residuals, l)),
          covariance: sigma === null ? null : [at(sigma, k, k), at(sigma, k, l), at(sigma, l, l)]
        })
      )
    })
  )
}

/** Most equations whose residuals are drawn in pairs. */
const pairLimit = 4

/** What a system of regressions looks like: a panel an equation, and the residuals in pairs. */
export function systemScene(work: SystemWork, maximum: SystemMaximum | null): Scene {
  const rows = onAllRows(work)
  const { system } = rows
  const left = leftovers(rows, maximum)
  const terrains = systemTerrains(work, maximum)
  return {
    ...emptyScene,
    level: work.request.spec.inference.level,
    coefficients: terrains[0]?.names ?? [],
    terrains,
    panels: system.map((one, k) => panelOf(one, k, left)),
    residualPairs: pairsOf(system.slice(0, pairLimit), left)
  }
}
