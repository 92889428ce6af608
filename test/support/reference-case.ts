import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** A verified case: data, a neutral description of the model, and values of 15 digits. */
export interface ReferenceCase {
  readonly name: string
  readonly data: {
    readonly columns: JsonObject
    readonly levels: JsonObject | null
  }
  readonly model: JsonObject & { readonly type: string }
  readonly reference: JsonObject
}

const folder = join(import.meta.dirname, '..', 'reference', 'cases')

/** Every case, by name. */
export const referenceCases: readonly ReferenceCase[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'index.json')
  .map((file): ReferenceCase => JSON.parse(readFileSync(join(folder, file), 'utf8')))

const laws: Readonly<Record<string, string>> = {
  'inverse-gaussian': 'inverse_gaussian',
  'negative-binomial': 'negative_binomial',
  'generalized-normal': 'generalized_normal',
  'student-t': 'student_t',
  'gumbel-max': 'gumbel',
  'multivariate normal': 'normal'
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {}
}

/** Family with the options that the case fixes or estimates. */
function familyOf(model: ReferenceCase['model']): Json {
  const law = text(model['law'])
  const response = object(model['response'])
  const kind = text(response['kind'])
  const name =
    law === 'binomial' ? (kind === 'grouped' ? 'binomial' : 'bernoulli') : (laws[law] ?? law)
  const extra = object(model['extra_parameters'])
  const estimated = Object.keys(extra).filter(
    (key) => key === 'df' || key === 'theta' || key === 'p'
  )
  return {
    name,
    ...object(model['fixed']),
    ...Object.fromEntries(estimated.map((key) => [key, 'estimate']))
  }
}

function formulaOf(model: ReferenceCase['model']): string {
  const formula = text(model['formula'])
  const offset = text(model['offset'])
  const response = object(model['response'])
  const withOffset = offset === '' ? formula : `${formula} + offset(${offset})`
  if (response['failures'] === undefined) return withOffset
  const counts = `cbind(${text(response['successes'])}, ${text(response['failures'])})`
  return withOffset.replace(/^[^~]*/, `${counts} `)
}

function contrastsOf(model: ReferenceCase['model']): JsonObject {
  const named = object(model['contrasts'])
  const kinds: Readonly<Record<string, string>> = {
    'contr.sum': 'sum',
    'contr.helmert': 'helmert',
    'contr.poly': 'polynomial'
  }
  const contrasts = Object.fromEntries(
    Object.entries(named).map(([k, v]) => [k, kinds[text(v)] ?? 'treatment'])
  )
  return Object.keys(contrasts).length === 0 ? {} : { contrasts }
}

function weightsOf(model: ReferenceCase['model']): JsonObject {
  const weights = object(model['weights'])
  if (weights['column'] === undefined)
    return weights['expression'] === undefined ? {} : { weights: 'reference_weight' }
  const kind = text(weights['meaning']).startsWith('frequency') ? 'frequency' : 'precision'
  return { weights: { column: text(weights['column']), kind } }
}

function glmMembers(model: ReferenceCase['model']): JsonObject {
  const response = object(model['response'])
  return {
    ...(response['trials'] === undefined ? {} : { trials: response['trials'] }),
    ...(response['event'] === undefined ? {} : { event: response['event'] }),
    ...(text(model['link']) === '' ? {} : { link: text(model['link']) })
  }
}

function covarianceOf(model: ReferenceCase['model']): Json {
  const { kind, meaning: _meaning, order: _order, rho, ...rest } = object(model['covariance'])
  return {
    structure: text(kind),
    ...(rho === undefined ? {} : { rho: rho === 'estimated' ? 'estimate' : rho }),
    ...(text(kind) === 'ar1' || text(kind) === 'equicorrelated' ? {} : rest)
  }
}

/**
 * One variance a group has no covariance structure of its own; it is a density whose standard
 * deviation differs by group. Parameters carry the names of the case's estimates.
 */
const groupVariances: JsonObject = {
  log_density:
    'dnorm(distance, b0 + b1*age + if(Sex == "Female", b2 + b3*age, 0), if(Sex == "Female", sf, sm), log = TRUE)',
  parameters: {
    b0: { start: 16 },
    b1: { start: 0.8 },
    b2: { start: 1 },
    b3: { start: -0.3 },
    sm: { start: 2, lower: 0 },
    sf: { start: 2, lower: 0 }
  }
}

function modelOf(model: ReferenceCase['model']): Json {
  switch (model.type) {
    case 'nonlinear':
      return {
        mean: text(model['expression']),
        response: text(model['response']),
        parameters: object(model['parameters']),
        family: familyOf(model),
        ...weightsOf(model)
      }
    case 'density':
      return {
        log_density: text(model['loglik']).replaceAll(/besselI0\(([^()]*)\)/g, 'besselI($1, 0)'),
        parameters: object(model['parameters'])
      }
    case 'quadratic-form':
      return { formula: `y ~ 0 + quad(${(model['variables'] as readonly string[]).join(', ')})` }
    case 'gls':
      if (object(model['covariance'])['kind'] === 'group-variance') return groupVariances
      return { formula: text(model['formula']), covariance: covarianceOf(model) }
    default:
      return {
        formula: formulaOf(model),
        family: familyOf(model),
        ...glmMembers(model),
        ...weightsOf(model),
        ...contrastsOf(model)
      }
  }
}

/** Columns as sent; a weight given as an expression 1/x becomes a column. */
function columnsOf({ data, model }: ReferenceCase): JsonObject {
  const expression = text(object(model['weights'])['expression'])
  const match = /^1\/(\w+)$/.exec(expression)
  if (match === null) return data.columns
  const source = data.columns[match[1] ?? ''] as readonly number[]
  return { ...data.columns, reference_weight: source.map((value) => 1 / value) }
}

/** The request that asks this service for what the case describes. */
export function requestOf(reference: ReferenceCase): JsonObject {
  const { levels } = reference.data
  return {
    data: { columns: columnsOf(reference), ...(levels === null ? {} : { levels }) },
    model: modelOf(reference.model)
  }
}
