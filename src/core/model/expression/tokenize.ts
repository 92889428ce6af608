import type { Failure, Span } from '../../failure.ts'
import type { ParseLimits } from './node.ts'
import { quoted, type SourceText, syntaxFailure } from './syntax-fault.ts'

export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'operator' | 'end'
  /** The operator, the name or the text between the quotes; '' for numbers and the end. */
  readonly text: string
  /** The number; NaN for other kinds. */
  readonly value: number
  readonly at: Span
}

const space = /\s+/uy
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?L?/y
const name = /(?:\.(?!\d)|[\p{L}_])[\p{L}\p{M}\p{N}_.]*/uy
const operator = /<-|->|=>|<=|>=|==|!=|&&|\|\||\*\*|%in%|%\*%|[-+*/^:~<>!&|=(),]/y

/** Characters that text editors put in place of those of a keyboard. */
const lookalikes: ReadonlyMap<string, string> = new Map([
  ['−', '-'],
  ['–', '-'],
  ['×', '*'],
  ['·', '*'],
  ['÷', '/'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['“', '"'],
  ['”', '"'],
  ['‘', "'"],
  ['’', "'"]
])

/**
 * Splits a text into tokens, ending with one of kind 'end'. `**` becomes `^`, as in R. Names are
 * data: letters of any alphabet, digits, dots and underscores, or anything between back-quotes.
 * Throws a Failure at the first character that no token begins with, and when a limit is passed.
 */
export function tokenize(text: SourceText, limits: ParseLimits): readonly Token[] {
  const { source } = text
  const tokens: Token[] = []
  if (source.length > limits.length) {
    throw tooComplex(text, { from: limits.length, to: source.length }, [
      `${source.length} characters`,
      `${limits.length}`
    ])
  }
  let from = skip(source, 0)
  while (from < source.length) {
    const token = next(text, from)
    if (tokens.length >= limits.tokens) {
      throw tooComplex(text, token.at, [`more than ${limits.tokens} tokens`, `${limits.tokens}`])
    }
    tokens.push(token)
    from = skip(source, token.at.to)
  }
  const end = source.length
  return [...tokens, { kind: 'end', text: '', value: NaN, at: { from: end, to: end } }]
}

/** The Failure of a text beyond a limit: [what it has, what is allowed]. */
export function tooComplex(
  text: SourceText,
  at: Span,
  [has, allowed]: readonly [string, string]
): Failure {
  return syntaxFailure(
    { ...text, code: 'expression_too_complex' },
    { at, detail: `The text has ${has}; at most ${allowed} are allowed`, advice: 'Shorten it' }
  )
}

function skip(source: string, from: number): number {
  return from + (match(space, source, from)?.length ?? 0)
}

function match(pattern: RegExp, source: string, from: number): string | undefined {
  pattern.lastIndex = from
  return pattern.exec(source)?.[0]
}

function next(text: SourceText, from: number): Token {
  const { source } = text
  const digits = match(number, source, from)
  if (digits !== undefined) return numberToken(text, digits, from)
  const word = match(name, source, from)
  if (word !== undefined) {
    return { kind: 'name', text: word, value: NaN, at: { from, to: from + word.length } }
  }
  const quote = source[from]
  if (quote === '"' || quote === "'" || quote === '`') return quotedToken(text, quote, from)
  const symbol = match(operator, source, from)
  if (symbol !== undefined) return operatorToken(text, symbol, from)
  throw unexpectedCharacter(text, from)
}

function numberToken(text: SourceText, digits: string, from: number): Token {
  const at = { from, to: from + digits.length }
  const value = Number(digits.replace('L', ''))
  if (!Number.isFinite(value)) {
    throw syntaxFailure(
      { ...text, code: 'non_finite_number' },
      { at, detail: `${quoted(digits)} is too large for a double` }
    )
  }
  return { kind: 'number', text: '', value, at }
}

function operatorToken(text: SourceText, symbol: string, from: number): Token {
  const at = { from, to: from + symbol.length }
  if (symbol === '<-' || symbol === '->' || symbol === '=>') {
    const advice =
      symbol === '<-' ? 'For "less than minus", put a space: < -' : 'Nothing can be assigned here'
    throw syntaxFailure(text, { at, detail: `${quoted(symbol)} is not an operator`, advice })
  }
  return { kind: 'operator', text: symbol === '**' ? '^' : symbol, value: NaN, at }
}

/** "…", '…' or `…`; a backslash makes the next character literal. */
function quotedToken(text: SourceText, quote: string, from: number): Token {
  const { source } = text
  let value = ''
  let i = from + 1
  while (i < source.length && source[i] !== quote) {
    if (source[i] === '\\') i += 1
    value += source[i] ?? ''
    i += 1
  }
  const at = { from, to: Math.min(i + 1, source.length) }
  if (i >= source.length) {
    throw syntaxFailure(text, {
      at: { from, to: from + 1 },
      detail: `The quotation mark ${quote} is never closed`,
      advice: `Write another ${quote} at its end`
    })
  }
  if (quote !== '`') return { kind: 'text', text: value, value: NaN, at }
  if (value === '') {
    throw syntaxFailure(text, { at, detail: 'There is no name between the back-quotes' })
  }
  return { kind: 'name', text: value, value: NaN, at }
}

function unexpectedCharacter(text: SourceText, from: number): Failure {
  const found = String.fromCodePoint(text.source.codePointAt(from) ?? 0)
  const meant = lookalikes.get(found)
  return syntaxFailure(text, {
    at: { from, to: from + found.length },
    detail: `The character ${quoted(found)} has no meaning here`,
    advice: meant === undefined ? 'Names with other characters go in back-quotes' : `Write ${meant}`
  })
}
