import { onlyVarying } from '../../plots/scenes/regressor.ts'
import type { Regressor } from '../../plots/scenes/scene.ts'
import { isExpression, isLinear } from '../../regression/model.ts'
import type { BothOptima } from '../both-optima.ts'
import { isAtEdge } from '../climb.ts'
import { betaOf } from '../frame.ts'
import { type Passes, within } from '../search.ts'
import type { Start } from '../start.ts'
import { influenceWidth } from './case-influence.ts'
import type { CaseColumn, CaseInfluence, CasewisePass } from './casewise-pass.ts'
import type { Influences } from './influences.ts'

/** Both fits with what their rows come to. */
export interface HeldRows extends Pick<BothOptima, 'model' | 'squares' | 'likelihood'> {
  /** The one regressor that the mean depends on; null where there are several or none. */
  readonly regressor: Regressor | null
  /** Columns of the influence of every row on each estimate, in the order of `influenceColumns`; null where there are none. */
  readonly influence: {
    readonly squares: readonly Float64Array[] | null
    readonly likelihood: readonly Float64Array[] | null
  }
}

/** Puts the runs of rows of a pass together, in given columns, each as long as all runs. */
export function fillColumns(columns: readonly Float64Array[], runs: readonly Float64Array[]): void {
  let from = 0
  for (const run of runs) {
    const count = run.length / columns.length
    columns.forEach((values, k) => {
      values.set(run.subarray(k * count, (k + 1) * count), from)
    })
    from += count
  }
}

/** The columns of a pass, put together from its runs of rows. */
export function columnsOf(width: number, runs: readonly Float64Array[]): readonly Float64Array[] {
  const rows = runs.reduce((sum, { length }) => sum + length, 0) / width
  const columns = Array.from({ length: width }, () => new Float64Array(rows))
  fillColumns(columns, runs)
  return columns
}

/** The regressor of the pictures, and where its values stand; null where there are several or none. */
function regressorOf({ model }: Start, { source }: Passes) {
  if (isExpression(model)) {
    const [name, ...others] = model.mean.graph.columns
    const numeric = source.columns.some((one) => one.name === name && one.kind === 'numeric')
    return name === undefined || others.length > 0 || !numeric ? null : { name, place: name }
  }
  const names = model.terms.map(({ name }) => name)
  const found = isLinear(model) ? onlyVarying(model.mean.x, names) : null
  return found === null ? null : { name: found.name, place: names.indexOf(found.name) }
}

/** Coefficients of the frame's columns at an estimate. */
export function betaAt(
  { gamma, coefficients }: Pick<BothOptima['likelihood'], 'gamma' | 'coefficients'>,
  { found: { frame }, start }: Pick<BothOptima, 'found' | 'start'>
): Float64Array {
  if (gamma.length === frame.kept.length) return gamma
  const own = Float64Array.from(frame.kept, (j) => coefficients[j])
  return betaOf(frame, own, start.pass.origin)
}

/** The pass that keeps of every row what both fits have of it. */
function casewisePass(
  both: BothOptima,
  { squares: least, likelihood: most }: Influences,
  regressor: number | string | null
): CasewisePass {
  const { start, squares, likelihood, found } = both
  const { columns, beside } = start.pass
  const { observations, squares: response } = start.model
  const { size, precision, frequency } = observations
  const present: readonly (readonly [CaseColumn, boolean])[] = [
    ['row', true],
    ['y', true],
    ['size', size !== null],
    ['precision', precision !== null],
    ['frequency', frequency !== null],
    ['fitted', squares !== null],
    ['residual', squares !== null],
    ['weight', squares !== null && response?.weights != null],
    ['predictor', true],
    ['end', isAtEdge(found)],
    ['regressor', regressor !== null]
  ]
  const kept = present.flatMap(([name, there]) => (there ? [name] : []))
  return {
    kind: 'casewise',
    columns,
    beside,
    of: { ...start.pass, frame: found.frame },
    kept,
    squares: squares === null ? null : betaAt(squares, both),
    likelihood: betaAt(likelihood, both),
    phi: likelihood.phi,
    regressor,
    influence: [least, most].filter((own) => own !== null)
  }
}

/** Both fits with their rows, from one pass that keeps numbers of every row. */
export async function heldRows(
  both: BothOptima,
  passes: Passes,
  { pictured, influences }: { readonly pictured: boolean; readonly influences: Influences }
): Promise<HeldRows> {
  const { start, found, model } = both
  const shown = pictured ? regressorOf(start, passes) : null
  const pass = casewisePass(both, influences, shown?.place ?? null)
  const sums = await passes.source.reduce(pass, within(passes, found.passes))
  const { kept, influence } = pass
  const width = influence.reduce((sum, own) => sum + influenceWidth(own), kept.length)
  const columns = columnsOf(width, sums.cases)
  const column = (name: CaseColumn) => columns[kept.indexOf(name)] ?? null
  let next = kept.length
  const influenceOn = (own: CaseInfluence | null) => {
    if (own === null) return null
    next += influenceWidth(own)
    return columns.slice(next - influenceWidth(own), next)
  }
  const given = (name: CaseColumn): Float64Array => column(name) ?? new Float64Array(sums.rows)
  const predictor = given('predictor')
  const jet = new Float64Array(4)
  const end = column('end')
  const rests = (i: number): boolean => end !== null && !Number.isNaN(end[i])
  const mean = predictor.map((m, i) => {
    if (end !== null && rests(i)) return end[i]
    model.link.inverse(m, jet)
    return jet[0]
  })
  // A row that is held on its end does not move with the others: one step says nothing of it.
  const offEnds = (columns: readonly Float64Array[] | null) =>
    columns?.map((values) => values.map((value, i) => (rests(i) ? Number.NaN : value))) ?? null
  const y = given('y')
  const [fitted, residuals] = [given('fitted'), given('residual')]
  return {
    model: {
      ...model,
      rows: Int32Array.from(given('row')),
      observations: {
        rows: sums.rows,
        y,
        size: column('size'),
        precision: column('precision'),
        frequency: column('frequency')
      },
      squares:
        model.squares === null
          ? null
          : { y: fitted.map((m, i) => m + residuals[i]), weights: column('weight') }
    },
    squares: both.squares === null ? null : { ...both.squares, fitted, residuals },
    likelihood: { ...both.likelihood, fitted: mean, predictor },
    influence: {
      squares: influenceOn(influences.squares),
      likelihood: offEnds(influenceOn(influences.likelihood))
    },
    regressor: shown === null ? null : { name: shown.name, values: given('regressor') }
  }
}
