import { factorise } from '../../../numeric/linalg/cholesky.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import { droppedWarning } from '../../regression/observed.ts'
import type { Equation } from '../../system/equations.ts'
import { estimateSystem } from '../../system/estimate-system.ts'
import { statesEquations, statesJointResponses, systemRequest } from '../../system/request.ts'
import type { SystemRequest } from '../../system/system-blocks.ts'
import { onGrowingSample, rankUnsettled } from '../growing-sample.ts'
import type { RowsKind } from '../rows-kind.ts'
import { type Passes, type Unlike, within } from '../search.ts'
import { type Condensed, condensedRows, rootOfProducts } from './condense.ts'
import { condensedSpec, condensedWarnings } from './condensed-request.ts'
import { correctedPass, firstPass, type LaidOut } from './layout.ts'
import { productsOf } from './products.ts'

/** Rows of the sample: it only lays out coordinates. */
const usualSample = 20_000
/** The reading of a sample, and two passes. */
const usualPasses = 3
/** The designs of a system, each once: the responses of cbind() share one. */
function designsOf({ equations }: SystemRequest): Equation[] {
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
  readonly condensed: Condensed
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
  const root = rootOfProducts(products, factor)
  const condensed = condensedRows(root, { ...found.pass, columns: first.columns })
  return { request: sample, condensed, rows: sums.rows, passes: done }
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
    return {
      ...report,
      warnings: [
        ...report.warnings,
        ...condensedWarnings(spec, 'several responses', { ...made, lacking: [] })
      ]
    }
  }
}
