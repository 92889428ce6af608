import type { Fault } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import type { FitSpec } from '../core/model/spec.ts'
import { type FaultList, faultList } from '../decoders/fault-list.ts'
import type { Json } from '../decoders/json-reader.ts'
import { parseJson } from '../decoders/json-text.ts'
import { isArray, isObject } from '../decoders/kinds.ts'
import { comparisonRequest } from './comparison-request.ts'
import { matrixFaults, modelFaults } from './model-checks.ts'
import type { ReadLimits } from './read-fit-request.ts'
import { type Observed, readObservations } from './read-observations.ts'
import { toModelSpec } from './to-fit-spec.ts'
import { validated } from './validated.ts'

/** A comparison understood. */
export interface ComparisonTask {
  readonly specs: readonly FitSpec[]
  readonly dataset: Dataset
  readonly timeoutMs: number
}

const tables = { columns: [['data', 'columns']], rows: [['data', 'rows']] }

/** Faults between the members of every model, and between a model and the data. */
function statedFaults(models: readonly Json[], data: Json | undefined): Fault[] {
  const stated = models.flatMap((model, i) => (isObject(model) ? [{ model, i }] : []))
  const about = isObject(data) ? stated.flatMap(({ model }) => matrixFaults(data, model)) : []
  return [
    ...stated.flatMap(({ model, i }) => modelFaults(model, `/models/${i}`)),
    ...about.slice(0, 1)
  ]
}

/** Data that are stored, or that stand in the request. */
function readData(
  data: Json | undefined,
  context: { readonly limits: ReadLimits; readonly faults: FaultList }
): Observed | null {
  const named = isObject(data) && typeof data['dataset'] === 'string' ? data['dataset'] : null
  const stored = named === null ? null : (context.limits.stored?.(named) ?? null)
  return stored === null
    ? readObservations(data, '/data', context)
    : { dataset: stored, matrices: null }
}

/** Reads the body of POST /v1/comparisons. Throws a Failure with every fault found. */
export function readComparisonRequest(body: Uint8Array, limits: ReadLimits): ComparisonTask {
  const { value, nonFinite } = parseJson(body, tables)
  const faults = faultList()
  nonFinite.forEach(faults.add)
  const parsed = validated(comparisonRequest, value, faults)
  const whole = isObject(value) ? value : {}
  const { models, data } = whole
  if (models !== undefined && isArray(models)) statedFaults(models, data).forEach(faults.add)
  const found = readData(data, { limits, faults })
  if (parsed === null || faults.total() > 0 || found === null) return faults.settle()
  const { dataset, matrices } = found
  const { models: asked, data: options, timeout_ms } = parsed
  return {
    specs: asked.map((model) => ({
      model: toModelSpec(model),
      ...(limits.costs === undefined ? {} : { limits: limits.costs }),
      inference: { level: 0.95, std_errors: 'model', intervals: 'wald' },
      optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
      missing: options.missing,
      ...(options.levels === undefined ? {} : { levels: options.levels }),
      ...(matrices === null ? {} : { matrices }),
      include: [],
      conventions: 'equifit'
    })),
    dataset,
    timeoutMs: timeout_ms
  }
}
