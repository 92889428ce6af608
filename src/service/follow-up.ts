import { toJson } from '../contract/present.ts'
import { readComparisonRequest } from '../contract/read-comparison-request.ts'
import { type FitTask, type ReadLimits, readFitRequest } from '../contract/read-fit-request.ts'
import {
  type PredictionTask,
  readPredictionRequest,
  under
} from '../contract/read-prediction-request.ts'
import { compareModels } from '../core/estimation/comparison/compare.ts'
import { predict } from '../core/estimation/prediction/predict.ts'
import { type Predictor, predictedSpec } from '../core/estimation/prediction/prediction.ts'
import { keptPredictor } from '../core/estimation/rows/prediction/kept-fit.ts'
import { Failure } from '../core/failure.ts'
import type { Control } from '../core/model/spec.ts'
import type { Outcome } from './answer.ts'
import { unpackKept } from './kept-bytes.ts'
import { unpackPair } from './pair.ts'
import { type Ready, readyFit } from './predictors.ts'

interface FollowUp {
  readonly control: Control
  readonly limits: ReadLimits
  readonly onTimeLimit: (milliseconds: number) => void
}

/** An answer of plain JSON. */
export function done(value: unknown): Outcome {
  return { kind: 'answer', body: Buffer.from(toJson(value)) }
}

/** Throws Failure for groups that are to be predicted. */
export function refuseGroups({ groupBy }: FitTask): void {
  if (groupBy.length === 0) return
  throw new Failure({
    code: 'unsupported',
    pointer: '/group_by',
    detail: 'Predictions come from one fit, not from groups.',
    hint: 'Send one request for each group.'
  })
}

/** Fits what a prediction is to come from. */
function prepared(task: FitTask, control: Control): Predictor {
  refuseGroups(task)
  return predict(predictedSpec(task.spec), task.dataset, control)
}

/** What a prediction is answered with; `usual` is the confidence level of the fit. */
export function answered(
  predictor: Predictor,
  { newData, newMatrices, level, estimator }: PredictionTask,
  usual: number
): Outcome {
  const question = {
    newData,
    level: level ?? usual,
    ...(newMatrices === null ? {} : { newMatrices }),
    ...(estimator === null ? {} : { estimator })
  }
  return done(predictor(question))
}

/** POST /v1/predictions. A prediction from a stored fit asks for that fit's request first. */
export function runPrediction(
  body: Uint8Array,
  { control, limits, onTimeLimit }: FollowUp
): Outcome {
  const question = readPredictionRequest(body, limits)
  const { from } = question
  if ('stored' in from) return { kind: 'wants_fit', fit: from.stored, question: body }
  onTimeLimit(from.task.timeoutMs)
  try {
    const { task } = from
    return answered(prepared(task, control), question, task.spec.inference.level)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw withinRequest(error)
  }
}

/** Faults of the fit stand under /request, those of the new data where they are. */
export function withinRequest(failure: Failure): Failure {
  const moved = failure.faults.map((fault) => {
    const own = fault.pointer.startsWith('/new_data') || fault.pointer.startsWith('/request')
    return own ? fault : { ...fault, pointer: `/request${fault.pointer}` }
  })
  return new Failure(...moved)
}

/** A prediction from a stored fit: the pair of what that fit is kept as and the body of the prediction. */
export function runStoredPrediction(
  packed: Uint8Array,
  { control, limits, onTimeLimit }: FollowUp
): Outcome {
  const { first, second } = unpackPair(packed)
  const question = readPredictionRequest(second, limits)
  const { from } = question
  if (!('stored' in from)) throw new Error('a stored fit is asked for by its id')
  const make = (): Ready => {
    const kept = unpackKept(first)
    if (kept !== null) {
      const { level } = kept
      return { predictor: keptPredictor(kept), level, timeoutMs: null, bytes: first.byteLength }
    }
    const task = storedTask(first, limits)
    const { timeoutMs } = task
    onTimeLimit(timeoutMs)
    const predictor = prepared(task, control)
    return { predictor, level: task.spec.inference.level, timeoutMs, bytes: first.byteLength }
  }
  const { predictor, level, timeoutMs } = readyFit(from.stored, make, () => !control.cancelled())
  if (timeoutMs !== null) onTimeLimit(timeoutMs)
  return answered(predictor, question, level)
}

function storedTask(request: Uint8Array, limits: ReadLimits): FitTask {
  try {
    return readFitRequest(request, limits)
  } catch (error) {
    if (error instanceof Failure) throw under('/fit', error)
    throw error
  }
}

/** POST /v1/comparisons. */
export function runComparison(
  body: Uint8Array,
  { control, limits, onTimeLimit }: FollowUp
): Outcome {
  const { specs, dataset, timeoutMs } = readComparisonRequest(body, limits)
  onTimeLimit(timeoutMs)
  return done(compareModels(specs, dataset, control))
}
