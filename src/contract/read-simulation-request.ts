import type { SimulationPlan } from '../core/estimation/simulation/simulate.ts'
import type { Dataset } from '../core/model/dataset.ts'
import { faultList } from '../decoders/fault-list.ts'
import { parseJson } from '../decoders/json-text.ts'
import { isObject } from '../decoders/kinds.ts'
import { modelFaults } from './model-checks.ts'
import type { ReadLimits } from './read-fit-request.ts'
import { readTable } from './read-table.ts'
import { simulationRequest } from './simulation-request.ts'
import { toModelSpec } from './to-fit-spec.ts'
import { validated } from './validated.ts'

/** A simulation understood. */
export interface SimulationTask {
  readonly plan: SimulationPlan
  readonly timeoutMs: number
}

/** Where a request holds its design. */
const tables = {
  columns: [['truth', 'design', 'columns']],
  rows: [['truth', 'design', 'rows']]
}

/** Reads the body of POST /v1/simulations. Throws a Failure with every fault found. */
export function readSimulationRequest(body: Uint8Array, limits: ReadLimits): SimulationTask {
  const { value, nonFinite } = parseJson(body, tables)
  const faults = faultList()
  nonFinite.forEach(faults.add)
  const parsed = validated(simulationRequest, value, faults)
  const truth = isObject(value) && isObject(value['truth']) ? value['truth'] : {}
  if (isObject(truth['model'])) modelFaults(truth['model'], '/truth/model').forEach(faults.add)
  const table = readTable(truth['design'], '/truth/design', { limits, faults })
  if (parsed === null || faults.total() > 0) return faults.settle()
  const { n, model, parameters, design: given } = parsed.truth
  const design: Dataset | null = table ?? (n === undefined ? null : { rows: n, columns: new Map() })
  if (design === null) {
    const detail = 'The truth needs a design, or n where the model has no regressors.'
    faults.add({ code: 'invalid_value', pointer: '/truth', detail })
    return faults.settle()
  }
  const { replicates, seed, level, timeout_ms } = parsed
  return {
    plan: {
      spec: {
        model: toModelSpec(model),
        inference: { level, std_errors: 'model', intervals: 'wald' },
        optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
        missing: 'error',
        ...(given?.levels === undefined ? {} : { levels: given.levels }),
        include: [],
        conventions: 'equifit'
      },
      design,
      parameters,
      replicates,
      seed
    },
    timeoutMs: timeout_ms
  }
}
