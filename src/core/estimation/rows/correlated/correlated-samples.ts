import { multiply, multiplyVector } from '../../../numeric/linalg/product.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import { problemOf } from '../../correlated/profiles.ts'
import { type CorrelatedSamples, undrawnGroups } from '../../correlated/replicates.ts'
import { askedSamples, pairCounts } from '../../covariances/resample.ts'
import { toCoefficients } from '../../regression/basis.ts'
import { mostSums, sampleRuns } from '../bootstrap/batches.ts'
import { countedRows } from '../bootstrap/census.ts'
import { residualsHeld } from '../bootstrap/residual-pool.ts'
import type { GroupSums } from '../groups.ts'
import type { Passes } from '../search.ts'
import type { Sums } from '../sums.ts'
import type { FittedErrors } from './condensed-structure.ts'
import { drawnSize } from './drawn-kernel.ts'
import type { DrawnPass, DrawnUnits } from './drawn-pass.ts'
import { sharedCounts, sharedNumbers } from './keyed-numbers.ts'
import type { WhitenedPass } from './whitened-pass.ts'

/** Most numbers that say how many times groups are drawn, of the samples of one pass. */
const mostCounts = 1.6e7

/** How samples draw, of so many from a number on. */
interface Units {
  readonly count: number
  of(run: { readonly first: number; readonly samples: number }): DrawnUnits
  /** The groups of a sample, each as many times as it is drawn, and how many rows they have. */
  drawn(number: number): { readonly groups: GroupSums; readonly rows: number }
}

/** Groups drawn with replacement. */
function groupUnits({ sums: { groups }, seed }: { sums: Sums; seed: number }): Units {
  const known = [...groups[0]]
  const counts = pairCounts({ rows: known.length, frequency: null })
  const keys = sharedNumbers(known.map(([key]) => Number(key)))
  return {
    count: known.length,
    of({ first, samples }) {
      const drawn = sharedCounts(samples * known.length)
      for (let s = 0; s < samples; s++) {
        drawn.set(counts({ seed, number: first + s }), s * known.length)
      }
      return { kind: 'groups', keys, counts: drawn }
    },
    drawn(number) {
      const own: [string, Float64Array][] = []
      let rows = 0
      counts({ seed, number }).forEach((times, k) => {
        const [key, kept] = known[k]
        for (let c = 0; c < times; c++) own.push([`${key} ${c}`, kept])
        rows += times * kept[0]
      })
      return { groups: new Map(own), rows }
    }
  }
}

/** Rows drawn with replacement: as many as there are. */
function rowUnits(before: Float64Array, { sums, seed }: { sums: Sums; seed: number }): Units {
  return {
    count: 0,
    of: () => ({ kind: 'rows', before, seed }),
    drawn: () => ({ groups: sums.groups[0], rows: sums.rows })
  }
}

async function unitsOf(of: FittedErrors, passes: Passes): Promise<Units | string> {
  const { choice, pass, sums, fitted } = of
  const { spec } = fitted.work.workspace
  const drawn = { sums, seed: spec.optimizer.seed }
  if (choice.structure === 'diagonal') return rowUnits(await countedRows(pass, passes, 0), drawn)
  return undrawnGroups(sums.groups[0].size) ?? groupUnits(drawn)
}

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

/** What is taken of a sample: its fit is one of the basis of all rows and of the residuals of their least squares. */
function sampler(
  of: FittedErrors,
  { basis, points }: WhitenedPass,
  sample: (number: number) => Sums
): CorrelatedSamples {
  const { fitted, structure, choice, pass } = of
  const { work, columns } = fitted
  const base = work.workspace.coordinates.kept.map((j) => work.ordinary.coefficients[j])
  const [{ residual }] = points
  return ({ number }) => {
    const { root, covariance } = structure.condense(choice, sample(number), pass)
    const o: Matrix = { ...root, cols: columns, data: root.data.subarray(0, root.rows * columns) }
    const apart = multiplyVector(o, residual)
    const y = column(root, columns).map((value, i) => value - apart[i])
    const data = { x: multiply(o, basis), tail: null, y, yTail: null }
    return {
      problem: { ...problemOf(work), data, covariance },
      coefficients: (own) => toCoefficients(fitted.basis, own).map((value, j) => base[j] + value)
    }
  }
}

/** Samples of rows whose errors are correlated, drawn as the rows pass: those of a fit in memory. */
export async function correlatedSamples(
  of: FittedErrors,
  whitened: WhitenedPass,
  passes: Passes
): Promise<CorrelatedSamples | string> {
  const { kind, replicates } = askedSamples(of.fitted.work.workspace.spec.inference)
  if (kind === 'residual') return residualsHeld
  if (kind === 'parametric') return 'Errors of other rows of a group must be held in memory.'
  const units = await unitsOf(of, passes)
  if (typeof units === 'string') return units
  const { kind: _, task: __, ...base } = of.pass
  const { whitening } = whitened
  const each = drawnSize({ ...base, kind: 'drawn', whitening, first: 0, samples: 0 })
  const found: { readonly sums: Sums; readonly from: number }[] = []
  const least = (units.count * mostSums) / mostCounts
  for (const run of sampleRuns(replicates, Math.max(each, least))) {
    const pass: DrawnPass = { ...base, ...run, kind: 'drawn', whitening, units: units.of(run) }
    const sums = await of.reduce(pass)
    for (let k = 0; k < run.samples; k++) found.push({ sums, from: k * each })
  }
  const size = of.sums.high.length
  return sampler(of, whitened, (number) => {
    const { sums, from } = found[number]
    return sumsOfSample(sums, { from, each, size }, units.drawn(number))
  })
}
