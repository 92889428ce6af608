import { present, toJson } from '../../src/contract/present.ts'
import { readFitRequest } from '../../src/contract/read-fit-request.ts'
import { estimate } from '../../src/core/estimation/estimate.ts'

type Numbers = readonly (number | null)[]

export interface Row {
  readonly term: string
  readonly estimate: number
  readonly std_error: number
  readonly statistic: number
  readonly p_value: number
  readonly conf_low: number
  readonly conf_high: number
  readonly limit?: string
  readonly aliased?: boolean
}

interface BlockAnswer {
  readonly status: string
  readonly reason: string | null
  readonly coefficients: readonly Row[]
  readonly fitted: Numbers
  readonly residuals: Numbers
  readonly vcov: { readonly matrix: readonly (readonly number[])[] }
}

/** The parts of an answer that tests compare; numbers that do not exist are null at run time. */
export interface Answer {
  readonly data: Readonly<Record<string, number>>
  readonly least_squares: BlockAnswer & {
    readonly sigma: number
    readonly sigma2: number
    readonly glance: Readonly<Record<string, number>>
  }
  readonly maximum_likelihood: BlockAnswer & {
    readonly dispersion: readonly Row[]
    readonly convergence: { readonly scaled_gradient: number } | null
    readonly glance: Readonly<Record<string, number>>
    readonly separating_direction?: readonly { readonly term: string; readonly direction: number }[]
    readonly log_likelihood_supremum?: number
  }
  readonly equivalence: {
    readonly verdict: string
    readonly consistent: boolean
    readonly blocks: readonly { readonly quantity: string; readonly verdict: string }[]
    readonly evidence: Readonly<Record<string, number>>
  }
  readonly reproduce: { readonly r: string | null; readonly python: string | null }
  readonly warnings: readonly { readonly code: string }[]
}

type Columns = Readonly<Record<string, ArrayLike<number | string | boolean | null>>>

/** The answer to a fit request as a client would read it, without the transport. */
export function answer(
  columns: Columns,
  model: Readonly<Record<string, unknown>>,
  rest: Readonly<Record<string, unknown>> = {}
): Answer {
  const table = Object.entries(columns).map(
    ([name, cells]) => `${JSON.stringify(name)}:${JSON.stringify(Array.from(cells))}`
  )
  const options = { include: ['fitted', 'residuals', 'vcov'], ...rest }
  const { data = {}, ...others } = { data: undefined, ...options }
  const more = JSON.stringify(data).slice(1, -1)
  const text = `{"data":{"columns":{${table.join(',')}}${more === '' ? '' : `,${more}`}},"model":${JSON.stringify(model)},${JSON.stringify(others).slice(1)}`
  const task = readFitRequest(Buffer.from(text), { columns: 10_000 })
  const report = estimate(task.spec, task.dataset, { cancelled: () => false })
  return JSON.parse(toJson(present(report, { id: '', digest: '', warnings: task.warnings })))
}
