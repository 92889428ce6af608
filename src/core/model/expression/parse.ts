import type { FailureCode } from '../../failure.ts'
import { type Expression, type ParseLimits, parseLimits } from './node.ts'
import { quoted, type SourceText, syntaxFailure } from './syntax-fault.ts'
import { type Token, tokenize, tooComplex } from './tokenize.ts'

export interface ParseOptions {
  /** Code of a syntax fault; formulas have their own. */
  readonly code?: FailureCode
  readonly limits?: ParseLimits
  /** Allow one `=` between two sides, below every other operator, as in an equation. */
  readonly equation?: boolean
}

interface Infix {
  readonly power: number
  readonly associates: 'left' | 'right' | 'none'
}

/** R's precedence (R Language Definition, 3.1.4 and ?Syntax), loosest first. */
const ladder: readonly (readonly [Infix['associates'], readonly string[]])[] = [
  ['none', ['=']],
  ['left', ['~']],
  ['left', ['||', '|']],
  ['left', ['&&', '&']],
  ['none', []], // prefix !
  ['none', ['<', '<=', '>', '>=', '==', '!=']],
  ['left', ['+', '-']],
  ['left', ['*', '/']],
  ['left', ['%in%', '%*%']],
  ['left', [':']],
  ['none', []], // prefix + and -
  ['right', ['^']]
]
const infixes: ReadonlyMap<string, Infix> = new Map(
  ladder.flatMap(([associates, symbols], level) =>
    symbols.map((symbol): [string, Infix] => [symbol, { power: level + 1, associates }])
  )
)
const prefixes: ReadonlyMap<string, number> = new Map([
  ['~', 2],
  ['!', 5],
  ['-', 11],
  ['+', 11]
])

/** Where the parser stands: it moves `index` over `tokens` and counts nesting in `depth`. */
interface Parser {
  readonly text: SourceText
  readonly tokens: readonly Token[]
  readonly limits: ParseLimits
  readonly equation: boolean
  index: number
  depth: number
}

/** A tree, and where it starts in the text when its own parentheses are counted. */
interface Parsed {
  readonly node: Expression
  readonly from: number
}

/**
 * Reads a formula or an expression by precedence climbing (Pratt, POPL 1973). Operators become calls:
 * `-x` is the call `-` with one argument, `y ~ x` the call `~`. Depth counts parentheses, calls,
 * prefix operators and powers; a long sum is not deep. Throws a Failure with the place, what was
 * expected there and a line of carets; it has code `expression_too_complex` beyond the limits.
 */
export function parseExpression(
  source: string,
  pointer: string,
  options: ParseOptions = {}
): Expression {
  const text = { source, pointer, code: options.code ?? 'expression_syntax' }
  const limits = options.limits ?? parseLimits
  const tokens = tokenize(text, limits)
  const equation = options.equation ?? false
  const parser: Parser = { text, tokens, limits, equation, index: 0, depth: 0 }
  const { node } = climb(parser, 1)
  if (current(parser).kind !== 'end') throw unexpected(parser, 'an operator or the end')
  return node
}

function current(parser: Parser): Token {
  return parser.tokens[parser.index]
}

function isOperator(token: Token, symbol: string): boolean {
  return token.kind === 'operator' && token.text === symbol
}

/** An operand and all infix operators after it that bind at least as tightly as `power`. */
function climb(parser: Parser, power: number): Parsed {
  let left = operand(parser)
  let barred = Infinity
  for (;;) {
    const token = current(parser)
    const infix = token.kind === 'operator' ? infixes.get(token.text) : undefined
    if (infix === undefined || infix.power < power) return left
    if (token.text === '=' && !(parser.equation && parser.depth === 0)) return left
    if (infix.power === barred) {
      throw unexpected(parser, `no second ${quoted(token.text)}`, 'Join comparisons with &&')
    }
    parser.index += 1
    const right =
      infix.associates === 'right'
        ? // A power may have a signed exponent: 2^-1.
          deeper(parser, token, () => climb(parser, infix.power - 1))
        : climb(parser, infix.power + 1)
    if (infix.associates === 'none') barred = infix.power
    const at = { from: left.from, to: parser.tokens[parser.index - 1].at.to }
    const args = [left.node, right.node]
    const node = { kind: 'call', fn: token.text, args, argNames: [null, null], at } as const
    left = { node, from: left.from }
  }
}

function operand(parser: Parser): Parsed {
  const token = current(parser)
  const { from } = token.at
  if (token.kind === 'number') {
    parser.index += 1
    return { node: { kind: 'number', value: token.value, at: token.at }, from }
  }
  if (token.kind === 'text') {
    parser.index += 1
    return { node: { kind: 'text', value: token.text, at: token.at }, from }
  }
  if (token.kind === 'name') {
    parser.index += 1
    if (isOperator(current(parser), '(')) return { node: call(parser, token), from }
    return { node: { kind: 'name', name: token.text, at: token.at }, from }
  }
  if (isOperator(token, '(')) return parenthesised(parser, token)
  const power = token.kind === 'operator' ? prefixes.get(token.text) : undefined
  if (power === undefined) throw unexpected(parser, 'a name, a number or "("')
  parser.index += 1
  const { node } = deeper(parser, token, () => climb(parser, power))
  const at = { from, to: parser.tokens[parser.index - 1].at.to }
  return { node: { kind: 'call', fn: token.text, args: [node], argNames: [null], at }, from }
}

function parenthesised(parser: Parser, open: Token): Parsed {
  parser.index += 1
  const { node } = deeper(parser, open, () => climb(parser, 2))
  expect(parser, ')', 'an operator or ")"')
  return { node, from: open.at.from }
}

/** The arguments of a call whose name has just been read. */
function call(parser: Parser, fn: Token): Expression {
  const args: Expression[] = []
  const argNames: (string | null)[] = []
  parser.index += 1
  deeper(parser, fn, () => {
    if (isOperator(current(parser), ')')) return
    for (;;) {
      argNames.push(argumentName(parser))
      args.push(climb(parser, 2).node)
      if (!isOperator(current(parser), ',')) return
      parser.index += 1
    }
  })
  const close = expect(parser, ')', 'an operator, "," or ")"')
  return { kind: 'call', fn: fn.text, args, argNames, at: { from: fn.at.from, to: close.at.to } }
}

/** `name =` before an argument; null where the next argument has no name. */
function argumentName(parser: Parser): string | null {
  const token = current(parser)
  if (token.kind !== 'name' || !isOperator(parser.tokens[parser.index + 1], '=')) return null
  parser.index += 2
  return token.text
}

function expect(parser: Parser, symbol: string, wanted: string): Token {
  const token = current(parser)
  if (!isOperator(token, symbol)) throw unexpected(parser, wanted)
  parser.index += 1
  return token
}

/** Runs one level deeper; fails before the depth limit, so recursion is bounded. */
function deeper<T>(parser: Parser, token: Token, parse: () => T): T {
  if (parser.depth >= parser.limits.depth) {
    throw tooComplex(parser.text, token.at, [
      `more than ${parser.limits.depth} levels of nesting`,
      `${parser.limits.depth}`
    ])
  }
  parser.depth += 1
  const parsed = parse()
  parser.depth -= 1
  return parsed
}

function unexpected(parser: Parser, wanted: string, advice?: string): Error {
  const token = current(parser)
  const found =
    token.kind === 'end' ? 'the end' : quoted(parser.text.source.slice(token.at.from, token.at.to))
  const mend = advice ?? remedy(token, parser.tokens[parser.index - 1])
  return syntaxFailure(parser.text, {
    at: token.at,
    detail: `Expected ${wanted} but found ${found}`,
    ...(mend !== undefined && { advice: mend })
  })
}

/** Advice for the commonest slips. */
function remedy(token: Token, before: Token | undefined): string | undefined {
  if (isOperator(token, '=')) return 'Equality is written =='
  if (before?.kind === 'number' && token.kind === 'name') return 'A product is written with *'
  if (before !== undefined && isOperator(before, ')') && isOperator(token, '(')) {
    return 'A product is written with *; only a name can be called'
  }
  return undefined
}
