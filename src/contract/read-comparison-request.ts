import type { Dataset } from '../core/model/dataset.ts'
import type { FitSpec } from '../core/model/spec.ts'
import { faultList } from '../decoders/fault-list.ts'
import { parseJson } from '../decoders/json-text.ts'
import { isArray, isObject } from '../decoders/kinds.ts'
import { comparisonRequest } from './comparison-request.ts'
import { modelFaults } from './model-checks.ts'
import type { ReadLimits } from './read-fit-request.ts'
import { readTable } from './read-table.ts'
import { toModelSpec } from './to-fit-spec.ts'
import { faultsOf, listKnownKeys } from './zod-faults.ts'

/** A comparison understood. */
export interface ComparisonTask {
  readonly specs: readonly FitSpec[]
  readonly dataset: Dataset
  readonly timeoutMs: number
}

const tables = { columns: [['data', 'columns']], rows: [['data', 'rows']] }

/** Reads the body of POST /v1/comparisons. Throws a Failure with every fault found. */
export function readComparisonRequest(body: Uint8Array, limits: ReadLimits): ComparisonTask {
  const { value, nonFinite } = parseJson(body, tables)
  const faults = faultList()
  nonFinite.forEach(faults.add)
  const parsed = comparisonRequest.safeParse(value, { reportInput: true, error: listKnownKeys })
  for (const fault of parsed.success ? [] : faultsOf(parsed.error.issues)) {
    if (!faults.has(fault.pointer)) faults.add(fault)
  }
  const whole = isObject(value) ? value : {}
  const models = whole['models']
  if (models !== undefined && isArray(models)) {
    models.forEach((model, i) => {
      if (isObject(model)) modelFaults(model, `/models/${i}`).forEach(faults.add)
    })
  }
  const data = whole['data']
  const named = isObject(data) && typeof data['dataset'] === 'string' ? data['dataset'] : null
  const stored = named === null ? null : (limits.stored?.(named) ?? null)
  const dataset = stored ?? readTable(data, '/data', { limits, faults })
  if (!parsed.success || faults.total() > 0 || dataset === null) return faults.settle()
  const { models: asked, data: given, timeout_ms } = parsed.data
  return {
    specs: asked.map((model) => ({
      model: toModelSpec(model),
      ...(limits.costs === undefined ? {} : { limits: limits.costs }),
      inference: { level: 0.95, std_errors: 'model', intervals: 'wald' },
      optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
      missing: given.missing,
      ...(given.levels === undefined ? {} : { levels: given.levels }),
      include: [],
      conventions: 'equifit'
    })),
    dataset,
    timeoutMs: timeout_ms
  }
}
