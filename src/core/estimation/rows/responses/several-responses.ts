import { factorise } from '../../../numeric/linalg/cholesky.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import { predictedSpec } from '../../prediction/prediction.ts'
import { droppedWarning } from '../../regression/observed.ts'
import type { Equation } from '../../system/equations.ts'
import { estimateSystem, fitSystem } from '../../system/estimate-system.ts'
import { statesEquations, statesJointResponses, systemRequest } from '../../system/request.ts'
import type { SystemRequest } from '../../system/system-blocks.ts'
import { type HeldPart, heldParts } from '../casewise/held-parts.ts'
import { contendSeveral } from '../comparison/contend-responses.ts'
import { onGrowingSample, rankUnsettled } from '../growing-sample.ts'
import { keepSystem } from '../prediction/keep-system.ts'
import { frameOfSample } from '../prediction/reach.ts'
import type { RowsKind } from '../rows-kind.ts'
import { summedOf } from '../sandwich.ts'
import { type Passes, type Unlike, within } from '../search.ts'
import { type Condensed, condensedRows, rootOfProducts } from './condense.ts'
import { condensedSpec, condensedWarnings, resamples } from './condensed-request.ts'
import { heldSystem, needsAllRows } from './held-system.ts'
import { correctedPass, firstPass, type LaidOut } from './layout.ts'
import { type Products, productsOf } from './products.ts'
import type { ProductsPass } from './products-pass.ts'
import { extentOfSystem, systemRowsAt } from './system-cases.ts'
import { type SystemOfRows, systemAccelerations, systemEstimators } from './system-covariances.ts'
import { systemSamples } from './system-samples.ts'

/** The reading of a sample, and two passes. */
const usualPasses = 3
/** The designs of a system, each once: the responses of cbind() share one. */
function designsOf({ equations }: Pick<SystemRequest, 'equations'>): Equation[] {
  return equations.filter(({ x }, k) => k === 0 || equations[k - 1].x !== x)
}

/** The equations of a sample as they are laid out. */
function laidOut(request: SystemRequest, columns: readonly string[]): LaidOut {
  return {
    spec: request.spec,
    pointer: request.pointer,
    columns,
    designs: designsOf(request).map(({ x, assignment: { state } }, k) => ({
      x,
      state,
      pointer: statesEquations(request.spec) ? `${request.pointer}/${k}` : request.pointer
    })),
    responses: request.equations.map(({ y }) => y),
    offsets: false
  }
}

interface Settled {
  readonly request: SystemRequest
  /** Products of all rows, a root of them, and rows with the products of a root. */
  readonly products: Products
  readonly root: Matrix
  readonly condense: (root: Matrix, beta: readonly Float64Array[]) => Condensed
  /** The pass that their products were summed by. */
  readonly pass: ProductsPass
  readonly rows: number
  readonly passes: number
}

/** Coefficients of all rows, and one more pass for the products at them. */
async function settled(
  sample: SystemRequest,
  passes: Passes,
  names: readonly string[]
): Promise<Settled | Unlike> {
  const first = firstPass(laidOut(sample, names), passes)
  const found = await correctedPass(first.pass, passes)
  if ('unlike' in found) return found
  const done = found.passes + 1
  const sums = await passes.source.reduce(found.pass, within(passes, done))
  const products = productsOf(sums, found.pass)
  const factor = factorise(products.gram)
  if (factor === null) throw rankUnsettled()
  const { pass } = found
  return {
    request: sample,
    products,
    root: rootOfProducts(products, factor),
    condense: (root, beta) => condensedRows(root, { ...pass, beta, columns: first.columns }),
    pass,
    rows: sums.rows,
    passes: done
  }
}

function columnsFrom(m: Matrix, from: number, cols: number): Matrix {
  return { rows: m.rows, cols, data: m.data.subarray(from * m.rows, (from + cols) * m.rows) }
}

/** For each equation: its design, and its response among those of the design. */
function placesOf({ equations }: Pick<SystemRequest, 'equations'>) {
  const designs = designsOf({ equations })
  return equations.map(({ x }, l) => {
    const before = equations.slice(0, l).filter((other) => other.x === x)
    return { design: designs.findIndex((one) => one.x === x), response: before.length }
  })
}

/** The equations on condensed rows. */
function condensedEquations(
  { request, rows }: Pick<Settled, 'request' | 'rows'>,
  { columns, responses }: Condensed
): Equation[] {
  let next = 1
  const starts = designsOf(request).map(({ x }) => {
    next += x.cols
    return next - x.cols
  })
  const places = placesOf(request)
  return request.equations.map((equation, l) => {
    const from = starts[places[l].design]
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

/** All rows of a system, as it is fitted in memory. */
function condensedRequest(found: Settled, total: number): SystemRequest {
  const warnings = found.request.warnings.filter(({ code }) => code !== 'rows_dropped')
  return {
    ...found.request,
    // The passes tell their progress.
    control: { cancelled: found.request.control.cancelled },
    equations: condensedEquations(found, found.condense(found.root, found.pass.beta)),
    counts: { total, used: found.rows },
    rows: new Int32Array(0),
    data: { rows: 0, columns: new Map() },
    warnings: [...warnings, ...droppedWarning(total - found.rows)]
  }
}

/** Samples of all rows, and the skewness constants of estimates where intervals ask for them. */
async function resampled(
  found: Settled,
  of: SystemOfRows,
  passes: Passes
): Promise<Pick<SystemRequest, 'samples' | 'accelerations'>> {
  const { request } = of
  const equations = (root: Matrix, beta: readonly Float64Array[]) =>
    condensedEquations(found, found.condense(root, beta))
  const samples = await systemSamples({ ...found, ...of, equations }, passes)
  if (request.spec.inference.intervals !== 'bootstrap') return { samples }
  return { samples, accelerations: await systemAccelerations(of, passes) }
}

const isPerRow = (part: HeldPart): boolean => part === 'fitted' || part === 'residuals'

/** The request with what is told of every row, where something is. */
async function withRowsAt(
  fitted: SystemRequest,
  of: SystemOfRows,
  { held, run }: { readonly held: readonly HeldPart[]; readonly run: Passes }
): Promise<SystemRequest> {
  if (held.length === 0) return fitted
  const spec = { ...fitted.spec, include: [...fitted.spec.include, ...held] }
  const inference = { ...spec.inference, std_errors: 'model', intervals: 'wald' } as const
  const request = { ...of.request, spec: { ...spec, include: held.filter(isPerRow), inference } }
  return {
    ...fitted,
    spec,
    rowsAt: await systemRowsAt({ ...of, request }, run),
    ...(needsAllRows(held) ? { allRows: await heldSystem(of, run) } : {})
  }
}

/**
 * Several normal responses. Every estimate, test and profile of such a system depends on the data through
 * inner products alone (Zellner 1962, JASA 57, section 2): all rows are condensed to as many as the system has
 * columns, with the same inner products, and fitted in memory. Robust covariances take the rows' scores from
 * further passes.
 */
export const severalResponses: RowsKind = {
  suits: (spec) => statesEquations(spec) || statesJointResponses(spec),
  async fit(spec, source, options) {
    const { std_errors: choice } = spec.inference
    const asked = condensedSpec(spec)
    const found = await onGrowingSample(
      { spec: asked, source, options, expected: usualPasses },
      async ({ dataset, columns, control }, passes) => {
        const end = await settled(systemRequest(asked, dataset, control), passes, columns)
        return 'unlike' in end ? end : { ...end, run: passes }
      }
    )
    const { rows, passes: done, pass, run } = found
    const request = condensedRequest(found, source.rows)
    const places = placesOf(found.request)
    const of = { request, choice, pass, places, rows, done }
    const fitted = {
      ...request,
      ...(summedOf(choice) === null ? {} : { estimators: await systemEstimators(of, run) }),
      ...(resamples(spec) ? await resampled(found, of, run) : {})
    }
    const made = () => ({ passes: source.made(), rows: source.rows, lacking: [] })
    return {
      async report() {
        const { equations } = request
        const size = { columns: pass.columns.length, equations }
        const parts = heldParts(spec, extentOfSystem(source.rows, size))
        const report = estimateSystem(await withRowsAt(fitted, of, { held: parts.held, run }))
        const warnings = condensedWarnings(spec, { ...made(), parts })
        return { ...report, warnings: [...report.warnings, ...warnings] }
      },
      keep: () =>
        keepSystem(fitSystem(fitted), {
          spec,
          columns: pass.columns,
          passes: run,
          done,
          sample: found.request,
          designs: designsOf(found.request).map(({ x, intercept }, k) => ({
            ...pass.designs[k],
            frame: frameOfSample(x, intercept)
          })),
          places,
          warnings: () => condensedWarnings(predictedSpec(spec), made())
        }),
      contend: () => contendSeveral(fitSystem(fitted), { pass, places })
    }
  }
}
