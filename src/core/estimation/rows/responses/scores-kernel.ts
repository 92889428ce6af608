import type { Dataset } from '../../../model/dataset.ts'
import { takeRows } from '../../../model/rows.ts'
import { addCombination } from '../../../numeric/linalg/gram.ts'
import type { EstimatingFunctions } from '../../covariances/covariance.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import { type FittedEquation, systemSize } from '../../system/equations.ts'
import { leveragesOf, systemFunctions } from '../../system/system-stack.ts'
import { usedRows } from '../block-rows.ts'
import { frameColumns, orthogonalised } from '../frame-columns.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { addScores, joinSeries, lagPlacesOf } from '../lags.ts'
import { throwIfCancelled } from '../row-source.ts'
import { addFunctions, summedSize } from '../sandwich.ts'
import { addPlain, addSums, noSums } from '../sums.ts'
import { formulasAt } from './products.ts'
import type { ScoresPass } from './scores-pass.ts'

/** The equations at some rows: their designs in the bases of all rows, residuals at least squares of all. */
function systemAtRows({ system, designs }: ScoresPass, dataset: Dataset): FittedEquation[] {
  const made = formulasAt({ designs }, dataset)
  return system.map(({ fitted, design, response, rounding }) => {
    const { equation, solution, kept, basis } = fitted
    const { x, y: responses } = made[design]
    const y = responses[response]
    const residuals = y.slice()
    addCombination(
      identifiedColumns(x, kept),
      Float64Array.from(kept, (j) => -solution.coefficients[j]),
      residuals
    )
    const { scale, r } = basis
    const shift = new Float64Array(kept.length)
    const frame = { kept, intercept: false, shift, scale, r, aliases: [] }
    const q = orthogonalised(frameColumns(x, frame), frame)
    addCombination(
      q,
      rounding.map((value) => -value),
      residuals
    )
    return {
      ...fitted,
      equation: { ...equation, x, y },
      solution: { ...solution, residuals, leverages: () => leveragesOf({ basis: { q } }) },
      basis: { ...basis, q }
    }
  })
}

/** Estimating functions of some rows at each point, as parts of those of all rows. */
function functionsAt(pass: ScoresPass, dataset: Dataset): EstimatingFunctions[] {
  const { points, shared, observations } = pass
  const system = systemAtRows(pass, dataset)
  return points.map((point) => {
    const found = systemFunctions(system, point, shared)
    if (found === null) throw new Error('an estimate with standard errors has an information')
    const { spectral } = found
    const inflated =
      spectral === undefined
        ? {}
        : { spectral: { ...spectral, observations: observations * system.length } }
    return { ...found, observations, ...inflated }
  })
}

/** Where the sums of each point stand. */
export function scorePlaces({ choice, system, points }: ScoresPass) {
  const own = systemSize(system.map(({ fitted }) => fitted))
  const { size, groupings } = summedSize(choice, own)
  return points.map((_, k) => ({ from: k * size, size, firstGroup: k * groupings, groupings }))
}

/** Where the sums of each series stand: after those of the points. */
export function scoreSeries(pass: ScoresPass) {
  const before = scorePlaces(pass).reduce((sum, { size }) => sum + size, 0)
  return lagPlacesOf(pass.series, before)
}

/** The computation of a pass that sums the scores of a system. */
export function scoresKernel(pass: ScoresPass): RowKernel {
  const { choice, system } = pass
  const places = scorePlaces(pass)
  const series = scoreSeries(pass)
  const size = [...places, ...series].reduce((sum, own) => sum + own.size, 0)
  const add: RowKernel['add'] = (block, into, control) => {
    const { rows } = usedRows(pass, block.dataset)
    if (rows.length === 0) return
    into.rows += rows.length
    const functions = functionsAt(pass, takeRows(block.dataset, rows))
    const from = { choice, block, rows: { rows: Float64Array.from(rows, (i) => block.from + i) } }
    const out = new Float64Array(size)
    for (const place of series) {
      throwIfCancelled(control)
      addScores(functions[place.of].scores, place, { out, into })
    }
    if (series.length === 0) {
      places.forEach((place, k) => {
        throwIfCancelled(control)
        const groups = into.groups.slice(place.firstGroup)
        addFunctions(functions[k], from, { out, from: place.from, groups })
      })
    }
    addPlain(into, out)
  }
  return {
    size,
    step: stepOf(systemSize(system.map(({ fitted }) => fitted))),
    none: () =>
      noSums(
        size,
        0,
        places.reduce((sum, { groupings }) => sum + groupings, 0)
      ),
    join(into, more) {
      addSums(into, more, 0)
      joinSeries(into, more, series)
    },
    add: placed(add)
  }
}
