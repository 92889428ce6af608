import { type Expression, parseLimits } from '../expression/node.ts'
import { type Token, tokenize } from '../expression/tokenize.ts'

const syntactic = /^(?:\.|(?:\p{L}|\.(?![\p{N}]))[\p{L}\p{M}\p{N}._]*)$/u
const reserved: ReadonlySet<string> = new Set(
  'if else repeat while function for next break TRUE FALSE NULL Inf NaN NA in'.split(' ')
)

/** A name as R writes it: in back-quotes unless it is a plain name. */
export function nameLabel(name: string): string {
  if (syntactic.test(name) && !reserved.has(name)) return name
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``
}

/**
 * An expression as R's deparse() writes it: `log( x )` is `log(x)`, `x*2` is `x * 2`, `1e5` is
 * `1e+05`; the client's parentheses stay. `source` is the text that it was read from.
 */
export function labelOf(expression: Expression, source: string): string {
  // A name may come from the dot, whose range is not its own text.
  if (expression.kind === 'name') return nameLabel(expression.name)
  const { from, to } = expression.at
  const text = { source: source.slice(from, to), pointer: '', code: 'formula_syntax' } as const
  const tokens = tokenize(text, parseLimits)
  return tokens.map((token, i) => written(token, tokens[i - 1], text.source)).join('')
}

const tight: ReadonlySet<string> = new Set(['^', ':', '/', '(', ')', '!'])

function written(token: Token, before: Token | undefined, source: string): string {
  switch (token.kind) {
    case 'end':
      return ''
    case 'name':
      return literalNames.has(token.text) ? token.text : nameLabel(token.text)
    case 'text':
      return JSON.stringify(token.text)
    case 'number':
      return numberLabel(token.value) + (source[token.at.to - 1] === 'L' ? 'L' : '')
    case 'operator':
      if (tight.has(token.text)) return token.text
      if (token.text === ',') return ', '
      return isPrefix(token, before) ? token.text : ` ${token.text} `
  }
}

const literalNames: ReadonlySet<string> = new Set([
  'TRUE',
  'FALSE',
  'NULL',
  'Inf',
  'NaN',
  'NA',
  'if'
])

function isPrefix(token: Token, before: Token | undefined): boolean {
  if (token.text !== '-' && token.text !== '+' && token.text !== '~') return false
  return before === undefined || (before.kind === 'operator' && before.text !== ')')
}

/** A number as R prints it: 15 digits at most, and the shorter of fixed and scientific notation. */
export function numberLabel(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value).replace('Infinity', 'Inf')
  const digits = Number(value.toPrecision(15))
  const [mantissa = '0', power = '0'] = digits.toExponential().split('e')
  const exponent = Number(power)
  const size = Math.abs(exponent) < 10 ? `0${Math.abs(exponent)}` : String(Math.abs(exponent))
  const scientific = `${mantissa}e${exponent < 0 ? '-' : '+'}${size}`
  const decimals = Math.max(0, mantissa.replace(/[-.]/g, '').length - 1 - exponent)
  const fixed = decimals <= 100 && exponent < 21 ? digits.toFixed(decimals) : scientific
  return fixed.length <= scientific.length ? fixed : scientific
}
