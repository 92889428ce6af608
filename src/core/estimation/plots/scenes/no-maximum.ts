import { linearPredictor } from '../../../model/predictor.ts'
import { nuisanceScale } from '../../nuisance.ts'
import { likelihoodObjective } from '../../objective.ts'
import { problemOf } from '../../regression/coordinates.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import type { LinearRegression } from '../../regression/model.ts'
import type { SquaresFit } from '../../regression/squares-fit.ts'
import { grid } from '../points.ts'
import { type RegressionFits, regressionScene } from './regression.ts'
import type { ClimbView, Scene } from './scene.ts'

/** A likelihood without a maximum, and where it goes. */
export interface Climb extends Pick<RegressionFits, 'kept' | 'level' | 'control'> {
  readonly model: LinearRegression
  readonly squares: SquaresFit | null
  /** Limits of the coefficients that stay finite (length p), NaN elsewhere. */
  readonly limits: Float64Array
  /** Over the kept coefficients. */
  readonly direction: Float64Array
  readonly supremum: number
}

/** The curve ends where this much log-likelihood is left, or after so many doublings. */
const left = 0.02
const doublings = 40

function climbOf({ model, kept, limits, direction, supremum }: Climb): ClimbView | null {
  const scale = nuisanceScale(model.family)
  if (scale.free.length > 0 || !Number.isFinite(supremum)) return null
  const names = kept.map((j) => model.terms[j].name)
  const predictor = linearPredictor(identifiedColumns(model.mean.x, kept), model.mean.offset, names)
  const objective = likelihoodObjective(problemOf(model, predictor), scale)
  const at = (t: number): number => {
    const b = direction.map(
      (d, k) => t * d + (Number.isFinite(limits[kept[k]]) ? limits[kept[k]] : 0)
    )
    return -model.nobs * objective.value(b)
  }
  const largest = direction.reduce((a, d) => Math.max(a, Math.abs(d)), 0)
  if (!(largest > 0)) return null
  let end = 1 / largest
  for (let k = 0; k < doublings && !(supremum - at(end) <= left); k++) end *= 2
  const points = Array.from(grid(0, end, 81), (t) => [t, at(t)] as const)
  const words = names.flatMap((name, k) =>
    direction[k] === 0 ? [] : [`${name} ${direction[k] > 0 ? 'up' : 'down'}`]
  )
  return {
    direction: words.join(', '),
    points: points.filter(([, y]) => Number.isFinite(y)),
    supremum
  }
}

/** What a regression looks like whose likelihood has no maximum. */
export function noMaximumScene(climb: Climb): Scene {
  const { model, kept, level, squares, control } = climb
  const scene = regressionScene({ model, kept, level, squares, likelihood: null, control })
  return { ...scene, climb: climbOf(climb) }
}
