import { factorise, solveFactor } from '../../../numeric/linalg/cholesky.ts'
import { at, column, leadingBlock, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { andersonDarling } from '../../assumptions/anderson-darling.ts'
import type { Finding } from '../../assumptions/assumption.ts'
import { studentisedScore } from '../../assumptions/auxiliary.ts'
import { dispersionOf } from '../../assumptions/dispersion.ts'
import { durbinWatsonOf } from '../../assumptions/durbin-watson.ts'
import { jarqueBeraOf } from '../../assumptions/jarque-bera.ts'
import { checksFrom } from '../../assumptions/registry.ts'
import { resetOf } from '../../assumptions/reset.ts'
import { shapiroWilk } from '../../assumptions/shapiro-wilk.ts'
import { isTried } from '../../assumptions/white.ts'
import { isAffine, isLinear } from '../../regression/model.ts'
import type { AssumptionCheck } from '../../report-equivalence.ts'
import type { BothOptima } from '../both-optima.ts'
import { unpacked } from '../derivatives.ts'
import { type Passes, within } from '../search.ts'
import type { Start } from '../start.ts'
import { type Sums, sumAt } from '../sums.ts'
import { checkPlaces } from './checks-kernel.ts'
import type { ChecksPass } from './checks-pass.ts'
import { swept } from './swept.ts'

/** The tests of normal errors that are made of the order of all residuals, and the most rows that they are made of. */
const ofOrder = [
  { test: andersonDarling, most: Number.POSITIVE_INFINITY },
  { test: shapiroWilk, most: 5000 }
]

/** The tests of normal errors that would be made of rows in memory, and of rows that are held. */
export function untestedOf(checks: readonly AssumptionCheck[], rows: number): readonly string[] {
  if (!checks.some(({ test }) => test === 'jarque_bera')) return []
  return ofOrder.flatMap(({ test: { name }, most }) =>
    rows > most || checks.some(({ test }) => test === name)
      ? []
      : [`the test ${name} (it needs the order of all residuals, which are too many to be held)`]
  )
}

/** The tests of normal errors by the order of the residuals, where these are held. */
function byOrder(residuals: Float64Array | null): Record<string, Finding | null> {
  if (residuals === null) return {}
  const nothing = new Float64Array(0)
  const rest = { fitted: nothing, x: null, slopes: [], pearson: null, dfResidual: 0 }
  return Object.fromEntries(
    ofOrder.map(({ test }) => [test.name, test.examine({ ...rest, residuals, normal: true })])
  )
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function checksPass(start: Start, { found, squares, model }: BothOptima): ChecksPass | null {
  const climb = found.squares
  if (climb === null || squares === null) return null
  const { columns, beside, origin } = start.pass
  const { frame } = found
  const slopes = [...frame.kept.keys()].filter((k) => {
    const { name } = model.terms[frame.kept[k]]
    return !isAffine(model) || name !== '(Intercept)'
  })
  // With a constant and no offset the powers of shifted values span the same.
  const free = isLinear(model) && frame.intercept && model.mean.offset === null
  return {
    kind: 'checks',
    columns,
    beside,
    of: { ...start.pass, frame },
    beta: climb.beta,
    slopes,
    products: isTried(slopes.length),
    unit: Math.sqrt(squares.sigma2),
    shift: free ? 0 : origin
  }
}

/** The packed products at a place. */
const matrixAt = (sums: Sums, { from, size }: { readonly from: number; readonly size: number }) =>
  unpacked(sums, from, { r: size, size })

/** Tests of equal variance: of the regressors, and of their squares and products too. */
function ofVariance(pass: ChecksPass, sums: Sums): Record<string, Finding | null> {
  if (pass.slopes.length === 0) return {}
  const { adds, explained, rest } = swept(matrixAt(sums, checkPlaces(pass).spread))
  const total = sum(explained.slice(1)) + rest
  const test = (columns: number): Finding | null => {
    const rank = sum(adds.slice(0, columns))
    const rSquared = sum(explained.slice(1, columns)) / total
    return rank >= sums.rows ? null : studentisedScore(sums.rows, { rank, rSquared })
  }
  return {
    breusch_pagan: test(1 + pass.slopes.length),
    white: pass.products ? test(adds.length) : null
  }
}

/** The test of the mean's form, and what is left of the residuals by their moments. */
function ofForm(pass: ChecksPass, sums: Sums): Record<string, Finding | null> {
  const r = pass.of.frame.kept.length
  const { adds, explained, rest } = swept(matrixAt(sums, checkPlaces(pass).form))
  const added = sum(adds.slice(r))
  const df = sums.rows - r - added
  return { reset: resetOf({ explained: sum(explained.slice(r)), rss: rest, added, df }) }
}

function ofMoments(sums: Sums): Record<string, Finding | null> {
  const n = sums.rows
  const [m, m2, m3, m4] = [0, 1, 2, 3].map((k) => sumAt(sums, k) / n)
  const variance = m2 - m * m
  const third = m3 - 3 * m * m2 + 2 * m ** 3
  const fourth = m4 - 4 * m * m3 + 6 * m * m * m2 - 3 * m ** 4
  return { jarque_bera: jarqueBeraOf(n, [variance, third, fourth]) }
}

/** Rows i of a run of carried rows. */
function rowsAt(values: Float64Array, width: number): Float64Array[] {
  return Array.from({ length: values.length / width }, (_, i) =>
    values.slice(i * width, (i + 1) * width)
  )
}

/** Adds s (a b' + b a')/2. */
function addSymmetric(out: Matrix, s: number, [a, b]: readonly [Float64Array, Float64Array]) {
  for (let j = 0; j < a.length; j++) {
    for (let i = 0; i < a.length; i++) {
      out.data[j * a.length + i] += (s * (a[i] * b[j] + b[i] * a[j])) / 2
    }
  }
}

/**
 * S'AS and S'A²S of S = [X, e], A = 2I − T − C taking the differences of neighbours: T joins neighbours and C
 * has a 1 at both ends, so that A² = (2I − T)² − (2I − T)C − C(2I − T) + C.
 */
function neighbourProducts(pass: ChecksPass, sums: Sums): readonly [Matrix, Matrix] {
  const { lagged } = checkPlaces(pass)
  const [once, twice] = lagged.map(({ from, width }) => matrixAt(sums, { from, size: width }))
  const { width } = lagged[0]
  const { head, tail } = sums.carried[1]
  const [first, second] = rowsAt(head, width)
  const [before, last] = rowsAt(tail, width)
  for (const [end, next] of [
    [first, second],
    [last, before]
  ] as const) {
    addSymmetric(once, -1, [end, end])
    // T² lacks its 1 at an end; (2I − T)C has 2 x_end − x_next there, and C a 1.
    addSymmetric(twice, -1 - 4 + 1, [end, end])
    addSymmetric(twice, 2, [end, next])
  }
  return [once, twice]
}

/** tr(P), tr(P²) and tr(Q) of P = X'AX (X'X)⁻¹ and Q = X'A²X (X'X)⁻¹. */
function tracesOf(gram: Matrix, [once, twice]: readonly [Matrix, Matrix]) {
  const r = gram.rows
  const factor = factorise(gram)
  if (factor === null) return null
  const solved = (m: Matrix): Matrix => {
    const out = zeros(r, r)
    for (let j = 0; j < r; j++) column(out, j).set(solveFactor(factor, column(m, j)))
    return out
  }
  const trace = (m: Matrix) => sum(Array.from({ length: r }, (_, j) => at(m, j, j)))
  const p = solved(leadingBlock(once, r))
  let squared = 0
  for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) squared += at(p, i, j) * at(p, j, i)
  return { first: trace(p), squared, second: trace(solved(leadingBlock(twice, r))) }
}

function ofNeighbours(pass: ChecksPass, sums: Sums): Record<string, Finding | null> {
  const r = pass.of.frame.kept.length
  const n = sums.rows
  const dfResidual = n - r
  if (dfResidual < 2 || n < 4) return {}
  const products = neighbourProducts(pass, sums)
  const gram = leadingBlock(matrixAt(sums, checkPlaces(pass).form), r)
  const traces = tracesOf(gram, products)
  if (traces === null) return {}
  const statistic = at(products[0], r, r) / sumAt(sums, 1)
  // A path of n rows has n − 1 steps.
  const steps = { once: 2 * (n - 1), twice: 6 * n - 8 }
  return { durbin_watson: durbinWatsonOf(statistic, { steps, ...traces, dfResidual }) }
}

/** How the rows are looked at. */
interface Looked {
  readonly passes: Passes
  /** y − fitted of least squares (n); null where it is not held. */
  readonly residuals: Float64Array | null
}

/** The tests of normal errors from one pass at least squares, and from its residuals. */
async function ofNormalErrors(start: Start, both: BothOptima, { passes, residuals }: Looked) {
  const pass = checksPass(start, both)
  if (pass === null) return {}
  const sums = await passes.source.reduce(pass, within(passes, both.found.passes))
  return {
    ...ofVariance(pass, sums),
    ...ofForm(pass, sums),
    ...ofMoments(sums),
    ...ofNeighbours(pass, sums),
    ...byOrder(residuals)
  }
}

const usable: readonly unknown[] = ['ok', 'rank_deficient']

/** The tests of the assumptions that sums over rows and held residuals give, where they are asked for. */
export async function rowChecks(
  start: Start,
  both: BothOptima,
  looked: Looked
): Promise<readonly AssumptionCheck[] | null> {
  const { workspace, model, squares, likelihood, final } = both
  if (!workspace.spec.include.some((part) => part === 'assumptions' || part === 'tests'))
    return null
  const { frequency, precision } = model.observations
  if (frequency !== null || precision !== null) return []
  const { facts, nuisance } = model.family
  const tested = usable.includes(squares?.status) && model.squares !== null && model.labels === null
  const normal = tested && facts.quadratic ? await ofNormalErrors(start, both, looked) : {}
  const counts = facts.discrete && nuisance.length === 0 && likelihood.status === 'ok'
  const dfResidual = model.nobs - both.found.frame.kept.length
  const found: Readonly<Record<string, Finding | null>> = {
    ...normal,
    dispersion: counts && final !== null ? dispersionOf(final.pearson, dfResidual) : null
  }
  return checksFrom(({ name }) => found[name] ?? null)
}
