import type { ModelQuestion } from '../core/estimation/without-data/equivalence-of-model.ts'
import { faultList } from '../decoders/fault-list.ts'
import { parseJson } from '../decoders/json-text.ts'
import { isObject } from '../decoders/kinds.ts'
import { equivalenceRequest } from './equivalence-request.ts'
import { modelFaults } from './model-checks.ts'
import type { ReadLimits } from './read-fit-request.ts'
import { readTable } from './read-table.ts'
import { toModelSpec } from './to-fit-spec.ts'
import { validated } from './validated.ts'

/** Where a request holds its design. */
const tables = { columns: [['design', 'columns']], rows: [['design', 'rows']] }

/** Reads the body of POST /v1/equivalence. Throws a Failure with every fault found. */
export function readEquivalenceRequest(body: Uint8Array, limits: ReadLimits): ModelQuestion {
  const { value, nonFinite } = parseJson(body, tables)
  const faults = faultList()
  nonFinite.forEach(faults.add)
  const parsed = validated(equivalenceRequest, value, faults)
  const whole = isObject(value) ? value : {}
  if (isObject(whole['model'])) modelFaults(whole['model']).forEach(faults.add)
  const design = readTable(whole['design'], '/design', { limits, faults })
  if (parsed === null || faults.total() > 0) return faults.settle()
  const { model, design: given, assume } = parsed
  return {
    spec: {
      model: toModelSpec(model),
      inference: { level: 0.95, std_errors: 'model', intervals: 'wald' },
      optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
      missing: given?.missing ?? 'drop',
      ...(given?.levels === undefined ? {} : { levels: given.levels }),
      include: [],
      conventions: 'equifit'
    },
    design,
    assume
  }
}
