import type { FitSpec } from '../../../model/spec.ts'
import { factorise, solveFactor } from '../../../numeric/linalg/cholesky.ts'
import { leastSquares } from '../../../numeric/linalg/least-squares.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import { covarianceNotApplicable } from '../../covariances/apply.ts'
import { chosenCovariance } from '../../covariances/registry.ts'
import { droppedWarning } from '../../regression/observed.ts'
import type { WarningReport } from '../../report.ts'
import type { Equation } from '../../system/equations.ts'
import { estimateSystem } from '../../system/estimate-system.ts'
import { statesEquations, statesJointResponses, systemRequest } from '../../system/request.ts'
import type { SystemRequest } from '../../system/system-blocks.ts'
import { betaOf, frameOf, fromOrthogonal } from '../frame.ts'
import { onGrowingSample, rankUnsettled } from '../growing-sample.ts'
import { rowsWarnings } from '../left-out.ts'
import { refuseDear } from '../pass-cost.ts'
import type { ProductsPass } from '../row-source.ts'
import type { RowsKind } from '../rows-kind.ts'
import { betterFrame, type Passes, type Unlike, unlikeOf, within } from '../search.ts'
import { type Condensed, condensedRows } from './condense.ts'
import { type Products, productsOf, sideBySide } from './products.ts'

/** Rows of the sample: it only lays out coordinates. */
const usualSample = 20_000
/** The reading of a sample, and two passes. */
const usualPasses = 3
/** Parts of an answer that depend on inner products alone. */
const given: readonly string[] = ['vcov', 'tests']

/** The request as it is put to rows that are condensed to inner products. */
function condensedSpec(spec: FitSpec): FitSpec {
  const { std_errors, intervals } = spec.inference
  return {
    ...spec,
    include: spec.include.filter((part) => given.includes(part)),
    inference: {
      ...spec.inference,
      std_errors: chosenCovariance(std_errors).robust ? 'model' : std_errors,
      intervals: intervals === 'profile' ? intervals : 'wald'
    }
  }
}

/** What was asked for and inner products do not give. */
function missed(spec: FitSpec, made: { passes: number; rows: number }): WarningReport[] {
  const { hypotheses: _, ...inference } = spec.inference
  const rest: FitSpec = {
    ...spec,
    include: spec.include.filter((part) => !given.includes(part)),
    inference: {
      ...inference,
      intervals: inference.intervals === 'profile' ? 'wald' : inference.intervals
    },
    conventions: 'equifit'
  }
  const { name, robust } = chosenCovariance(inference.std_errors)
  const because = 'They need the scores of every row, which are not held in memory.'
  return [
    ...rowsWarnings(rest, { ...made, lacking: [], given: [] }),
    ...(robust ? [covarianceNotApplicable(name, 'several responses', because)] : [])
  ]
}

/** The designs of a system, each once: the responses of cbind() share one. */
function designsOf({ equations }: SystemRequest): Equation[] {
  return equations.filter(({ x }, k) => k === 0 || equations[k - 1].x !== x)
}

/** All of a first pass, laid out on a sample: coordinates of all columns, coefficients of each response. */
function firstPass(request: SystemRequest, passes: Passes, columns: readonly string[]) {
  const designs = designsOf(request)
  const count = request.equations[0].count
  const x = sideBySide(
    count,
    designs.map((one) => one.x)
  )
  refuseDear(request.spec, { rows: passes.source.rows, columns: x.cols }, request.pointer)
  const solutions = request.equations.map(({ y }) =>
    leastSquares({ x, tail: null, y, yTail: null, weights: null })
  )
  const frame = frameOf({ x, intercept: true }, solutions[0])
  const origin = Float64Array.from(
    request.equations,
    ({ y }) => y.reduce((sum, v) => sum + v, 0) / count
  )
  const pass: ProductsPass = {
    kind: 'products',
    spec: request.spec,
    columns,
    beside: [],
    designs: designs.map(({ assignment: { state } }, k) => ({
      state,
      pointer: statesEquations(request.spec) ? `${request.pointer}/${k}` : request.pointer
    })),
    frame,
    origin,
    beta: solutions.map(({ coefficients }, l) =>
      betaOf(
        frame,
        Float64Array.from(frame.kept, (j) => coefficients[j]),
        origin[l]
      )
    )
  }
  return { pass, columns: x.cols }
}

/** Coefficients moved to where residuals and regressors have no product left. */
function corrected(pass: ProductsPass, { gram, cross }: Products): ProductsPass {
  const factor = factorise(gram)
  if (factor === null) throw rankUnsettled()
  const beta = pass.beta.map((own, l) => {
    const step = fromOrthogonal(pass.frame, solveFactor(factor, column(cross, l)))
    return own.map((value, k) => value + step[k])
  })
  return { ...pass, beta }
}

interface Settled {
  readonly request: SystemRequest
  readonly condensed: Condensed
  readonly rows: number
  readonly passes: number
}

/** Two passes from a sample: products, and again where their rounding is corrected; one more where the sample's coordinates mislead. */
async function settled(
  sample: SystemRequest,
  passes: Passes,
  names: readonly string[]
): Promise<Settled | Unlike> {
  const first = firstPass(sample, passes, names)
  let pass = first.pass
  for (let done = 1; ; done++) {
    const sums = await passes.source.reduce(pass, within(passes, done))
    if (sums.unlike.some(Number.isFinite)) return unlikeOf(sums)
    const products = productsOf(sums, pass)
    const factor = factorise(products.gram)
    if (factor === null) throw rankUnsettled()
    const better = done === 1 ? betterFrame(pass.frame, products.gram) : null
    if (better === null && done > 1) {
      const condensed = condensedRows(products, { ...pass, factor, columns: first.columns })
      return { request: sample, condensed, rows: sums.rows, passes: done }
    }
    pass = better === null ? corrected(pass, products) : { ...pass, frame: better }
  }
}

function columnsFrom(m: Matrix, from: number, cols: number): Matrix {
  return { rows: m.rows, cols, data: m.data.subarray(from * m.rows, (from + cols) * m.rows) }
}

/** The equations on the condensed rows. */
function condensedEquations({ request, condensed, rows }: Settled): Equation[] {
  const { columns, responses } = condensed
  const designs = designsOf(request)
  let next = 1
  const places = designs.map(({ x }) => {
    next += x.cols
    return next - x.cols
  })
  return request.equations.map((equation, l) => {
    const from = places[designs.findIndex(({ x }) => x === equation.x)]
    const { cols } = equation.x
    return {
      ...equation,
      count: rows,
      x: columnsFrom(columns.head, from, cols),
      tail: columnsFrom(columns.tail, from, cols),
      y: column(responses.head, l),
      yTail: column(responses.tail, l),
      offset: null
    }
  })
}

/**
 * Several normal responses. Every estimate, test and profile of such a system depends on the data through
 * inner products alone (Zellner 1962, JASA 57, section 2): all rows are condensed to as many as the system has
 * columns, with the same inner products, and fitted in memory.
 */
export const severalResponses: RowsKind = {
  suits: (spec) => statesEquations(spec) || statesJointResponses(spec),
  async estimate(spec, source, options) {
    const plain = condensedSpec(spec)
    const found = await onGrowingSample(
      { spec: plain, source, options, usual: () => usualSample, expected: usualPasses },
      ({ dataset, columns, control }, passes) =>
        settled(systemRequest(plain, dataset, control), passes, columns)
    )
    const total = source.rows
    const warnings = found.request.warnings.filter(({ code }) => code !== 'rows_dropped')
    const report = estimateSystem({
      ...found.request,
      equations: condensedEquations(found),
      counts: { total, used: found.rows },
      rows: new Int32Array(0),
      data: { rows: 0, columns: new Map() },
      warnings: [...warnings, ...droppedWarning(total - found.rows)]
    })
    const made = { passes: found.passes, rows: total }
    return { ...report, warnings: [...report.warnings, ...missed(spec, made)] }
  }
}
