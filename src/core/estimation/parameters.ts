import { Failure, type Fault } from '../failure.ts'
import type { ModelSpec, ParameterChoice } from '../model/spec.ts'
import type { WarningReport } from './report.ts'

/** A parameter of an expression with what the client said of it. */
export interface NamedParameter {
  readonly name: string
  readonly choice: ParameterChoice
}

/** The parameters of a request, in its order. Throws Failure when there are none or one is faulty. */
export function readParameters(spec: ModelSpec, of: string): readonly NamedParameter[] {
  const named = Object.entries(spec.parameters ?? {}).map(([name, choice]) => ({ name, choice }))
  if (named.length === 0) {
    throw new Failure({
      code: 'invalid_value',
      pointer: '/model/parameters',
      detail: `The ${of} has no parameters.`,
      hint: 'Name them: "parameters": { "b1": { "start": 1 } }.'
    })
  }
  const faults = named.flatMap(parameterFaults)
  if (faults.length > 0) throw new Failure(...faults)
  return named
}

/** Faults in one parameter's start and bounds. */
function parameterFaults({ name, choice }: NamedParameter): Fault[] {
  const pointer = `/model/parameters/${name}`
  const low = choice.lower ?? Number.NEGATIVE_INFINITY
  const high = choice.upper ?? Number.POSITIVE_INFINITY
  if (low > high) {
    return [
      {
        code: 'invalid_bounds',
        pointer,
        detail: `The lower bound ${low} of ${name} is above the upper bound ${high}.`
      }
    ]
  }
  const starts = startsOf(choice)
  if (choice.fixed === true && starts.length !== 1) {
    return [
      {
        code: 'invalid_start',
        pointer,
        detail: `${name} is fixed, so it needs one start: its value.`
      }
    ]
  }
  return starts
    .filter((start) => start < low || start > high)
    .map((start) => ({
      code: 'invalid_start',
      pointer: `${pointer}/start`,
      detail: `The start ${start} of ${name} lies outside its bounds [${low}, ${high}].`
    }))
}

/** The starts that the client gave, in order. */
export function startsOf({ start }: ParameterChoice): readonly number[] {
  return start === undefined ? [] : typeof start === 'number' ? [start] : start
}

/** Held at one value: said so, or by bounds that are equal. */
export function isFixed({ choice }: NamedParameter): boolean {
  return choice.fixed === true || (choice.lower !== undefined && choice.lower === choice.upper)
}

/** The value at which a fixed parameter is held. */
export function heldValue(choice: ParameterChoice): number {
  return startsOf(choice)[0] ?? choice.lower ?? 0
}

/** A start inside the bounds where the client gave none. */
function defaultStart({ lower, upper }: ParameterChoice): number {
  if (lower !== undefined && upper !== undefined) return (lower + upper) / 2
  if (lower !== undefined) return lower + 1
  if (upper !== undefined) return upper - 1
  return 1
}

/** The client's starts, the k-th of every parameter together; a shorter list repeats its last. */
export function startVectors(parameters: readonly NamedParameter[]): Float64Array[] {
  const lists = parameters.map(({ choice }) => {
    const given = startsOf(choice)
    return given.length === 0 ? [defaultStart(choice)] : given
  })
  const count = Math.max(1, ...lists.map((list) => list.length))
  return Array.from({ length: count }, (_, k) =>
    Float64Array.from(lists, (list) => list[Math.min(k, list.length - 1)])
  )
}

/** Bounds and starts of the estimated parameters, values of the fixed ones. */
export interface ParameterSpace {
  readonly starts: readonly Float64Array[]
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** Places of the estimated parameters among all. */
  readonly places: readonly number[]
  /** All values, with the fixed ones filled in and zeros for the estimated. */
  readonly fixed: Float64Array
}

/** Splits parameters into those to estimate and those that are held. */
export function parameterSpace(parameters: readonly NamedParameter[]): ParameterSpace {
  const places = [...parameters.keys()].filter((j) => !isFixed(parameters[j]))
  const estimated = places.map((place) => parameters[place])
  return {
    starts: startVectors(estimated),
    lower: Float64Array.from(estimated, ({ choice }) => choice.lower ?? Number.NEGATIVE_INFINITY),
    upper: Float64Array.from(estimated, ({ choice }) => choice.upper ?? Number.POSITIVE_INFINITY),
    places,
    fixed: Float64Array.from(parameters, (parameter) =>
      isFixed(parameter) ? heldValue(parameter.choice) : 0
    )
  }
}

/** The warning that goes with starts chosen by the service. */
export function startWarning(parameters: readonly NamedParameter[]): WarningReport[] {
  const chosen = parameters.filter(
    (parameter) => !isFixed(parameter) && startsOf(parameter.choice).length === 0
  )
  if (chosen.length === 0) return []
  return [
    {
      code: 'starts_chosen',
      detail: `No start was given for ${chosen.map(({ name }) => name).join(', ')}; the search began at values chosen by the service and tried others.`,
      pointer: '/model/parameters',
      action: 'Give a start to be sure of the solution that is meant.'
    }
  ]
}
