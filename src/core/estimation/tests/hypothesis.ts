import { Failure } from '../../failure.ts'
import type { LinearRestriction } from './restriction.ts'

/** One linear hypothesis: Σ weights[j]·b_j = value over the p terms. */
export interface Hypothesis {
  readonly text: string
  /** Length p. */
  readonly weights: Float64Array
  readonly value: number
}

const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/

interface Side {
  readonly weights: Float64Array
  constant: number
}

/** A place in the text of a hypothesis, with what can be read there. */
function reader(text: string, terms: readonly string[], pointer: string) {
  const names = terms.map((name, j) => ({ name, j })).sort((a, b) => b.name.length - a.name.length)
  let at = 0
  const skip = (): void => {
    while (text[at] === ' ' || text[at] === '\t') at++
  }
  return {
    /** The fault that stands at this place. */
    fault(detail: string): Failure {
      return new Failure({
        code: 'invalid_value',
        pointer,
        detail: `${detail} (position ${at})`,
        hint: `Write "x1 + 2*x2 = 3" with terms of the model: ${terms.slice(0, 10).join(', ').slice(0, 300)}.`,
        span: { from: at, to: Math.min(at + 1, text.length) }
      })
    },
    ended(): boolean {
      skip()
      return at >= text.length
    },
    eat(symbol: string): boolean {
      skip()
      if (text[at] !== symbol) return false
      at++
      return true
    },
    number(): number | null {
      skip()
      const found = number.exec(text.slice(at))
      if (found === null) return null
      at += found[0].length
      return Number(found[0])
    },
    /** The longest term whose name stands here, back-quoted or not. */
    term(): number | null {
      skip()
      const quoted = text[at] === '`'
      const from = quoted ? at + 1 : at
      const found = names.find(
        ({ name }) => text.startsWith(name, from) && (!quoted || text[from + name.length] === '`')
      )
      if (found === undefined) return null
      at = from + found.name.length + (quoted ? 1 : 0)
      return found.j
    }
  }
}

type Reader = ReturnType<typeof reader>

/** A number, or a number over a number. */
function readFactor(read: Reader): number {
  const value = read.number()
  if (value === null) throw read.fault('Expected a number or a term of the model')
  if (!read.eat('/')) return value
  const divisor = read.number()
  if (divisor === null || divisor === 0) throw read.fault('Expected a divisor other than 0')
  return value / divisor
}

/** Numbers and at most one term, joined by "*". */
function readProduct(read: Reader, sign: number, side: Side): void {
  let factor = sign
  let term: number | null = null
  do {
    const place: number | null = term === null ? read.term() : null
    if (place === null) factor *= readFactor(read)
    else term = place
  } while (read.eat('*'))
  if (term === null) side.constant += factor
  else side.weights[term] += factor
}

function readSide(read: Reader, terms: number): Side {
  const side: Side = { weights: new Float64Array(terms), constant: 0 }
  let sign = read.eat('-') ? -1 : 1
  for (;;) {
    readProduct(read, sign, side)
    if (read.eat('+')) sign = 1
    else if (read.eat('-')) sign = -1
    else return side
  }
}

/** Reads one hypothesis: two sums of numbers and multiples of terms, joined by "=". Throws Failure. */
export function parseHypothesis(
  text: string,
  terms: readonly string[],
  pointer: string
): Hypothesis {
  const read = reader(text, terms, pointer)
  const left = readSide(read, terms.length)
  if (!read.eat('=')) throw read.fault('Expected "="')
  const right = readSide(read, terms.length)
  if (!read.ended()) throw read.fault('Nothing more was expected')
  const weights = left.weights.map((w, j) => w - right.weights[j])
  if (weights.every((w) => w === 0)) {
    throw read.fault('The hypothesis says nothing about the coefficients')
  }
  return { text, weights, value: right.constant - left.constant }
}

/** The restriction of some hypotheses on the identified coefficients; null when one of them is aliased. */
export function restrictionOf(
  hypotheses: readonly Hypothesis[],
  kept: readonly number[]
): LinearRestriction | null {
  const m = hypotheses.length
  const a = { rows: m, cols: kept.length, data: new Float64Array(m * kept.length) }
  const q = Float64Array.from(hypotheses, ({ value }) => value)
  for (const [i, { weights }] of hypotheses.entries()) {
    const rest = weights.some((w, j) => w !== 0 && !kept.includes(j))
    if (rest) return null
    kept.forEach((j, k) => {
      a.data[k * m + i] = weights[j]
    })
  }
  return { a, q }
}
