import type { Link } from '../../model/links/link.ts'
import { zeros } from '../../numeric/matrix.ts'
import { take } from '../../numeric/vector.ts'
import {
  binomialDemands,
  countDemands,
  type Demands,
  separationBy
} from '../existence/separation.ts'
import { takeObservations } from '../likelihood.ts'
import { type Basis, orthonormalBasis } from './basis.ts'
import { type Coordinates, linearCoordinates } from './coordinates.ts'
import { identifiedColumns } from './facts.ts'
import type { LinearRegression } from './model.ts'

/** Why a likelihood has no finite maximum: a direction along which it rises for ever. */
export interface Recession {
  readonly kind: string
  /** On the kept columns (length r). */
  readonly direction: Float64Array
  /** Sign of each kept coefficient's limit, 0 when it stays finite. */
  readonly infinite: Int8Array
  /** Rows whose probability tends to 1 along the direction. */
  readonly rows: readonly number[]
  /** Rows that the direction leaves as they are. */
  readonly informative: readonly number[]
  /** Kept columns that are independent on the informative rows, the finite ones among them. */
  readonly identified: readonly number[]
  /** Kept coefficients that may go either way. */
  readonly undetermined: readonly number[]
  readonly reason: string
  readonly squaresReason: string
}

function combinationInWords(
  model: LinearRegression,
  kept: readonly number[],
  direction: Float64Array
): string {
  const parts = kept.flatMap((j, k) =>
    direction[k] === 0 ? [] : [`${Number(direction[k].toPrecision(4))} * ${model.terms[j].name}`]
  )
  return parts.join(' + ')
}

function coefficientsInWords(
  model: LinearRegression,
  kept: readonly number[],
  infinite: Int8Array
): string {
  const parts = kept.flatMap((j, k) =>
    infinite[k] === 0 ? [] : [`${model.terms[j].name} to ${infinite[k] > 0 ? '+' : '-'}infinity`]
  )
  return parts.join(', ')
}

function reasonFor(
  model: LinearRegression,
  kept: readonly number[],
  found: Pick<Recession, 'kind' | 'direction' | 'infinite'>
): string {
  const event = model.labels === null ? 'the events' : `"${String(model.labels.event)}"`
  const direction = combinationInWords(model, kept, found.direction)
  const goes = coefficientsInWords(model, kept, found.infinite)
  switch (found.kind) {
    case 'one_class':
      return `All responses are the same, so their probability tends to its limit: ${goes}.`
    case 'zero_counts':
      return `No finite maximum exists: a whole group of counts is zero along ${direction}, so ${goes}.`
    default:
      return `No finite maximum exists: ${direction} separates ${event} from the rest (${found.kind} separation), so ${goes}.`
  }
}

/** Whether every predictor value is allowed and the mean reaches its ends only in the limit. */
function unboundedPredictor({ range, affine }: Link): boolean {
  return (
    range.low === Number.NEGATIVE_INFINITY && range.high === Number.POSITIVE_INFINITY && !affine
  )
}

/** One class only: every response is the event, or none is. */
function oneClass({ observations: { y, size } }: LinearRegression): boolean {
  const none = y.every((value) => value === 0)
  return none || y.every((value, i) => value === (size === null ? 1 : size[i]))
}

/** The parts of a model on which existence rests. */
type Existing = Pick<LinearRegression, 'family' | 'link' | 'observations'>

/** What the rows demand of a direction along which the likelihood never falls; null where there is none to fear. */
export function demandsOf({ family, link, observations }: Existing): Demands | null {
  if (!unboundedPredictor(link)) return null
  const { y, size } = observations
  const { facts, integer, support } = family
  if (facts.labels) return binomialDemands(y, size)
  return integer && support.low === 0 && facts.discrete ? countDemands(y) : null
}

/** A direction of recession in words. */
export function inWords(
  model: LinearRegression,
  kept: readonly number[],
  found: Pick<Recession, 'direction' | 'infinite'> & { readonly kind: string }
): Pick<Recession, 'reason' | 'squaresReason'> {
  const reason = reasonFor(model, kept, found)
  return {
    reason,
    squaresReason: `The sum of squares has no minimum either: it falls for ever along the same direction. ${reason}`
  }
}

/** Decides before any search whether the likelihood has a finite maximum; null when it has. */
export function decideExistence(
  model: LinearRegression,
  kept: readonly number[]
): Recession | null {
  const demands = kept.length === 0 ? null : demandsOf(model)
  if (demands === null) return null
  const found = separationBy(identifiedColumns(model.mean.x, kept), demands)
  if (found.exists) return null
  const labels = model.family.facts.labels
  const kind = labels ? (oneClass(model) ? 'one_class' : found.kind) : 'zero_counts'
  const base = { kind, direction: found.direction, infinite: found.infinite }
  return {
    ...base,
    undetermined: found.undetermined,
    rows: [...found.separatedRows],
    informative: [...found.informativeRows],
    identified: found.identifiedColumns,
    ...inWords(model, kept, base)
  }
}

interface Restricted {
  readonly model: LinearRegression
  readonly basis: Basis
  readonly coordinates: Coordinates
}

/**
 * The model on the rows that stay informative along a recession direction, without the coefficients
 * that run off: its maximum is the limit of the others, its likelihood the supremum. Null when no
 * row is left.
 */
export function restrictToInformative(
  model: LinearRegression,
  kept: readonly number[],
  recession: Recession
): Restricted | null {
  const rows = recession.informative
  if (rows.length === 0) return null
  const columns = recession.identified.map((k) => kept[k])
  const x = zeros(rows.length, model.terms.length)
  for (const j of columns) {
    rows.forEach((i, k) => {
      x.data[j * rows.length + k] = model.mean.x.data[j * model.mean.x.rows + i]
    })
  }
  const { offset } = model.mean
  const observations = takeObservations(model.observations, rows)
  const restricted: LinearRegression = {
    ...model,
    mean: { ...model.mean, x, tail: null, offset: offset === null ? null : take(offset, rows) },
    observations,
    rows: Int32Array.from(rows, (i) => model.rows[i])
  }
  const basis = orthonormalBasis(x, columns)
  return { model: restricted, basis, coordinates: linearCoordinates(restricted, basis) }
}
