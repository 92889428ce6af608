import { Failure } from '../../failure.ts'
import type { Observations } from '../likelihood.ts'
import type { Contender } from './contender.ts'

function refuse(place: number, detail: string, hint: string): Failure {
  return new Failure({ code: 'invalid_value', pointer: `/models/${place}`, detail, hint })
}

/** Most rows that are named where two models use different ones. */
export const shownRows = 10

function checkRows(first: Contender, other: Contender, place: number): void {
  const own = new Set(other.outcome.rows)
  const base = new Set(first.outcome.rows)
  const differ = [
    ...[...base].filter((row) => !own.has(row)),
    ...[...own].filter((row) => !base.has(row))
  ].sort((a, b) => a - b)
  if (differ.length > 0) throw otherRows(place, differ.slice(0, shownRows), differ.length)
}

/** What is said where one of two models leaves out rows that the other uses; some of them are shown. */
export function otherRows(place: number, shown: readonly number[], all: number): Failure {
  return refuse(
    place,
    `Models 0 and ${place} use different rows: ${shown.join(', ')}${all > shown.length ? ', …' : ''} (${all} in all).`,
    'Leave out the rows that miss a value in any of the models, so that all see the same data.'
  )
}

/** What is said of models of two responses. */
export function otherResponse(place: number): Failure {
  return refuse(
    place,
    `Models 0 and ${place} have different responses, so their likelihoods cannot be compared.`,
    'Compare models of one response; for log(y) use the family lognormal on y.'
  )
}

/** What is said of a density that does not name its outcome, beside another. */
export function unknownOutcome(place: number): Failure {
  return refuse(
    place,
    `Models 0 and ${place} are not known to be of the same outcome: a density does not say which of its columns that is.`,
    'Send "response": "y" beside "log_density".'
  )
}

/** What is said of a likelihood and a restricted likelihood. */
export function otherMethod(place: number): Failure {
  return refuse(
    place,
    `Of models 0 and ${place} one is fitted by its likelihood and one by its restricted likelihood, which is of other data: contrasts of the response.`,
    'Send the same "method" for all: "ml" to compare means, "reml" to compare covariances.'
  )
}

type Observed = Pick<Observations, 'y' | 'size' | 'frequency'>

/** Whether the same rows have the same response, out of as many trials and as many times. */
export function sameOutcome(a: Observed, b: Observed): boolean {
  if (a.y.length !== b.y.length) return false
  return a.y.every(
    (value, i) =>
      value === b.y[i] &&
      (a.size?.[i] ?? 1) === (b.size?.[i] ?? 1) &&
      (a.frequency?.[i] ?? 1) === (b.frequency?.[i] ?? 1)
  )
}

function checkResponse(first: Contender, other: Contender, place: number): void {
  const a = first.outcome
  const b = other.outcome
  const { y } = a
  if (y === null || b.y === null) {
    if (first.stated.expression?.text === other.stated.expression?.text) return
    throw unknownOutcome(place)
  }
  const theirs = b.y
  if (!sameOutcome({ ...a, y }, { ...b, y: theirs })) throw otherResponse(place)
}

/** All models see the same rows and the same response. Throws Failure that names what differs. */
export function checkSameData(contenders: readonly Contender[]): void {
  const [first] = contenders
  contenders.forEach((other, place) => {
    checkRows(first, other, place)
    checkResponse(first, other, place)
    if (first.stated.restricted === other.stated.restricted) return
    throw otherMethod(place)
  })
}
