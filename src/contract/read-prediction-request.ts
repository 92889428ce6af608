import type { EstimatorName } from '../core/estimation/prediction/prediction.ts'
import { Failure } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import type { MatrixData } from '../core/model/spec.ts'
import { faultList } from '../decoders/fault-list.ts'
import { type ParsedJson, parseJson } from '../decoders/json-text.ts'
import { isObject } from '../decoders/kinds.ts'
import { predictionQuestion } from './prediction-request.ts'
import { type FitTask, type ReadLimits, readFitValue } from './read-fit-request.ts'
import { readObservations } from './read-observations.ts'
import { validated } from './validated.ts'

/** A prediction understood: from which fit, and where. */
export interface PredictionTask {
  /** Id of a stored fit, or the fit to make. */
  readonly from: { readonly stored: string } | { readonly task: FitTask }
  readonly newData: Dataset
  /** In place of rows; null for a table. */
  readonly newMatrices: MatrixData | null
  readonly level: number | null
  readonly estimator: EstimatorName | null
}

const tables = {
  columns: [
    ['request', 'data', 'columns'],
    ['new_data', 'columns']
  ],
  rows: [
    ['request', 'data', 'rows'],
    ['new_data', 'rows']
  ]
}

/** What was parsed, seen from one of its members. */
function member({ value, nonFinite, lostPrecision }: ParsedJson, name: string): ParsedJson {
  const from = `/${name}`
  const within = ({ pointer }: { readonly pointer: string }) => pointer.startsWith(`${from}/`)
  const strip = <Item extends { readonly pointer: string }>(item: Item): Item => ({
    ...item,
    pointer: item.pointer.slice(from.length)
  })
  const found = isObject(value) ? value[name] : undefined
  return {
    value: found ?? null,
    nonFinite: nonFinite.filter(within).map(strip),
    lostPrecision: lostPrecision.filter(within).map(strip)
  }
}

/** A failure with its pointers put under a member. */
export function under(pointer: string, failure: Failure): Failure {
  const moved = new Failure(
    ...failure.faults.map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }))
  )
  moved.total = failure.total
  return moved
}

function readInner(parsed: ParsedJson, limits: ReadLimits): FitTask | Failure {
  try {
    return readFitValue(member(parsed, 'request'), limits)
  } catch (error) {
    if (error instanceof Failure) return under('/request', error)
    throw error
  }
}

/** Reads the body of POST /v1/predictions. Throws a Failure with every fault found. */
export function readPredictionRequest(body: Uint8Array, limits: ReadLimits): PredictionTask {
  const whole = parseJson(body, tables)
  const { value, nonFinite } = whole
  const faults = faultList()
  nonFinite.filter(({ pointer }) => !pointer.startsWith('/request/')).forEach(faults.add)
  const parsed = validated(predictionQuestion, value, faults)
  const given = isObject(value) ? value : {}
  const [fit, inline] = [given['fit'], given['request']]
  if ((fit === undefined) === (inline === undefined)) {
    const detail = 'Exactly one of "fit" and "request" is needed.'
    faults.add({ code: 'invalid_value', pointer: '', detail })
  }
  const inner = inline === undefined ? null : readInner(whole, limits)
  if (inner instanceof Failure) faults.addFailure(inner)
  const read = readObservations(given['new_data'], '/new_data', { limits, faults })
  if (parsed === null || faults.total() > 0 || read === null) return faults.settle()
  const { level = null, estimator = null } = parsed
  const from =
    inner === null || inner instanceof Failure
      ? { stored: typeof fit === 'string' ? fit : '' }
      : { task: inner }
  return {
    from,
    newData: read.dataset,
    newMatrices: read.matrices,
    level,
    estimator
  }
}
