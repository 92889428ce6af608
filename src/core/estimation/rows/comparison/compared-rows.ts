import type { Dataset } from '../../../model/dataset.ts'
import { takeRows } from '../../../model/rows.ts'
import { addCombination } from '../../../numeric/linalg/gram.ts'
import { column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import type { Outcome } from '../../comparison/contender.ts'
import { outcomeOf, rowDensitiesAt } from '../../density/contender.ts'
import { type DensityStatement, readDensity } from '../../density/statement.ts'
import { expandRows, rowExpansions } from '../../likelihood.ts'
import { labelDensities } from '../../multinomial/contender.ts'
import { softmaxAt } from '../../multinomial/softmax.ts'
import { systemDensities } from '../../system/contender.ts'
import { blockRows, usedRows } from '../block-rows.ts'
import { blockModel } from '../density/density-kernel.ts'
import { besideEnds } from '../edge/edge-rows.ts'
import { frameColumns, orthogonalised } from '../frame-columns.ts'
import { loadedRows } from '../kernel.ts'
import { labelRows } from '../labels/labels-rows.ts'
import { formulasAt } from '../responses/products.ts'
import type { Block } from '../row-source.ts'
import { statementOf } from '../statement.ts'
import type { ComparedModel } from './compared.ts'

/** The columns of a linear predictor at some rows (m × p). */
export interface BlockDesign {
  readonly x: Matrix
  readonly offset: Float64Array | null
}

/** The rows of a block that a model uses, as a comparison reads them. */
export interface ComparedRows {
  /** Index among all rows of each row. */
  readonly rows: Float64Array
  readonly outcome: Omit<Outcome, 'rows'>
  /** Of every predictor that is linear. */
  readonly designs: readonly BlockDesign[]
  /** Log-density of every row at the maximum; null where rows have none. */
  densities(): Float64Array | null
}

/** Reads the rows of blocks; null where a block has none that take part. */
export type RowReader = (block: Block) => ComparedRows | null

type Of<K extends ComparedModel['kind']> = Extract<ComparedModel, { readonly kind: K }>

function regressionReader({ pass, maximum }: Of<'regression'>): RowReader {
  const statement = statementOf(pass)
  const { family, link } = statement
  return (block) => {
    const { taken } = blockRows(pass, statement, block)
    if (taken === null) return null
    const { observations, x, offset, rows, predictor } = taken
    return {
      rows,
      outcome: observations,
      designs: predictor === null ? [{ x, offset }] : [],
      densities() {
        if (maximum === null) return null
        const expanded = rowExpansions(observations.rows, maximum.phi.length)
        const loaded = loadedRows(taken, pass, statement)
        const inside = pass.atEdge === true ? besideEnds(loaded, maximum.phi) : loaded
        expanded.predictor.set(inside.at(maximum.beta).predictor)
        expandRows({ observations, family, link }, maximum.phi, expanded)
        return expanded.value
      }
    }
  }
}

function labelsReader({ pass, gamma }: Of<'labels'>): RowReader {
  const statement = statementOf(pass)
  const { frame, labels } = pass
  return (block) => {
    const { taken } = labelRows(pass, statement, block)
    if (taken === null) return null
    const { x, category, frequency, rows } = taken
    return {
      rows,
      outcome: { y: Float64Array.from(category), size: null, frequency },
      designs: [{ x, offset: null }],
      densities() {
        if (gamma === null) return null
        const q = orthogonalised(frameColumns(x, frame), frame)
        const softmax = { q, category, categories: labels.length, frequency, vanishing: null }
        return labelDensities(category, softmaxAt(softmax, gamma).probabilities)
      }
    }
  }
}

/** Values one after the other. */
function concatenated(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function responsesReader({ pass, places, maximum }: Of<'responses'>): RowReader {
  return ({ from, dataset: all }) => {
    const { rows } = usedRows(pass, all)
    if (rows.length === 0) return null
    const made = formulasAt(pass, takeRows(all, rows))
    return {
      rows: Float64Array.from(rows, (i) => from + i),
      outcome: {
        y: concatenated(places.map(({ design, response }) => made[design].responses[response])),
        size: null,
        frequency: null
      },
      designs: places.map(({ design }) => made[design]),
      densities() {
        if (maximum === null) return null
        const { coefficients, sigma } = maximum
        const residuals = zeros(rows.length, places.length)
        places.forEach(({ design, response }, k) => {
          const own = column(residuals, k)
          own.set(made[design].y[response])
          addCombination(
            made[design].x,
            coefficients[k].map((value) => -value),
            own
          )
        })
        return systemDensities({ residuals, sigma })
      }
    }
  }
}

function densityReader({ pass, all }: Of<'density'>): RowReader {
  let statement: DensityStatement | null = null
  const read = ({ columns }: Dataset): DensityStatement => {
    // Columns are the same in every block, so that what the first resolves stands for all.
    statement ??= readDensity(pass.spec.model, columns)
    return statement
  }
  return (block) => {
    const { model } = blockModel(pass, read(block.dataset), block)
    if (model === null) return null
    return {
      rows: Float64Array.from(model.rows),
      outcome: { y: outcomeOf(model, pass.spec.model), size: null, frequency: model.frequency },
      designs: [],
      densities: () => (all === null ? null : rowDensitiesAt(model, all))
    }
  }
}

/** What reads the rows of blocks as a model has them. */
export function readerOf(model: ComparedModel): RowReader {
  switch (model.kind) {
    case 'regression':
      return regressionReader(model)
    case 'labels':
      return labelsReader(model)
    case 'responses':
      return responsesReader(model)
    case 'density':
      return densityReader(model)
  }
}

/** How many coefficients a model takes sums over. */
export function widthOf(model: ComparedModel): number {
  switch (model.kind) {
    case 'regression':
      return model.pass.frame.kept.length
    case 'labels':
      return model.pass.frame.kept.length * (model.pass.labels.length - 1)
    case 'responses':
      return model.maximum?.coefficients.reduce((sum, { length }) => sum + length, 0) ?? 1
    case 'density':
      return 1
  }
}
