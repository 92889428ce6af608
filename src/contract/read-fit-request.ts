import type { WarningReport } from '../core/estimation/report.ts'
import type { Dataset } from '../core/model/dataset.ts'
import { type Limits, usualLimits } from '../core/model/limits.ts'
import type { FitSpec, MatrixData } from '../core/model/spec.ts'
import type { DecodeOptions } from '../decoders/decoder.ts'
import { type FaultList, faultList } from '../decoders/fault-list.ts'
import type { Json, LostPrecision, Tables } from '../decoders/json-reader.ts'
import { type ParsedJson, parseJson } from '../decoders/json-text.ts'
import { isObject } from '../decoders/kinds.ts'
import { statedLevels, withLevels } from '../decoders/levels.ts'
import { decoders } from '../decoders/registry.ts'
import { type FitRequest, fitRequest } from './fit-request.ts'
import { readMatrices } from './matrices.ts'
import { crossFaults } from './model-checks.ts'
import { modelTextFaults } from './model-texts.ts'
import { toFitSpec } from './to-fit-spec.ts'
import { validated } from './validated.ts'

/** A request understood: what to fit, on what, and what else was asked. */
export interface FitTask {
  readonly spec: FitSpec
  readonly dataset: Dataset
  readonly groupBy: readonly string[]
  readonly store: boolean
  /** The data are those of a stored data set. */
  readonly stored: boolean
  readonly strict: boolean
  readonly timeoutMs: number
  readonly warnings: readonly WarningReport[]
}

/** Where a request holds its data. */
const tables: Tables = { columns: [['data', 'columns']], rows: [['data', 'rows']] }

export interface ReadLimits {
  readonly columns: number
  /** A data set that the caller has stored, or null; without it there are none. */
  readonly stored?: (name: string) => Dataset | null
  /** Most rows of the data; without it any number. */
  readonly rows?: number
  /** What a fit may take. */
  readonly costs?: Limits
}

/**
 * Reads the body of POST /v1/fits. Throws a Failure: at once where the text is no JSON, otherwise
 * with every fault found in the request and in its data.
 */
export function readFitRequest(body: Uint8Array, limits: ReadLimits): FitTask {
  return readFitValue(parseJson(body, tables), limits)
}

/** The same of a request that has been parsed already. */
export function readFitValue(
  { value, nonFinite, lostPrecision }: ParsedJson,
  limits: ReadLimits
): FitTask {
  const faults = faultList()
  nonFinite.forEach(faults.add)
  const parsed = validated(fitRequest, value, faults)
  crossFaults(value).forEach(faults.add)
  const { dataset, matrices } = readData(value, limits, faults)
  refuseRows(dataset, limits.rows, faults)
  if (parsed === null || faults.total() > 0) {
    for (const fault of modelTextFaults(value, dataset)) {
      if (!faults.has(fault.pointer)) faults.add(fault)
    }
    return faults.settle()
  }
  const costs = costsOf(parsed, limits.costs ?? usualLimits)
  return taskOf(parsed, { dataset, matrices, lostPrecision, costs })
}

interface Data {
  readonly dataset: Dataset | null
  readonly matrices: MatrixData | null
}

function readData(request: Json, limits: ReadLimits, faults: FaultList): Data {
  const data = isObject(request) ? request['data'] : undefined
  if (!isObject(data)) return { dataset: null, matrices: null }
  const common = { levels: statedLevels(data['levels']), columnLimit: limits.columns, faults }
  for (const [key, decoder] of Object.entries(decoders)) {
    const source = data[key]
    if (source === undefined) continue
    const options: DecodeOptions = { pointer: `/data/${key}`, ...common }
    return { dataset: decoder.decode(source, options), matrices: null }
  }
  if (data['matrices'] !== undefined) {
    return { dataset: null, matrices: readMatrices(data['matrices'], '/data', faults) }
  }
  if (typeof data['dataset'] === 'string') {
    const pointer = '/data/dataset'
    const found = limits.stored?.(data['dataset']) ?? null
    if (found !== null) {
      return { dataset: withLevels(found, { pointer, ...common }), matrices: null }
    }
    const detail = 'No data set is stored under this name, or it has expired.'
    const hint = 'PUT /v1/datasets/{name} stores one; GET /v1/datasets lists them.'
    faults.add({ code: 'unknown_name', pointer, detail, hint })
  }
  return { dataset: null, matrices: null }
}

/** Adds a fault when the data have more rows than are accepted. */
export function refuseRows(
  dataset: Dataset | null,
  most: number | undefined,
  faults: FaultList
): void {
  if (dataset === null || most === undefined || dataset.rows <= most) return
  const detail = `There are ${dataset.rows} rows; at most ${most} are accepted.`
  faults.add({ code: 'dataset_too_large', pointer: '/data', detail })
}

/** More operations a millisecond than a thread carries out: beyond it a time limit cannot be met. */
const fastest = 1e7

/** What this request may take: what any may, and what can be done in its own time. */
function costsOf({ inference, optimizer }: FitRequest, costs: Limits): Limits {
  const { std_errors: errors } = inference
  const replicates =
    typeof errors === 'object' && 'bootstrap' in errors ? errors.bootstrap.replicates : 0
  return {
    ...costs,
    operations: Math.min(costs.operations, optimizer.timeout_ms * fastest),
    fits: 1 + replicates
  }
}

function taskOf(
  request: FitRequest,
  {
    dataset,
    matrices,
    lostPrecision,
    costs
  }: Data & { readonly lostPrecision: readonly LostPrecision[]; readonly costs: Limits }
): FitTask {
  return {
    spec: { ...toFitSpec(request, matrices), limits: costs },
    dataset: dataset ?? { rows: 0, columns: new Map() },
    groupBy: request.group_by ?? [],
    store: request.store,
    stored: request.data.dataset !== undefined,
    strict: request.strict,
    timeoutMs: request.optimizer.timeout_ms,
    warnings: lostPrecision.map(precisionWarning)
  }
}

function precisionWarning({ pointer, text, value }: LostPrecision): WarningReport {
  return {
    code: 'precision_lost',
    detail: `${text.slice(0, 40)} became ${value}: a double cannot hold it.`,
    pointer,
    action: 'Subtract a constant or change the unit, so that the digits that matter fit into 15.'
  }
}
