import type { EstimatingFunctions } from '../../covariances/covariance.ts'
import { densityFunctions, densitySquaresFunctions } from '../../density/functions.ts'
import { tooManyLaws } from '../../density/law/row-laws.ts'
import { generalisedLeverage } from '../../density/leverage.ts'
import type { DensityOnRows } from '../../density/model.ts'
import { addCubes } from '../bootstrap/cubed.ts'
import { addScores, lagPlacesOf } from '../lags.ts'
import type { Block } from '../row-source.ts'
import { addFunctions, summedOf, summedSize } from '../sandwich.ts'
import type { Sums } from '../sums.ts'
import { squaresOn } from './compared.ts'
import type { DensityPass, DensitySide } from './density-pass.ts'

/** Where the sums of one covariance stand. */
export interface SidePlace {
  readonly side: DensitySide
  /** Blocks without leverages; the sums of the estimator follow. */
  readonly without: number
  readonly from: number
  readonly firstGroup: number
  readonly groupings: number
}

/** The places of the covariances of a pass and of their series, after so many other sums. */
export function sidePlaces({ sandwich }: Pick<DensityPass, 'sandwich'>, after: number) {
  let next = after
  const places = (sandwich?.sides ?? []).map((side, k): SidePlace => {
    const { size, groupings } = summedSize(sandwich?.choice ?? 'model', side.kept.length)
    const without = next
    next += 1 + size
    return { side, without, from: without + 1, firstGroup: k * groupings, groupings }
  })
  const series = lagPlacesOf(sandwich?.series ?? [], next)
  return { places, series, end: series.reduce((sum, { size }) => sum + size, next) }
}

/** Estimating functions of the rows of a block, with leverages where the estimator asks for them. */
function functionsOf(model: DensityOnRows, side: DensitySide, pass: DensityPass) {
  const { kept } = side
  const { mean } = model
  if (side.block === 'squares') {
    if (mean === null) throw new Error('least squares needs a mean')
    return densitySquaresFunctions(model, mean, { squares: squaresOn(model, mean, side), kept })
  }
  const functions = densityFunctions(model, side, kept)
  const summed = summedOf(pass.sandwich?.choice ?? 'model')
  if (summed?.kind !== 'rows' || !summed.needsLeverage) return functions
  const of = { fit: side, kept, laws: () => tooManyLaws }
  const found = generalisedLeverage(model, pass.spec.model, of)
  return { ...functions, leverage: typeof found === 'string' ? null : found }
}

/** Where the sums of influences of a pass stand, after so many other sums. */
export function cubedPlaces({ cubed = [] }: Pick<DensityPass, 'cubed'>, after: number) {
  let end = after
  const places = cubed.map((side) => {
    const from = end
    end += 2 * side.kept.length
    return { side, from }
  })
  return { places, end }
}

/** What the rows of a block add to the squares and cubes of influences. */
export function addDensityCubes(
  pass: DensityPass,
  model: DensityOnRows,
  { out, from: after }: { readonly out: Float64Array; readonly from: number }
): void {
  for (const { side, from } of cubedPlaces(pass, after).places) {
    const functions = functionsOf(model, side, pass)
    addCubes(functions, { combine: functions.bread }, out.subarray(from))
  }
}

/** What the rows of a block add to the covariances of a pass. */
export function addSides(
  pass: DensityPass,
  { places, series }: Pick<ReturnType<typeof sidePlaces>, 'places' | 'series'>,
  at: {
    readonly model: DensityOnRows
    readonly block: Block
    readonly out: Float64Array
    readonly into: Sums
  }
): void {
  const { model, block, out, into } = at
  const { sandwich } = pass
  if (sandwich === null) return
  const { choice, observations } = sandwich
  const rows = { rows: Float64Array.from(model.rows) }
  places.forEach(({ side, without, from, firstGroup }, k) => {
    const own: EstimatingFunctions = { ...functionsOf(model, side, pass), observations }
    out[without] = own.leverage === null ? 1 : 0
    const ofSide = series.filter(({ of }) => of === k)
    for (const place of ofSide) addScores(own.scores, place, { out, into })
    if (ofSide.length > 0) return
    const groups = into.groups.slice(firstGroup)
    addFunctions(own, { choice, rows, block }, { out, from, groups })
  })
}
