import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type {
  CovarianceEstimator,
  CovarianceInput,
  CovarianceOutcome,
  EstimatingFunctions
} from './covariance.ts'

/** Influence of one unit of every row on the estimate: scores times bread (n × k). */
export function influences({
  scores,
  bread
}: Pick<EstimatingFunctions, 'scores' | 'bread'>): Matrix {
  const out = zeros(scores.rows, bread.cols)
  for (let j = 0; j < bread.cols; j++) {
    const target = column(out, j)
    for (let k = 0; k < bread.rows; k++) {
      const source = column(scores, k)
      const b = at(bread, k, j)
      for (let i = 0; i < target.length; i++) target[i] += source[i] * b
    }
  }
  return out
}

/** Σ w_i e_i e_i' (k × k) over the rows of an n × k matrix; symmetric to the bit. */
export function outerSum(e: Matrix, w: Float64Array | null): Matrix {
  const out = zeros(e.cols, e.cols)
  for (let j = 0; j < e.cols; j++) {
    const a = column(e, j)
    for (let k = 0; k <= j; k++) {
      const b = column(e, k)
      let sum = 0
      for (let i = 0; i < a.length; i++) sum += (w === null ? 1 : w[i]) * a[i] * b[i]
      out.data[j * e.cols + k] = sum
      out.data[k * e.cols + j] = sum
    }
  }
  return out
}

/** Weight that a heteroscedasticity-consistent estimator gives a squared score at leverage h. */
type Inflation = (
  leverage: number,
  functions: Pick<EstimatingFunctions, 'rank' | 'observations'>
) => number

export interface HeteroscedasticityConsistent {
  readonly name: string
  readonly reference: string
  readonly needsLeverage: boolean
  readonly inflation: Inflation
}

/** A leverage above this is 1. */
export const certain = 1 - 1e-10

/** Columns of an n × k matrix, each by its own factors (n). */
export function scaledColumns(e: Matrix, factor: (i: number, j: number) => number): Matrix {
  return { ...e, data: e.data.map((v, at) => v * factor(at % e.rows, Math.floor(at / e.rows))) }
}

/** Sandwich with Σ ψψ' in the middle, each term inflated (White 1980; MacKinnon & White 1985). */
export function heteroscedasticityConsistent(
  kind: HeteroscedasticityConsistent
): CovarianceEstimator {
  return {
    name: kind.name,
    title: `heteroscedasticity-consistent, ${kind.name.toUpperCase()}`,
    reference: kind.reference,
    robust: true,
    recognises: (choice) => choice === kind.name,
    summed: {
      kind: 'rows',
      part: (functions) =>
        kind.needsLeverage && functions.spectral !== undefined
          ? middleAlong(kind, functions, functions.spectral).matrix
          : middle(kind, functions),
      needsLeverage: kind.needsLeverage
    },
    compute: (input) => computeWith(kind, input)
  }
}

/** Σ f·ee' of the influences e of some rows, each inflated (k × k); of several equations, as each alone would be. */
function middle({ inflation }: HeteroscedasticityConsistent, functions: EstimatingFunctions) {
  const { scores, frequency, leverage, perColumn } = functions
  if (perColumn !== undefined) {
    const own = perColumn.map((equation) => ({ ...functions, ...equation }))
    const e = scaledColumns(influences(functions), (i, j) =>
      Math.sqrt(inflation(own[j].leverage?.[i] ?? 0, own[j]))
    )
    return outerSum(e, frequency)
  }
  const weights = Float64Array.from(
    { length: scores.rows },
    (_, i) => (frequency?.[i] ?? 1) * inflation(leverage?.[i] ?? 0, functions)
  )
  return outerSum(influences(functions), weights)
}

/** Why an estimator that corrects for leverage has nothing to divide by. */
export function leverageOfOne(name: string): string {
  return `A row has leverage 1, where ${name} divides by zero.`
}

/** Why an estimator that corrects for leverage does not apply to an estimate without a hat matrix. */
export function withoutLeverage(name: string): string {
  return `${name} corrects for leverage, which this estimator does not have.`
}

/** The same of rows with several residuals, each inflated in the direction that it has to itself; the largest leverage. */
function middleAlong(
  { inflation }: HeteroscedasticityConsistent,
  functions: EstimatingFunctions,
  spectral: NonNullable<EstimatingFunctions['spectral']>
) {
  let most = 0
  const scores = spectral.scores((h) => {
    most = Math.max(most, h)
    return Math.sqrt(inflation(h, spectral))
  })
  const e = influences({ scores, bread: functions.bread })
  return { matrix: outerSum(e, functions.frequency), most }
}

function computeWith(
  kind: HeteroscedasticityConsistent,
  { functions, withoutFunctions, toTerms }: CovarianceInput
): CovarianceOutcome {
  if (functions === null) return { matrix: null, because: withoutFunctions }
  const { needsLeverage, name } = kind
  const { perColumn, spectral } = functions
  if (needsLeverage && spectral !== undefined) {
    const { matrix, most } = middleAlong(kind, functions, spectral)
    return most > certain
      ? { matrix: null, because: leverageOfOne(name) }
      : { matrix: toTerms(matrix), information: functions.breadName }
  }
  // Some leverages are made when they are asked for.
  const leverage = needsLeverage ? functions.leverage : null
  const leverages = perColumn?.map((own) => own.leverage) ?? [leverage]
  if (needsLeverage && leverages.includes(null)) {
    return { matrix: null, because: withoutLeverage(name) }
  }
  if (needsLeverage && leverages.some((own) => own?.some((h) => h > certain))) {
    return { matrix: null, because: leverageOfOne(name) }
  }
  return { matrix: toTerms(middle(kind, functions)), information: functions.breadName }
}
