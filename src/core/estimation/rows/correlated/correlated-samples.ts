import {
  type CorrelatedSamples,
  type IndependentErrors,
  undrawnErrors
} from '../../correlated/replicates.ts'
import { askedSamples } from '../../covariances/resample.ts'
import { mostSums, sampleRuns } from '../bootstrap/batches.ts'
import type { Passes } from '../search.ts'
import type { Sums } from '../sums.ts'
import type { FittedErrors } from './condensed-structure.ts'
import { drawnSize } from './drawn-kernel.ts'
import type { DrawnPass } from './drawn-pass.ts'
import type { DrawnStructure } from './drawn-samples.ts'
import { type Units, unitsOf } from './drawn-units.ts'
import { sampler } from './sample-problem.ts'
import type { WhitenedPass } from './whitened-pass.ts'
import { whitenedPool } from './whitened-residuals.ts'

/** Most numbers that say how many times groups are drawn, of the samples of one pass. */
const mostCounts = 1.6e7
/** Most numbers that are kept of groups for the errors of the samples of one pass. */
const mostKept = 1.6e7

/** The sums of one sample, from a place on; what it does not sum is zero. */
function sumsOfSample(
  { high, low, ...rest }: Sums,
  { from, each, size }: { readonly from: number; readonly each: number; readonly size: number },
  { groups, rows }: ReturnType<Units['drawn']>
): Sums {
  const own = { high: new Float64Array(size), low: new Float64Array(size) }
  own.high.set(high.subarray(from, from + each))
  own.low.set(low.subarray(from, from + each))
  return { ...rest, ...own, rows, groups: [groups] }
}

const triangle = (size: number): number => (size * (size + 1)) / 2

/** The sums of a sample of errors: the products of the regressors are those of all rows. */
function sumsOfErrors(
  all: Sums,
  { columns, groups }: ReturnType<DrawnStructure['sample']>,
  { r, width, size }: { readonly r: number; readonly width: number; readonly size: number }
): Sums {
  const high = new Float64Array(size)
  const low = new Float64Array(size)
  columns.forEach((own, form) => {
    const [from, to] = [form * triangle(width), form * triangle(r + 1)]
    high.set(all.high.subarray(from, from + triangle(r)), to)
    low.set(all.low.subarray(from, from + triangle(r)), to)
    high.set(own, to + triangle(r))
  })
  return { ...all, high, low, groups: [groups] }
}

/** Where independent errors come from, for which residuals are gathered in a pass; a sentence where they are too many. */
async function errorSource(
  kind: IndependentErrors['kind'],
  of: FittedErrors,
  whitened: WhitenedPass
): Promise<IndependentErrors | string> {
  if (kind === 'parametric') return { kind, sigma: Math.sqrt(of.fitted.work.fit.sigma2) }
  const pool = await whitenedPool(of, whitened)
  return typeof pool === 'string' ? pool : { kind, pool }
}

/** Other errors around the generalised fit, drawn as the rows pass. */
async function drawnErrors(
  kind: IndependentErrors['kind'],
  of: FittedErrors,
  whitened: WhitenedPass
): Promise<CorrelatedSamples | string> {
  const { fitted, structure, choice, pass, sums: all } = of
  const { work, columns: r } = fitted
  const { fit, workspace } = work
  const because = undrawnErrors(work)
  if (because !== null) return because
  const errors = await errorSource(kind, of, whitened)
  if (typeof errors === 'string') return errors
  const { seed } = workspace.spec.optimizer
  const { replicates } = askedSamples(workspace.spec.inference)
  const drawn = structure.drawn(choice)
  const rho = fit.rho ?? 0
  const found: { readonly sums: Sums; readonly s: number; readonly samples: number }[] = []
  const groups = all.groups[0].size
  const each = drawn.kept(r, 2) - drawn.kept(r, 1)
  const room = mostKept - groups * drawn.kept(r, 0)
  if (room < groups * each) return 'There are more groups than passes hold errors of.'
  const runs = sampleRuns(replicates, Math.max(3 * (r + 1), (groups * each * mostSums) / room))
  for (const run of runs) {
    const task = drawn.task({ seed, ...run, errors }, rho)
    const sums = await of.reduce({ ...pass, task })
    for (let s = 0; s < run.samples; s++) found.push({ sums, s, samples: run.samples })
  }
  const width = r + pass.beta.length
  const base = {
    coefficients: fit.squares.coefficients,
    residual: new Float64Array(r),
    basis: whitened.basis,
    // The offset is not of the fit.
    pass: { ...pass, beta: pass.beta.slice(0, 1) }
  }
  return sampler(of, base, (number) => {
    const sample = drawn.sample({ ...found[number], all, r, rho })
    return sumsOfErrors(all, sample, { r, width, size: all.high.length })
  })
}

/** Samples of rows whose errors are correlated, drawn as the rows pass: those of a fit in memory. */
export async function correlatedSamples(
  of: FittedErrors,
  whitened: WhitenedPass,
  passes: Passes
): Promise<CorrelatedSamples | string> {
  const { kind, replicates } = askedSamples(of.fitted.work.workspace.spec.inference)
  if (kind !== 'pairs') return drawnErrors(kind, of, whitened)
  const units = await unitsOf(of, passes)
  if (typeof units === 'string') return units
  const { kind: _, task: __, ...base } = of.pass
  const { whitening, points, basis } = whitened
  const each = drawnSize({ ...base, kind: 'drawn', whitening, first: 0, samples: 0 })
  const found: { readonly sums: Sums; readonly from: number }[] = []
  const least = (units.count * mostSums) / mostCounts
  for (const run of sampleRuns(replicates, Math.max(each, least))) {
    const pass: DrawnPass = { ...base, ...run, kind: 'drawn', whitening, units: units.of(run) }
    const sums = await of.reduce(pass)
    for (let k = 0; k < run.samples; k++) found.push({ sums, from: k * each })
  }
  const size = of.sums.high.length
  const { work } = of.fitted
  const coefficients = Float64Array.from(
    work.workspace.coordinates.kept,
    (j) => work.ordinary.coefficients[j]
  )
  const start = { coefficients, residual: points[0].residual, basis, pass: of.pass }
  return sampler(of, start, (number) => {
    const { sums, from } = found[number]
    return sumsOfSample(sums, { from, each, size }, units.drawn(number))
  })
}
