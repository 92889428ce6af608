import type { Dataset } from '../../../model/dataset.ts'
import { takeRows } from '../../../model/rows.ts'
import { addCombination } from '../../../numeric/linalg/gram.ts'
import type { EstimatingFunctions } from '../../covariances/covariance.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import { type FittedEquation, systemSize } from '../../system/equations.ts'
import { leveragesOf, systemFunctions } from '../../system/system-stack.ts'
import { usedRows } from '../block-rows.ts'
import { frameColumns, orthogonalised } from '../frame-columns.ts'
import { type FunctionsAsked, functionSums } from '../function-sums.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { addPlain, addSums, noSums } from '../sums.ts'
import { formulasAt } from './products.ts'
import type { ScoresPass } from './scores-pass.ts'

/** The equations at some rows: their designs in the bases of all rows, residuals at least squares of all. */
export function systemAtRows(
  { system, designs }: Pick<ScoresPass, 'system' | 'designs'>,
  dataset: Dataset
): FittedEquation[] {
  const made = formulasAt({ designs }, dataset)
  return system.map(({ fitted, design, response, rounding }) => {
    const { equation, solution, kept, basis } = fitted
    const { x, y: responses, offset } = made[design]
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
      equation: { ...equation, x, y, offset },
      solution: {
        ...solution,
        residuals,
        fitted: y.map((value, i) => value - residuals[i]),
        leverages: () => leveragesOf({ basis: { q } })
      },
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

/** What a pass sums of the scores of a system. */
function scoresAsked({ choice, system, points, series, cubed }: ScoresPass): FunctionsAsked {
  const parameters = systemSize(system.map(({ fitted }) => fitted))
  return { choice, parameters, points: points.length, series, cubed }
}

/** The computation of a pass that sums the scores of a system. */
export function scoresKernel(pass: ScoresPass): RowKernel {
  const asked = scoresAsked(pass)
  const sums = functionSums(asked)
  const add: RowKernel['add'] = (block, into, control) => {
    const { rows } = usedRows(pass, block.dataset)
    if (rows.length === 0) return
    into.rows += rows.length
    const functions = functionsAt(pass, takeRows(block.dataset, rows))
    const from = { block, rows: { rows: Float64Array.from(rows, (i) => block.from + i) } }
    const out = new Float64Array(sums.size)
    sums.add(functions, from, { out, into, control })
    addPlain(into, out)
  }
  return {
    size: sums.size,
    step: stepOf(asked.parameters),
    none: () => noSums(sums.size, 0, sums.groupings),
    join(into, more) {
      addSums(into, more, 0)
      sums.join(into, more)
    },
    add: placed(add)
  }
}
