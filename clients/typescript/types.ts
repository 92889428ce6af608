// Types of the API, written by "npm run openapi" from the schemas of the service. Not to be edited.

export interface Data {
  /** One array a column, all equally long; null is a missing value */
  columns?: Record<string, readonly (number | string | boolean | null)[]>
  /** One object a row, all with the same keys; null is a missing value */
  rows?: readonly (Record<string, number | string | boolean | null>)[]
  /** CSV text with a header line */
  csv?: string
  /** Name of a stored data set */
  dataset?: string
  /** For an equation: by name, one matrix an observation, each a list of rows; null is a missing entry */
  matrices?: Record<string, readonly (readonly (readonly (number | null)[])[])[]>
  /** What to do with rows that miss a value the model uses */
  missing?: 'drop' | 'error'
  /** Order of the levels of factors; the first is the baseline */
  levels?: Record<string, readonly string[]>
}

export interface Model {
  /** Wilkinson–Rogers formula, as in R */
  formula?: string
  /** Seemingly unrelated regressions */
  formulas?: readonly string[]
  /** The mean as an expression in columns and parameters */
  mean?: string
  /** One row's log-likelihood as an expression */
  log_density?: string
  /** Matrix equation, "Y = X * A * X" */
  equation?: string
  /** The unknown matrix of the equation */
  unknown?: string
  symmetric?: boolean
  /** Response of a mean expression; may be log(y) */
  response?: string
  parameters?: Record<string, {
    start?: number | readonly number[]
    lower?: number
    upper?: number
    fixed?: boolean
  }>
  /** A family of GET /v1/families by name, or an object of its name and options */
  family?: 'bernoulli' | 'beta' | 'binomial' | 'cauchy' | 'exponential' | 'gamma' | 'generalized_normal' | 'gumbel' | 'inverse_gaussian' | 'laplace' | 'logistic' | 'lognormal' | 'multinomial' | 'negative_binomial' | 'normal' | 'poisson' | 'skew_normal' | 'student_t' | 'uniform' | 'weibull' | {
    name: 'bernoulli' | 'beta' | 'binomial' | 'cauchy' | 'exponential' | 'gamma' | 'generalized_normal' | 'gumbel' | 'inverse_gaussian' | 'laplace' | 'logistic' | 'lognormal' | 'multinomial' | 'negative_binomial' | 'normal' | 'poisson' | 'skew_normal' | 'student_t' | 'uniform' | 'weibull'
    [member: string]: number | string
  }
  /** A link of GET /v1/links, or a power; default: the family's canonical link */
  link?: 'cauchit' | 'cloglog' | 'identity' | 'inverse' | 'inverse_squared' | 'log' | 'logit' | 'probit' | 'sqrt' | {
    power: number
  }
  /** Label of a two-valued response that counts as the event */
  event?: string | number | boolean
  /** Binomial: column of numbers of trials */
  trials?: string
  /** Column of weights; a bare name means precision weights, Var = σ²/w */
  weights?: string | {
    column: string
    kind?: 'precision' | 'frequency'
  }
  /** Covariance of the errors, known up to a scale */
  covariance?: {
    structure: 'diagonal'
    column: string
    within?: string
    method?: 'ml' | 'reml'
  } | {
    structure: 'equicorrelated'
    rho: number | 'estimate'
    within?: string
    method?: 'ml' | 'reml'
  } | {
    structure: 'ar1'
    rho: number | 'estimate'
    within?: string
    method?: 'ml' | 'reml'
  } | {
    structure: 'matrix'
    matrix: readonly (readonly number[])[]
    within?: string
    method?: 'ml' | 'reml'
  }
  contrasts?: Record<string, 'treatment' | 'sum' | 'helmert' | 'polynomial'>
  /** Firth’s penalised likelihood in place of maximum likelihood: finite also where no maximum exists */
  penalty?: 'firth'
  /** Numbers for the labels of the response, so that least squares has a meaning */
  coding?: Record<string, number>
}

export interface Coefficient {
  term: string
  response?: string
  estimate: number | null
  std_error: number | null
  statistic: number | null
  p_value: number | null
  conf_low: number | null
  conf_high: number | null
  levels?: Record<string, string>
  aliased?: true
  limit?: '+inf' | '-inf'
  fixed?: true
}

export interface Dispersion {
  parameter: string
  estimate: number | null
  std_error: number | null
  conf_low: number | null
  conf_high: number | null
  limit?: '+inf' | '-inf'
  fixed?: true
}

export type Status = 'ok' | 'rank_deficient' | 'saturated' | 'perfect_fit' | 'boundary' | 'does_not_exist' | 'unbounded' | 'not_identified' | 'not_converged' | 'not_defined'

export type Ruling = 'identical' | 'identical_for_design' | 'coincident' | 'different' | 'not_comparable' | 'undetermined'

/** One a row of the data; by response where a model has several */
export type NumbersByResponse = readonly (number | null)[] | Record<string, readonly (number | null)[]>

export interface Influence {
  /** One a row of the data; by response where a model has several */
  leverage: NumbersByResponse
  /** Of a curved mean: how far a fitted value follows its own response */
  jacobian_leverage?: NumbersByResponse
  /** One a row of the data; by response where a model has several */
  cooks_distance: NumbersByResponse
  /** Of several responses: of all their coefficients together */
  joint_cooks_distance?: readonly (number | null)[]
  /** By term; by "response: term" where a model has several responses */
  dfbetas: Record<string, readonly (number | null)[]>
}

export interface Collinearity {
  vif: readonly {
    term: string
    response?: string
    df: number
    vif: number | null
  }[]
  /** By response where a model has several */
  condition_indices: NumbersByResponse
}

export interface Tests {
  terms: readonly TestRow[]
  hypotheses: readonly TestRow[]
  type_1?: readonly TestRow[]
  type_2?: readonly TestRow[]
  type_3?: readonly TestRow[]
}

export interface TestRow {
  term: string
  test: string
  statistic: number | null
  df: number | null
  df_residual: number | null
  p_value: number | null
  /** Of a multivariate test: the F that its p-value rests on */
  f_statistic?: number | null
  /** Why there is no statistic or no p-value, or what the p-value rests on */
  note?: string
}

export interface Intervals {
  method: string
  open_ends: readonly {
    term: string
    side: string
    reason: string
  }[]
  [member: string]: unknown
}

export interface CovarianceOfEstimates {
  terms: readonly string[]
  matrix: readonly (readonly (number | null)[])[]
  /** Correlations of the estimates */
  correlation: readonly (readonly (number | null)[])[]
}

export interface Convergence {
  iterations: number | null
  evaluations: number | null
  scaled_gradient: number | null
  hessian_condition: number | null
  starts_agreeing: string
  [member: string]: unknown
}

export interface Condition {
  condition: string
  holds: boolean
  how: string
}

export interface LeastSquares {
  residual_types?: Record<string, NumbersByResponse>
  influence?: Influence
  collinearity?: Collinearity
  tests?: Tests
  status: Status
  /** A sentence whenever status is not ok */
  reason: string | null
  method: string
  coefficients: readonly Coefficient[]
  aliased?: readonly string[]
  relations?: readonly string[]
  separating_direction?: readonly {
    term: string
    direction: number | null
  }[]
  log_likelihood_supremum?: number | null
  optimal_set?: readonly {
    term: string
    low: number | null
    high: number | null
  }[]
  matrix?: readonly (readonly (number | null)[])[]
  residual_covariance?: readonly (readonly (number | null)[])[]
  intervals?: Intervals
  vcov?: CovarianceOfEstimates
  /** One a row of the data; by response where a model has several */
  fitted?: NumbersByResponse
  /** One a row of the data; by response where a model has several */
  residuals?: NumbersByResponse
  sigma2: number | null
  sigma: number | null
  sigma2_divisor: string
  glance: {
    nobs: number | null
    df: number | null
    df_residual: number | null
    rss: number | null
    r_squared: number | null
    adj_r_squared: number | null
    f_statistic: number | null
    f_p_value: number | null
  } | null
  convergence?: Convergence
  [member: string]: unknown
}

export interface MaximumLikelihood {
  residual_types?: Record<string, NumbersByResponse>
  influence?: Influence
  collinearity?: Collinearity
  tests?: Tests
  status: Status
  /** A sentence whenever status is not ok */
  reason: string | null
  method: string
  coefficients: readonly Coefficient[]
  aliased?: readonly string[]
  relations?: readonly string[]
  separating_direction?: readonly {
    term: string
    direction: number | null
  }[]
  log_likelihood_supremum?: number | null
  optimal_set?: readonly {
    term: string
    low: number | null
    high: number | null
  }[]
  matrix?: readonly (readonly (number | null)[])[]
  residual_covariance?: readonly (readonly (number | null)[])[]
  intervals?: Intervals
  vcov?: CovarianceOfEstimates
  /** One a row of the data; by response where a model has several */
  fitted?: NumbersByResponse
  /** One a row of the data; by response where a model has several */
  residuals?: NumbersByResponse
  dispersion: readonly Dispersion[]
  information: string
  glance: {
    nobs: number | null
    df: number | null
    log_likelihood: number | null
    deviance: number | null
    null_deviance: number | null
    aic: number | null
    bic: number | null
  } | null
  convergence: Convergence | null
  total_variation: number | null
  [member: string]: unknown
}

export interface Equivalence {
  verdict: Ruling
  summary: string
  blocks: readonly {
    quantity: string
    verdict: Ruling
    theorem: string | null
    reason: string
    ratio?: number | null
    conditions: readonly Condition[]
    [member: string]: unknown
  }[]
  evidence: {
    max_difference: number | null
    max_difference_in_std_errors: number | null
    digits_agreeing: number | null
    score_at_least_squares: number | null
    rounding_unit: number | null
    likelihood_loss_at_least_squares: number | null
    sse_excess_at_maximum_likelihood: number | null
    relative_efficiency_of_least_squares: number | null
    gap_test: {
      statistic: number | null
      df: number | null
      p_value: number | null
    } | null
    rows: readonly {
      row: number | null
      weight: number | null
      shift_in_std_errors: number | null
    }[]
    start_distance: number | null
    [member: string]: unknown
  } | null
  consistent: boolean
  norm_minimised_by_mle: number | 'inf' | null
  would_coincide_if: readonly string[]
  /** Every theorem of the catalogue, and the first condition that one lacks here */
  theorems_examined: readonly {
    theorem: string
    applies: boolean
    failed_condition: string | null
  }[]
  /** Tests of what the verdict assumes, with "include": ["assumptions"] */
  assumption_checks?: readonly {
    /** Whose errors, where a model has several */
    response?: string
    assumption: string
    test: string
    statistic: number | null
    p_value: number | null
    condition?: string
  }[]
  /** A few rows on which the two differ, or the change of design that breaks their equality */
  witness?: {
    explanation: string
    columns: Record<string, readonly (number | string | null)[]> | null
    least_squares: Record<string, number | null> | null
    maximum_likelihood: Record<string, number | null> | null
    [member: string]: unknown
  }
  [member: string]: unknown
}

export interface Warning {
  code: string
  detail: string
  pointer: string
  action: string
}

export interface Entry {
  name: string
  title: string
  [member: string]: unknown
}

export interface ComparisonRequest {
  data: Data
  /** Models of one response; each is tested against the next */
  models: readonly Model[]
  timeout_ms?: number
}

export interface ComparisonResponse {
  models: readonly {
    model: number
    description: string
    family: string
    status: Status
    reason: string | null
    nobs: number | null
    df: number | null
    log_likelihood: number | null
    deviance: number | null
    null_deviance: number | null
    aic: number | null
    bic: number | null
    aicc: number | null
    rss: number | null
    df_residual: number | null
    delta_aic: number | null
    aic_weight: number | null
    aicc_weight: number | null
    bic_weight: number | null
  }[]
  tests: readonly {
    test: string
    /** Places of the two models, the smaller first */
    models: readonly number[]
    statistic: number | null
    df: number | null
    df_residual: number | null
    p_value: number | null
    note: string | null
  }[]
  warnings: readonly {
    code: string
    detail: string
    [member: string]: unknown
  }[]
}

export interface Dataset {
  name: string
  rows: number
  columns: readonly {
    name: string
    kind: 'numeric' | 'categorical'
    /** Rows without a value */
    missing: number
    /** Labels of a categorical column, in order */
    levels?: readonly string[]
  }[]
  /** sha256:… of the uploaded bytes */
  digest: string
  /** Media type of the upload */
  format: string
  created_at: string
  /** When it is dropped; null: never */
  expires_at: string | null
}

export interface EquivalenceRequest {
  model: Model
  /** Regressors; a response in them is not read */
  design?: Data
  /** What the question assumes beside the model */
  assume?: {
    /** Errors jointly spherical, not independent */
    errors?: 'spherical'
    /** Regressors random and normal with the response, observed with error, or set with error */
    regressors?: 'jointly_normal' | 'with_error' | 'berkson'
    /** The error variance is modelled, with parameters of its own or with those of the mean */
    variance?: 'separate_parameters' | 'mean_parameters'
    censoring?: 'censored' | 'truncated'
    /** The response is regressed on its past: which likelihood */
    series?: 'conditional' | 'exact'
  }
}

export interface EquivalenceResponse {
  equivalence: Equivalence
}

export interface FitRequest {
  data: Data
  model: Model
  inference?: {
    /** Confidence level */
    level?: number
    /** How standard errors are computed */
    std_errors?: 'model' | 'observed' | 'expected' | 'hc0' | 'hc1' | 'hc2' | 'hc3' | 'hc4' | {
      cluster: string | readonly string[]
      /** Set negative eigenvalues of the estimate to 0, as R vcovCL(fix = TRUE) */
      fix?: boolean
    } | {
      hac: {
        lags?: number | 'auto'
      }
    } | {
      bootstrap: {
        replicates?: number
        kind?: 'pairs' | 'residual' | 'parametric'
      }
    }
    /** Wald; profile likelihood; bootstrap, bias-corrected and accelerated; bootstrap percentiles */
    intervals?: 'wald' | 'profile' | 'bootstrap' | 'percentile'
    /** Linear hypotheses about coefficients, such as "x1 + 2*x2 = 3" */
    hypotheses?: readonly string[]
  }
  optimizer?: {
    starts?: number
    seed?: number
    max_iterations?: number
    tolerance?: number
    /** Time limit of the fit in milliseconds, waiting included; beyond it the answer is 504 */
    timeout_ms?: number
  }
  /** One fit per group */
  group_by?: readonly string[]
  /** Further parts of the answer */
  include?: readonly ('fitted' | 'residuals' | 'vcov' | 'influence' | 'tests' | 'profiles' | 'assumptions' | 'collinearity' | 'plots' | 'witness')[]
  /** Which parameters the pictures are over; the first few unless said otherwise */
  plots?: {
    /** Coefficients or dispersions by name: every pair gets a surface, each a profile */
    parameters: readonly string[]
  }
  /** Keep the fit under its id */
  store?: boolean
  /** Answer 422 when an estimator ends with another status than ok */
  strict?: boolean
  /** Whose divisors, parameter counts and reference distributions to follow */
  conventions?: 'equifit' | 'r' | 'statsmodels'
}

export interface FitResponse {
  id: string
  model: {
    description: string
    family: {
      name: string
      [member: string]: unknown
    }
    link: unknown
    terms: readonly string[]
    parameters: number
    [member: string]: unknown
  }
  data: {
    rows: number
    rows_used: number
    rows_dropped: number
    rows_zero_weight?: number
  }
  least_squares: LeastSquares
  generalized_least_squares?: LeastSquares
  maximum_likelihood: MaximumLikelihood
  equivalence: Equivalence
  conventions: {
    [member: string]: unknown
  }
  reproduce: {
    r: string | null
    python: string | null
    request_digest: string
    engine: string
    seed: number
    [member: string]: unknown
  }
  /** Vega-Lite specifications, with "include": ["plots"] */
  plots?: readonly {
    name: string
    title: string
    description: string
    [member: string]: unknown
  }[]
  warnings: readonly Warning[]
  [member: string]: unknown
}

export interface Job {
  id: string
  status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
  /** Share of the work done, from 0 to 1 */
  progress: number
  created_at: string
  started_at: string | null
  finished_at: string | null
  /** When the result is dropped */
  expires_at: string | null
  /** Where the answer is, once there is one */
  result: string | null
  /** Why the job failed */
  problem: Problem | null
}

export interface PredictionRequest {
  /** Id of a stored fit */
  fit?: string
  /** A fit request, in place of a stored fit */
  request?: FitRequest
  /** Rows to predict, with the columns that the model uses; of a matrix equation "matrices", with those beside its unknown */
  new_data: Data
  /** Level of the intervals; default: that of the fit */
  level?: number
  /** Default: least squares under a normal law, maximum likelihood under any other */
  estimator?: 'least_squares' | 'maximum_likelihood'
}

export interface PredictionResponse {
  estimator: 'least_squares' | 'maximum_likelihood'
  status: Status
  reason: string | null
  level: number
  /** One a row of new_data, in their order; for several responses one a row and response */
  predictions: readonly {
    row: number
    /** Which of several responses, or labels, or entries of a matrix ("Y[1,2]") is predicted */
    response?: string
    fitted: number | null
    std_error: number | null
    conf_low: number | null
    conf_high: number | null
    pred_low: number | null
    pred_high: number | null
    /** On the scale of the linear predictor; null for a mean expression */
    link: {
      fitted: number | null
      std_error: number | null
      conf_low: number | null
      conf_high: number | null
    } | null
    /** The row lies outside what the fit has seen */
    extrapolates: boolean
    /** Why the row could not be predicted */
    reason: string | null
  }[]
  /** Of a matrix equation: the same numbers as matrices, one an observation */
  matrices?: {
    fitted: readonly (readonly (readonly (number | null)[])[])[]
    std_error: readonly (readonly (readonly (number | null)[])[])[]
    conf_low: readonly (readonly (readonly (number | null)[])[])[]
    conf_high: readonly (readonly (readonly (number | null)[])[])[]
    pred_low: readonly (readonly (readonly (number | null)[])[])[]
    pred_high: readonly (readonly (readonly (number | null)[])[])[]
  }
  conventions: {
    [member: string]: unknown
  }
  warnings: readonly {
    code: string
    detail: string
    [member: string]: unknown
  }[]
}

export interface Problem {
  /** /problems/<slug>, a page on this kind of problem */
  type: string
  title: string
  status: number
  detail: string
  /** The request id */
  instance: string
  /** Every fault found, at most 20 */
  errors?: readonly {
    /** RFC 6901 pointer into the request */
    pointer: string
    code: string
    detail: string
    hint?: string
    [member: string]: unknown
  }[]
  errors_total?: number
  [member: string]: unknown
}

export interface SimulationRequest {
  truth: {
    model: Model
    /** True coefficients by term and dispersions by name; sigma stands for the root of sigma2 */
    parameters: Record<string, number>
    /** Regressors; the response is drawn */
    design?: Data
    /** Number of rows, for a model without regressors */
    n?: number
  }
  replicates?: number
  seed?: number
  /** Level of the intervals whose coverage is counted */
  level?: number
  timeout_ms?: number
}

export interface SimulationResponse {
  truth: {
    parameters: Record<string, number>
    rows: number
  }
  replicates: number
  seed: number
  estimators: readonly {
    estimator: 'least_squares' | 'maximum_likelihood'
    quantity: string
    truth: number | null
    mean: number | null
    bias: number | null
    bias_std_error: number | null
    variance: number | null
    variance_std_error: number | null
    mse: number | null
    mse_std_error: number | null
    coverage: number | null
    coverage_std_error: number | null
    replicates: number
    histogram: {
      edges: readonly (number | null)[]
      counts: readonly number[]
      below: number
      above: number
    }
  }[]
  mse_ratio: Record<string, number | null>
  statuses: Record<string, Record<string, number>>
  verdicts: Record<string, number>
}
