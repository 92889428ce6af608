import { Failure } from '../../../failure.ts'
import type { Control, FitSpec } from '../../../model/spec.ts'
import {
  amongModels,
  type ComparisonReport,
  described,
  notNormalised,
  penalised
} from '../../comparison/compare.ts'
import { testsOf } from '../../comparison/comparison-tests.ts'
import type { Nesting } from '../../comparison/nesting.ts'
import {
  otherMethod,
  otherResponse,
  otherRows,
  unknownOutcome
} from '../../comparison/same-data.ts'
import { fitRows } from '../estimate-rows.ts'
import { mostRounds } from '../growing-sample.ts'
import { rowsWarnings } from '../left-out.ts'
import { counted, type RowSource } from '../row-source.ts'
import type { RowsOptions } from '../rows-kind.ts'
import type { Sums } from '../sums.ts'
import type { ComparisonPass } from './compared.ts'
import { comparedPair, comparedRows } from './comparison-pass.ts'
import { type Contending, neighbours } from './neighbours.ts'

/** Rows of the sample on which designs are compared. */
const usualSample = 20_000

/** A control that tells the progress of one of several equal parts. */
function part({ cancelled, progress }: Control, k: number, of: number): Control {
  return { cancelled, progress: (share) => progress?.((k + share) / of) }
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
      const fit = await fitRows(spec, source, { ...options, control })
      const contender = fit.contend()
      entries.push({ place, contender, fitted: contender.fitted })
    } catch (error) {
      throw error instanceof Failure ? amongModels(error, place) : error
    }
  }
  return entries
}

/** Throws Failure where the models are not of the same rows, the same response and the same kind of likelihood. */
function checkSame(entries: readonly Contending[], sums: Sums): void {
  const [{ contender: base }] = entries
  entries.forEach(({ contender }, place) => {
    const { apart, first, sameResponse } = comparedRows(sums, place)
    if (apart > 0) throw otherRows(place, first, apart)
    const named = base.named && contender.named
    if (!named && base.text !== contender.text) throw unknownOutcome(place)
    if (!sameResponse) throw otherResponse(place)
    if (base.restricted !== contender.restricted) throw otherMethod(place)
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
  { control, seed, sampleRows = usualSample }: RowsOptions & { readonly seed: number }
): Promise<Compared> {
  const models = entries.map(({ contender }) => contender.compared)
  const columns = [...new Set(models.flatMap(({ pass }) => pass.columns))]
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
 * Models of the same rows and responses, of which a source never has all in memory: each fitted in passes, and
 * one pass for what the tests ask of pairs. Throws Failure where rows or responses differ, Cancelled when stopped.
 */
export async function compareRows(
  specs: readonly FitSpec[],
  rows: RowSource,
  options: RowsOptions
): Promise<ComparisonReport> {
  const source = counted(rows)
  const entries = await fitAll(specs, source, options)
  const control = part(options.control, specs.length, specs.length + 1)
  const { seed } = specs[0].optimizer
  const { pass, sums, nestings } = await comparedBy(entries, source, { ...options, control, seed })
  const contenders = entries.map(({ contender }) => contender)
  const weighted = specs.some(({ model }) => model.weights?.kind === 'frequency')
  return {
    models: described(entries),
    tests: entries.slice(1).flatMap((entry, k) => {
      const dense = contenders[k].dense && contenders[k + 1].dense
      const ratios = () => (weighted || !dense ? null : comparedPair(pass, sums, k).ratios)
      return testsOf(entries[k], entry, { nesting: nestings[k], ratios })
    }),
    warnings: [
      ...contenders.flatMap(({ warnings }) => warnings),
      ...notNormalised(contenders),
      ...penalised(specs),
      ...rowsWarnings(specs[0], {
        passes: source.made(),
        rows: source.rows,
        lacking: [],
        given: []
      })
    ]
  }
}
