import { Failure } from '../../../failure.ts'
import type { Dataset } from '../../../model/dataset.ts'
import { takeRows } from '../../../model/rows.ts'
import type { Control, FitSpec } from '../../../model/spec.ts'
import { leastSquares } from '../../../numeric/linalg/least-squares.ts'
import { column, zeros } from '../../../numeric/matrix.ts'
import {
  amongModels,
  type ComparisonReport,
  described,
  penalised
} from '../../comparison/compare.ts'
import { bySize, type Entry, testsOf } from '../../comparison/comparison-tests.ts'
import type { Stated, StatedLinear } from '../../comparison/contender.ts'
import { type Nesting, nestingOf } from '../../comparison/nesting.ts'
import { comparedGlance, statedExpression } from '../../comparison/regression-contender.ts'
import { otherResponse, otherRows } from '../../comparison/same-data.ts'
import { isAffine, isLinear } from '../../regression/model.ts'
import { usedRows } from '../block-rows.ts'
import { fitOneResponse } from '../estimate-rows.ts'
import { type FittedOne, modelOfAll } from '../fitted-one.ts'
import { betaOf } from '../frame.ts'
import { mostRounds } from '../growing-sample.ts'
import { rowsWarnings } from '../left-out.ts'
import type { RowSource } from '../row-source.ts'
import type { RowsOptions } from '../rows-kind.ts'
import { statementOf } from '../statement.ts'
import type { Sums } from '../sums.ts'
import type { ComparedPair, ComparedPass, ComparisonPass } from './compared.ts'
import { comparedPair, comparedRows } from './comparison-pass.ts'

/** A model among those compared, fitted to all rows. */
interface Contending extends Entry {
  readonly spec: FitSpec
  readonly one: FittedOne
}

/** Rows of the sample on which designs are compared. */
const usualSample = 20_000

/** A control that tells the progress of one of several equal parts. */
function part({ cancelled, progress }: Control, k: number, of: number): Control {
  return { cancelled, progress: (share) => progress?.((k + share) / of) }
}

function entryOf(spec: FitSpec, place: number, one: FittedOne): Contending {
  const { both, recession, start } = one
  const model = modelOfAll(spec, one)
  const likelihood = both?.likelihood ?? null
  const squares = both?.squares ?? null
  return {
    spec,
    one,
    place,
    contender: { description: model.description, family: model.family.name },
    fitted: {
      status: likelihood?.status ?? 'does_not_exist',
      reason: recession?.reason ?? likelihood?.reason ?? null,
      glance: comparedGlance(model, start.frame.kept.length, likelihood),
      rss: squares?.rss ?? Number.NaN,
      dfResidual: squares?.dfResidual ?? Number.NaN,
      exact: model.family.facts.quadratic && isAffine(model) ? squares : null
    }
  }
}

async function fitAll(
  specs: readonly FitSpec[],
  source: RowSource,
  options: RowsOptions
): Promise<Contending[]> {
  const entries: Contending[] = []
  for (const [place, spec] of specs.entries()) {
    const control = part(options.control, place, specs.length + 1)
    try {
      const one = await fitOneResponse(spec, source, { ...options, control })
      entries.push(entryOf(spec, place, one))
    } catch (error) {
      throw error instanceof Failure ? amongModels(error, place) : error
    }
  }
  return entries
}

/** A model as the comparing pass reads it: responses as they are, and the likelihood's maximum where rows have densities there. */
function comparedPass({ one }: Contending): ComparedPass {
  const { start, both } = one
  const frame = both?.found.frame ?? start.frame
  const pass = { ...start.pass, frame, origin: 0, points: [] }
  const regular =
    both !== null && start.model.family.facts.smooth && both.found.likelihood?.penalised !== true
  if (!regular) return { pass, maximum: null }
  const { coefficients, phi } = both.likelihood
  const own = Float64Array.from(frame.kept, (j) => coefficients[j])
  return { pass, maximum: { beta: betaOf(frame, own, 0), phi } }
}

/** The design of a model on rows of a sample; null for an expression. */
function designOn({ one }: Contending, sample: Dataset): StatedLinear | null {
  const { start } = one
  if (!isLinear(start.model)) return null
  const { family, link, mean } = statementOf(start.pass)
  const { x, offset } = mean(takeRows(sample, usedRows(start.pass, sample).rows))
  return { family, link, mean: { x, tail: null, offset } }
}

function statedOn(entry: Contending, sample: Dataset): Stated {
  return {
    linear: designOn(entry, sample),
    expression: statedExpression(entry.spec),
    correlation: null,
    restricted: false
  }
}

/** Of the typical size of a column: what a combination may miss of it by rounding. */
const rounding = 1e-9

/** What makes the columns of one design of those of another (p of the large × p of the small), on a sample. */
function inclusionOf(small: StatedLinear, large: StatedLinear) {
  const combinations = zeros(large.mean.x.cols, small.mean.x.cols)
  const tolerance = new Float64Array(combinations.cols)
  for (let j = 0; j < combinations.cols; j++) {
    const y = column(small.mean.x, j)
    const { x, tail } = large.mean
    const { coefficients } = leastSquares({ x, tail, y, yTail: null, weights: null })
    column(combinations, j).set(coefficients.map((value) => (Number.isFinite(value) ? value : 0)))
    tolerance[j] = rounding * Math.sqrt(y.reduce((sum, v) => sum + v * v, 0) / y.length)
  }
  return { combinations, tolerance }
}

/** Two neighbours as a sample shows them: how they nest, and what a pass is to check of that. */
function neighbours(entries: readonly Contending[], sample: Dataset) {
  const stated = entries.map((entry) => statedOn(entry, sample))
  return entries.slice(1).map((second, first) => {
    const a = entries[first]
    const [small, large] = bySize(a, second)
    const nesting = sameCount(stated[small.place], stated[large.place])
      ? nestingOf(stated[small.place], stated[large.place])
      : null
    const [inner, outer] = [stated[small.place].linear, stated[large.place].linear]
    const difference = a.fitted.glance.log_likelihood - second.fitted.glance.log_likelihood
    const centre = difference / a.fitted.glance.nobs
    const pair: ComparedPair = {
      first,
      second: second.place,
      centre: Number.isFinite(centre) ? centre : 0,
      within:
        nesting === null || inner === null || outer === null
          ? null
          : { small: small.place, large: large.place, ...inclusionOf(inner, outer) }
    }
    return { pair, nesting }
  })
}

/** Designs of rows that differ have no relation; the pass tells which rows those are. */
function sameCount({ linear: a }: Stated, { linear: b }: Stated): boolean {
  return a === null || b === null || a.mean.x.rows === b.mean.x.rows
}

/** Throws Failure where the models are not of the same rows and the same response. */
function checkSame(entries: readonly Contending[], sums: Sums): void {
  entries.forEach((_, place) => {
    const { apart, first, sameResponse } = comparedRows(sums, place)
    if (apart > 0) throw otherRows(place, [first], apart)
    if (!sameResponse) throw otherResponse(place)
  })
}

interface Compared {
  readonly pass: ComparisonPass
  readonly sums: Sums
  readonly nestings: readonly (Nesting | null)[]
}

/**
 * The pass that compares: a sample shows which designs lie within others, and the pass whether they do on every
 * row. Rows at which they do not join the sample, until both say the same.
 */
async function comparedBy(
  entries: readonly Contending[],
  source: RowSource,
  { control, sampleRows = usualSample }: RowsOptions
): Promise<Compared> {
  const columns = [...new Set(entries.flatMap(({ one }) => one.start.columns))]
  const models = entries.map(comparedPass)
  const { seed } = entries[0].spec.optimizer
  let also: readonly number[] = []
  for (let round = 0; ; round++) {
    const request = { rows: sampleRows, seed, columns, beside: [], also }
    const sample = await source.sample(request, control)
    const found = neighbours(entries, sample)
    const pairs = found.map(({ pair }) => pair)
    const pass: ComparisonPass = { kind: 'comparison', columns, beside: [], models, pairs }
    const sums = await source.reduce(pass, control)
    checkSame(entries, sums)
    const broken = pairs.map((_, k) => comparedPair(pass, sums, k).broken)
    if (broken.every((rows) => rows.length === 0) || round === mostRounds) {
      const nestings = found.map(({ nesting }, k) => (broken[k].length === 0 ? nesting : null))
      return { pass, sums, nestings }
    }
    also = [...new Set([...also, ...broken.flat()])].sort((a, b) => a - b)
  }
}

/**
 * Models of one response on the same rows, of which a source never has all in memory: each fitted in passes, and
 * one pass for what the tests ask of pairs. Throws Failure where rows or responses differ, Cancelled when stopped.
 */
export async function compareRows(
  specs: readonly FitSpec[],
  source: RowSource,
  options: RowsOptions
): Promise<ComparisonReport> {
  const entries = await fitAll(specs, source, options)
  const control = part(options.control, specs.length, specs.length + 1)
  const { pass, sums, nestings } = await comparedBy(entries, source, { ...options, control })
  const weighted = specs.some(({ model }) => model.weights?.kind === 'frequency')
  const passes = entries.reduce((sum, { one }) => {
    const last = one.both === null ? one.recession : one.both.found
    return sum + last.passes
  }, 1)
  return {
    models: described(entries),
    tests: entries.slice(1).flatMap((entry, k) => {
      const dense = [k, k + 1].every((place) => pass.models[place].maximum !== null)
      const ratios = () => (weighted || !dense ? null : comparedPair(pass, sums, k).ratios)
      return testsOf(entries[k], entry, { nesting: nestings[k], ratios })
    }),
    warnings: [
      ...entries.flatMap(({ spec, one }) => modelOfAll(spec, one).warnings),
      ...penalised(specs),
      ...rowsWarnings(specs[0], { passes, rows: source.rows, lacking: [], given: [] })
    ]
  }
}
