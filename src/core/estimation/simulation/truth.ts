import { Failure, type Fault } from '../../failure.ts'
import type { Column, Dataset } from '../../model/dataset.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Family } from '../../model/families/family.ts'
import { linearPredictor } from '../../model/predictor.ts'
import type { FitSpec } from '../../model/spec.ts'
import { compileExpressionRegression } from '../regression/compile-expression.ts'
import { compileFormulaRegression } from '../regression/compile-formula.ts'
import { expressionPredictor, problemOf } from '../regression/coordinates.ts'
import { isExpression, isLinear, type RegressionModel } from '../regression/model.ts'
import { meansAt } from '../regression/starts.ts'
import { placeholder, responseNames } from '../without-data/placeholder.ts'

/** A law for the responses of a design, fully stated. */
export interface Truth {
  readonly family: Family
  /** Mean (or location) of every row. */
  readonly means: Float64Array
  readonly phi: Float64Array
  /** Precision weights and trials of the rows; null means 1. */
  readonly precision: Float64Array | null
  readonly size: Float64Array | null
  /** The design with a column for the response, to be overwritten. */
  readonly design: Dataset
  /** Name of the response column. */
  readonly response: string
  /** True values by quantity: coefficients and dispersions. */
  readonly values: ReadonlyMap<string, number>
  readonly terms: readonly string[]
}

export interface StatedTruth {
  readonly spec: FitSpec
  readonly design: Dataset
  readonly parameters: Readonly<Record<string, number>>
}

const at = '/truth/parameters'

function unsupported(pointer: string, detail: string, hint: string): Failure {
  return new Failure({ code: 'unsupported', pointer, detail, hint })
}

/** The single column that is drawn. */
function responseOf({ spec, design }: StatedTruth): string {
  const names = responseNames(spec.model)
  if (names.length === 1) return names[0]
  const detail = `One response column is drawn; the model names ${names.length}.`
  throw unsupported(
    '/truth/model',
    detail,
    `Columns of the design: ${[...design.columns.keys()].slice(0, 10).join(', ')}.`
  )
}

/** A nuisance parameter's true value: by its name, or sigma for sigma2; the known one otherwise. */
function dispersion(
  { name, known }: Family['nuisance'][number],
  parameters: StatedTruth['parameters']
): number | undefined {
  if (known !== null) return known
  if (Object.hasOwn(parameters, name)) return parameters[name]
  const root = name.replace(/2$/, '')
  return root !== name && Object.hasOwn(parameters, root) ? parameters[root] ** 2 : undefined
}

/** Every true value, or the Failure that lists what is missing and what is not known. */
function readValues(
  model: RegressionModel,
  parameters: StatedTruth['parameters']
): Map<string, number> {
  const faults: Fault[] = []
  const values = new Map<string, number>()
  const miss = (name: string): void => {
    faults.push({
      code: 'invalid_value',
      pointer: at,
      detail: `The truth needs a value for "${name.slice(0, 40)}".`
    })
  }
  for (const { name } of model.terms) {
    if (Object.hasOwn(parameters, name)) values.set(name, parameters[name])
    else miss(name)
  }
  const known = new Set(model.terms.map(({ name }) => name))
  for (const nuisance of model.family.nuisance) {
    const value = dispersion(nuisance, parameters)
    if (value === undefined) miss(nuisance.name)
    else values.set(nuisance.name, value)
    known.add(nuisance.name)
    known.add(nuisance.name.replace(/2$/, ''))
  }
  for (const name of Object.keys(parameters)) {
    if (known.has(name)) continue
    faults.push({
      code: 'unknown_name',
      pointer: at,
      detail: `The model has no parameter "${name.slice(0, 40)}".`,
      hint: `Its parameters: ${[...known].slice(0, 20).join(', ')}.`
    })
  }
  if (faults.length > 0) throw new Failure(...faults)
  return values
}

function compile(spec: FitSpec, design: Dataset): RegressionModel {
  if (spec.model.covariance !== undefined) {
    throw unsupported(
      '/truth/model/covariance',
      'Correlated errors are not drawn.',
      'State independent errors.'
    )
  }
  if (spec.model.formula !== undefined) return compileFormulaRegression(spec, design)
  if (spec.model.mean !== undefined && spec.model.log_density === undefined) {
    return compileExpressionRegression(spec, design)
  }
  throw unsupported(
    '/truth/model',
    'This kind of model is not drawn.',
    'State a formula or a mean.'
  )
}

/** Checks a stated truth and works out the law of every row. Throws Failure with every fault found. */
export function compileTruth(stated: StatedTruth): Truth {
  const { spec } = stated
  const response = responseOf(stated)
  const family = chooseFamily(spec.model.family, '/truth/model/family')
  if (family.draw === null) {
    throw unsupported(
      '/truth/model/family',
      `The ${family.title} law is not drawn.`,
      'Choose another law.'
    )
  }
  const columns = new Map<string, Column>(stated.design.columns)
  columns.set(response, placeholder(family, response, stated.design.rows))
  const design: Dataset = { rows: stated.design.rows, columns }
  const model = compile(spec, design)
  const values = readValues(model, stated.parameters)
  const theta = Float64Array.from(model.terms, ({ name }) => values.get(name) ?? Number.NaN)
  const phi = Float64Array.from(model.family.nuisance, ({ name }) => values.get(name) ?? Number.NaN)
  const means = meansAt(problemOf(model, predictorOf(model)), theta)
  checkMeans(model, means)
  const { precision, size } = model.observations
  if (precision !== null && !family.facts.location) {
    throw unsupported(
      '/truth/model/weights',
      'Weighted responses of this law are not drawn.',
      'Leave the weights out.'
    )
  }
  if (model.rows.length < design.rows) {
    throw new Failure({
      code: 'invalid_value',
      pointer: '/truth/design',
      detail: 'The design has missing values.'
    })
  }
  return {
    family: model.family,
    means,
    phi,
    precision,
    size,
    design,
    response,
    values,
    terms: model.terms.map(({ name }) => name)
  }
}

function predictorOf(model: RegressionModel) {
  if (isExpression(model)) return expressionPredictor(model)
  if (isLinear(model)) {
    return linearPredictor(
      model.mean.x,
      model.mean.offset,
      model.terms.map(({ name }) => name)
    )
  }
  throw new Error('a mean is linear or an expression')
}

/** Means inside the family's domain, parameters inside theirs. */
function checkMeans(model: RegressionModel, means: Float64Array): void {
  const { low, high } = model.family.meanDomain
  const bad = means.findIndex((mean) => !(mean >= low && mean <= high))
  if (bad < 0) return
  throw new Failure({
    code: 'invalid_value',
    pointer: at,
    detail: `With these parameters row ${bad} has the mean ${means[bad]}, which the ${model.family.name} law does not allow.`
  })
}

/** Draws one response for every row. */
export function drawResponse(truth: Truth, uniform: () => number): Float64Array {
  const { family, means, phi, precision, size } = truth
  const { draw } = family
  if (draw === null) throw new Error('a truth has a law that can be drawn')
  return means.map((mean, i) => {
    const y = draw(uniform, mean, phi, size === null ? 1 : size[i])
    return precision === null ? y : mean + (y - mean) / Math.sqrt(precision[i])
  })
}
