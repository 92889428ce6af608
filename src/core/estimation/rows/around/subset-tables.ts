import { type Assignment, isAffine, isLinear } from '../../regression/model.ts'
import type { SquaresFit } from '../../regression/squares-fit.ts'
import { subsetRestriction } from '../../regression/subset-restriction.ts'
import {
  type Fitness,
  fRatioRow,
  ratioRow,
  riseFitter,
  termTables
} from '../../regression/term-tables.ts'
import type { Workspace } from '../../regression/workspace.ts'
import type { BlockTests } from '../../report-diagnostics.ts'
import type { LinearRestriction, RestrictedPoint } from '../../tests/restriction.ts'
import type { Climb } from '../climb.ts'
import type { Frame } from '../frame.ts'
import { coefficientMap } from './coefficient-map.ts'
import { keyOf } from './restricted-maxima.ts'

type Tables = Pick<BlockTests, 'type_1' | 'type_2' | 'type_3'>

/** Every set of columns that the tables of an assignment fit. */
export function subsetsOf(assignment: Assignment): number[][] {
  const asked: number[][] = []
  const collect = (places: readonly number[]): null => {
    asked.push([...places])
    return null
  }
  termTables(assignment, collect, () => [])
  return asked
}

const noFit: Fitness = { rank: 0, loss: Number.NaN }

/** Every set of columns by its places, as a restriction of the model on all of them. */
function restrictionsOf(assignment: Assignment, frame: Frame) {
  return new Map(
    subsetsOf(assignment).map((places) => [places.join(' '), subsetRestriction(frame, places)])
  )
}

/** −2 ln L and the rank of the models on sets of columns, by the maxima that were found. */
function fitter(
  restrictions: ReturnType<typeof restrictionsOf>,
  { summit, points }: Maxima
): (places: readonly number[]) => Fitness {
  return (places) => {
    const own = restrictions.get(places.join(' '))
    if (own === undefined) return noFit
    const { restriction, rank } = own
    const point = restriction === null ? summit : points.get(keyOf(restriction))
    if (point == null) return { rank, loss: Number.NaN }
    return { rank, loss: -2 * point.logLikelihood, atEdge: point.atEdge !== undefined }
  }
}

/** How high a likelihood is at a maximum, and whether some means rest on an end there. */
export type Height = Pick<RestrictedPoint, 'logLikelihood' | 'atEdge'>

/** A maximum, and those under restrictions by their keys. */
export interface Maxima {
  readonly summit: Height
  readonly points: ReadonlyMap<string, Height | null>
}

function assignmentOf({ model }: Workspace): Assignment | undefined {
  return isLinear(model) ? model.mean.assignment : undefined
}

/** The restrictions whose maxima the tables compare; without columns nothing is compared, as in memory. */
export function tableRestrictions(workspace: Workspace, frame: Frame): LinearRestriction[] {
  const assignment = assignmentOf(workspace)
  if (assignment === undefined) return []
  const all = [...restrictionsOf(assignment, frame).values()]
  return all.flatMap(({ restriction, rank }) => (rank === 0 ? [] : (restriction ?? [])))
}

/** Likelihood-ratio tables of types I, II and III: every smaller model is a restriction of the one that was fitted. */
export function ratioTables(workspace: Workspace, frame: Frame, maxima: Maxima): Tables {
  const assignment = assignmentOf(workspace)
  if (assignment === undefined) return {}
  return termTables(assignment, fitter(restrictionsOf(assignment, frame), maxima), ratioRow)
}

/** F tables of a linear least-squares fit, from the products of its columns. */
export function fTables(
  { model }: Workspace,
  frame: Frame,
  { climb, squares }: { readonly climb: Climb | null; readonly squares: SquaresFit }
): Tables {
  const assignment = isAffine(model) ? model.mean.assignment : undefined
  const gram = climb?.curvature?.whole ?? null
  if (assignment === undefined || gram === null) return {}
  const base = Float64Array.from(frame.kept, (j) => squares.coefficients[j])
  const fit = riseFitter(frame, { gram, base, map: coefficientMap(frame, 0) })
  return termTables(assignment, fit, fRatioRow(squares))
}
