import type { CovarianceChoice, FitSpec } from '../../../model/spec.ts'
import { compileCorrelated } from '../../correlated/compile-correlated.ts'
import type { CorrelatedWork } from '../../correlated/correlated-blocks.ts'
import { correlatedFacts, estimatesDiffer } from '../../correlated/correlated-verdict.ts'
import { reportOfCorrelated } from '../../correlated/estimate-correlated.ts'
import { checkModel } from '../../correlated/work.ts'
import { predictedSpec } from '../../prediction/prediction.ts'
import { designOf } from '../../regression/facts.ts'
import type { LinearRegression } from '../../regression/model.ts'
import { prepareLinear, type Workspace } from '../../regression/workspace.ts'
import { drivingLacks, heldParts, withDriving } from '../casewise/held-parts.ts'
import { contendCorrelated } from '../comparison/contend-responses.ts'
import { onGrowingSample } from '../growing-sample.ts'
import { keepCorrelated } from '../prediction/keep-correlated.ts'
import { condensedRows } from '../responses/condense.ts'
import {
  condensedSpec,
  condensedWarnings,
  type MadeCondensed
} from '../responses/condensed-request.ts'
import { correctedPass, firstPass } from '../responses/layout.ts'
import type { ProductsPass } from '../responses/products-pass.ts'
import type { RowsKind } from '../rows-kind.ts'
import { type Passes, type Unlike, within } from '../search.ts'
import type { Sampled } from '../start.ts'
import { autoregressiveRows } from './autoregressive-rows.ts'
import { condensedModel, fitCondensed } from './condensed-fit.ts'
import type { CondensedStructure, CorrelatedPass } from './condensed-structure.ts'
import { equicorrelatedRows } from './equicorrelated-rows.ts'
import { givenRows } from './given-rows.ts'
import { extentOfCorrelated, heldWork } from './held-work.ts'
import { rowErrors } from './row-errors.ts'
import type { RunsPass, RunsTask } from './runs-pass.ts'

/** The reading of a sample, and three passes. */
const usualPasses = 4

const structures: Readonly<Record<CovarianceChoice['structure'], CondensedStructure>> = {
  ar1: autoregressiveRows,
  diagonal: givenRows,
  equicorrelated: equicorrelatedRows,
  matrix: givenRows
}

/** The first pass of a sample's regression. */
function laidOut(model: LinearRegression, { spec, columns }: Sampled, passes: Passes) {
  const { x, offset, assignment } = model.mean
  if (assignment === undefined) throw new Error('a formula has a design')
  const { y } = model.observations
  const pointer = '/model/formula'
  return firstPass(
    {
      spec,
      pointer,
      columns,
      designs: [{ x, state: assignment.state, pointer }],
      responses: offset === null ? [y] : [y.map((v, i) => v - offset[i]), offset],
      offsets: true
    },
    passes
  )
}

interface Settled {
  readonly work: CorrelatedWork
  /** The regression on the rows of the sample. */
  readonly sample: LinearRegression
  /** The pass that the products were summed by. */
  readonly pass: ProductsPass
  readonly run: Passes
  readonly passes: number
}

/** Coefficients of all rows, the condensed rows at them, the fit on these, and what further passes say of it. */
async function settled(
  sampled: Sampled,
  structure: CondensedStructure,
  passes: Passes
): Promise<Settled | Unlike> {
  const { spec, dataset, control } = sampled
  const { source } = passes
  const { model, choice } = compileCorrelated(spec, dataset, control)
  checkModel(spec, model)
  const first = laidOut(model, sampled, passes)
  const found = await correctedPass(first.pass, passes)
  if ('unlike' in found) return found
  let done = found.passes
  const pass = (task: RunsTask): RunsPass => ({
    ...found.pass,
    kind: 'runs',
    within: structure.within(choice),
    task
  })
  const reduce = (one: CorrelatedPass) => {
    done += 1
    return source.reduce(one, within(passes, done))
  }
  const sums = await reduce(pass(structure.task))
  const errors = structure.condense(choice, sums, pass(structure.task))
  const condensed = condensedRows(errors.root, { ...found.pass, columns: first.columns })
  const whole = condensedModel(model, condensed, { total: source.rows, used: sums.rows })
  const { covariance } = errors
  const fitted = fitCondensed(sampled, whole, { condensed, covariance })
  const columns = found.pass.frame.kept.length
  const { work, metric } = await structure.finish({ ...errors, ...fitted, columns }, (task) =>
    reduce(pass(task))
  )
  const design = sampleDesign(prepareLinear(spec, model, control), sums.rows)
  const facts = { model: correlatedFacts({ model, covariance }), design, metric }
  const inRows = await rowErrors(
    {
      fitted: { ...errors, ...fitted, work, columns },
      structure,
      choice,
      sums,
      pass: pass(structure.task),
      reduce
    },
    passes
  )
  const known = { ...work, condensed: { ...facts, errors: inRows } }
  return { work: known, sample: model, pass: found.pass, run: passes, passes: done }
}

/** What the regressors of a sample say of those of all rows. */
function sampleDesign(workspace: Workspace, rows: number) {
  return { ...designOf(workspace, null), rows, observations: rows }
}

/**
 * One normal response with correlated errors: every estimate, test and profile depends on the data through
 * products of rows with each other and with V⁻¹, whose few kinds do not depend on the correlation.
 */
export const correlatedRows: RowsKind = {
  suits: ({ model }) => model.covariance !== undefined,
  async fit(spec, source, options) {
    const plain = condensedSpec(spec)
    const choice = spec.model.covariance
    if (choice === undefined) throw new Error('correlated errors have a covariance')
    const structure = structures[choice.structure]
    const { work, sample, pass, run, passes } = await onGrowingSample(
      { spec: plain, source, options, expected: usualPasses },
      (sampled, rowPasses) => settled(sampled, structure, rowPasses)
    )
    const size = { columns: pass.columns.length, terms: work.model.terms.length }
    const told = (of: FitSpec, what: Omit<MadeCondensed, 'passes' | 'rows'>) =>
      condensedWarnings(of, { ...what, passes: source.made(), rows: source.rows })
    return {
      async report() {
        const asked = withDriving(spec, estimatesDiffer(work))
        const parts = heldParts(asked, extentOfCorrelated(source.rows, size))
        const lacking = drivingLacks(parts)
        const read = parts.held.length > 0
        const at = { columns: pass.columns, passes: run, done: passes }
        const held = read ? await heldWork({ ...spec, include: parts.held }, work, at) : null
        const report = reportOfCorrelated(choice, work, held)
        return { ...report, warnings: [...report.warnings, ...told(spec, { lacking, parts })] }
      },
      keep: () =>
        keepCorrelated(work, {
          spec,
          columns: pass.columns,
          passes: run,
          done: passes,
          choice,
          sample,
          warnings: () => told(predictedSpec(spec), { lacking: [] })
        }),
      contend: () => contendCorrelated(choice, work, pass)
    }
  }
}
