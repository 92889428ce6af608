/** Types of the API's main calls. A test holds them to the service's own schemas. */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json }

export type Cell = number | string | boolean | null

/** Exactly one of columns, rows, csv, dataset, matrices. */
export interface Data {
  columns?: Record<string, Cell[]>
  rows?: Record<string, Cell>[]
  csv?: string
  dataset?: string
  matrices?: Record<string, number[][][]>
  missing?: 'drop' | 'error'
  levels?: Record<string, string[]>
}

/** Exactly one of formula, formulas, mean, log_density, equation states the model. */
export interface Model {
  formula?: string
  formulas?: string[]
  mean?: string
  log_density?: string
  equation?: string
  unknown?: string
  symmetric?: boolean
  response?: string
  parameters?: Record<
    string,
    { start?: number | number[]; lower?: number; upper?: number; fixed?: boolean }
  >
  family?: string | { name: string; [option: string]: number | string }
  link?: string | { power: number }
  event?: string | number | boolean
  trials?: string
  weights?: string | { column: string; kind?: 'precision' | 'frequency' }
  contrasts?: Record<string, 'treatment' | 'sum' | 'helmert' | 'polynomial'>
  coding?: Record<string, number>
}

export type Include = 'fitted' | 'residuals' | 'vcov' | 'influence' | 'tests' | 'plots' | 'witness'

export interface FitRequest {
  data: Data
  model: Model
  inference?: {
    level?: number
    std_errors?: 'model' | 'observed' | 'expected' | 'hc0' | 'hc1' | 'hc2' | 'hc3' | 'hc4'
    intervals?: 'wald' | 'profile' | 'bootstrap'
  }
  optimizer?: {
    starts?: number
    seed?: number
    max_iterations?: number
    tolerance?: number
    timeout_ms?: number
  }
  include?: Include[]
  strict?: boolean
}

export interface EquivalenceRequest {
  model: Model
  design?: Data
}

export interface SimulationRequest {
  truth: { model: Model; parameters: Record<string, number>; design?: Data; n?: number }
  replicates?: number
  seed?: number
  level?: number
}

export type Status =
  | 'ok'
  | 'rank_deficient'
  | 'saturated'
  | 'perfect_fit'
  | 'boundary'
  | 'does_not_exist'
  | 'unbounded'
  | 'not_identified'
  | 'not_converged'
  | 'not_defined'

export type Ruling =
  | 'identical'
  | 'identical_for_design'
  | 'coincident'
  | 'different'
  | 'not_comparable'
  | 'undetermined'

/** Columns are those of R's broom; a number that does not exist is null. */
export interface Coefficient {
  term: string
  estimate: number | null
  std_error: number | null
  statistic: number | null
  p_value: number | null
  conf_low: number | null
  conf_high: number | null
}

export interface Fit {
  id: string
  model: { description: string; terms: string[]; parameters: number }
  data: { rows: number; rows_used: number; rows_dropped: number }
  least_squares: {
    status: Status
    reason: string | null
    coefficients: Coefficient[]
    sigma2: number | null
    sigma: number | null
  }
  maximum_likelihood: {
    status: Status
    reason: string | null
    coefficients: Coefficient[]
    dispersion: { parameter: string; estimate: number | null; std_error: number | null }[]
    glance: { log_likelihood: number | null; aic: number | null; bic: number | null } | null
  }
  equivalence: {
    verdict: Ruling
    summary: string
    blocks: {
      quantity: string
      verdict: Ruling
      theorem: string | null
      reason: string
      conditions: { condition: string; holds: boolean; how: string }[]
    }[]
    would_coincide_if: string[]
    consistent: boolean
  }
  warnings: { code: string; detail: string; pointer: string; action: string }[]
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  instance: string
  errors?: { pointer: string; code: string; detail: string; hint?: string }[]
}

export interface Entry {
  name: string
  title: string
  [fact: string]: unknown
}

export interface Catalogue {
  families: Entry[]
  links: Entry[]
  functions: Entry[]
  theorems: Entry[]
  examples: Entry[]
}
