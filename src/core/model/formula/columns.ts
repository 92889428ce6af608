import { Failure } from '../../failure.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { take } from '../../numeric/vector.ts'
import { type Limits, refuseCost } from '../limits.ts'
import { constantPair, multiplyPairs, type Pair } from './pair.ts'
import { type Block, type Coding, codingOf, refuseNonFinite } from './variable-block.ts'

/** A term as blocks with their coding. */
export interface CodedTerm {
  readonly blocks: readonly Block[]
  readonly codings: readonly Coding[]
}

export interface Columns {
  /** n × p. */
  readonly x: Matrix
  /** n × p low-order parts: the true columns are x + tail; null when all are zero. */
  readonly tail: Matrix | null
  readonly names: readonly string[]
  /** terms[termOf[j]] made column j; −1 for the intercept. */
  readonly termOf: Int32Array
  /** Factor → level for each column that is the effect of levels; {} for the others. */
  readonly levels: readonly Readonly<Record<string, string>>[]
}

/** The blocks of a term with indicator or contrast coding. */
export function codeTerm(blocks: readonly Block[], dummy: readonly boolean[]): CodedTerm {
  return { blocks, codings: blocks.map((block, i) => codingOf(block, dummy[i])) }
}

/** Columns of a term: the product of the widths of its variables. */
export function widthOf({ codings }: CodedTerm): number {
  return codings.reduce((product, { width }) => product * width, 1)
}

export interface AssemblyOptions {
  readonly intercept: boolean
  readonly rows: Int32Array
  readonly limits: Limits
  readonly pointer: string
}

/**
 * The design matrix of coded terms, columns in R's order: within a term the first variable changes
 * fastest. Throws too_many_parameters and too_expensive before anything of size n × p is allocated.
 */
export function assemble(terms: readonly CodedTerm[], options: AssemblyOptions): Columns {
  const { intercept, rows, pointer, limits } = options
  const p = terms.reduce((sum, term) => sum + widthOf(term), intercept ? 1 : 0)
  if (p > limits.parameters) {
    throw new Failure({
      code: 'too_many_parameters',
      pointer,
      detail: `The formula makes ${p} columns; at most ${limits.parameters} are allowed`
    })
  }
  const n = rows.length
  // One factorisation of the design, at the least.
  refuseCost({ cells: Math.max(n, p) * p, operations: n * p * p }, limits, pointer)
  const x = new Float64Array(n * p)
  let tail: Float64Array | null = null
  const names: string[] = []
  const levels: Readonly<Record<string, string>>[] = []
  const termOf = new Int32Array(p)
  const add = (
    pair: Pair,
    name: string,
    level: Readonly<Record<string, string>>,
    t: number
  ): void => {
    const j = names.length
    x.set(pair.head, j * n)
    if (pair.tail !== null) {
      tail ??= new Float64Array(n * p)
      tail.set(pair.tail, j * n)
    }
    termOf[j] = t
    names.push(name)
    levels.push(level)
  }
  if (intercept) add(constantPair(1, n), '(Intercept)', {}, -1)
  terms.forEach((term, t) => {
    for (let k = 0; k < widthOf(term); k++) {
      const { pair, name, level } = termColumn(term, k, n)
      refuseNonFinite(pair, name, { pointer, rows })
      add(pair, name, level, t)
    }
  })
  const matrix = (data: Float64Array): Matrix => ({ rows: n, cols: p, data })
  return { x: matrix(x), tail: tail === null ? null : matrix(tail), names, termOf, levels }
}

/** Column k of a term. */
function termColumn(
  { blocks, codings }: CodedTerm,
  k: number,
  n: number
): {
  readonly pair: Pair
  readonly name: string
  readonly level: Readonly<Record<string, string>>
} {
  let pair: Pair | null = null
  const names: string[] = []
  const level = new Map<string, string>()
  let rest = k
  blocks.forEach((block, i) => {
    const coding = codings[i]
    const j = rest % coding.width
    rest = Math.floor(rest / coding.width)
    names.push(coding.name(j))
    const own = blockColumn(block, coding, j)
    pair = pair === null ? own : multiplyPairs(pair, own)
    const code = coding.levelOf(j)
    if (block.kind === 'factor' && code !== null) level.set(block.name, block.levels[code])
  })
  return {
    pair: pair ?? constantPair(1, n),
    name: names.join(':'),
    level: Object.fromEntries(level)
  }
}

function blockColumn(block: Block, { byLevel }: Coding, j: number): Pair {
  if (block.kind === 'numeric' || byLevel === null) {
    return block.kind === 'numeric' ? block.columns[j] : constantPair(0, block.codes.length)
  }
  const { codes } = block
  return { head: take(Float64Array.from(byLevel[j]), codes), tail: null }
}
