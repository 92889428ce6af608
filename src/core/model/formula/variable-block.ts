import { Failure } from '../../failure.ts'
import { firstNotFinite } from '../../numeric/vector.ts'
import { type ContrastName, contrasts } from './contrasts/registry.ts'
import type { Factor } from './factor.ts'
import { type Pair, takePair } from './pair.ts'
import { transforms } from './transforms/registry.ts'
import type { Evaluated, Learned } from './variable.ts'

/** A variable at the kept rows: columns of numbers, or codes of the learned levels. */
export type Block =
  | {
      readonly kind: 'numeric'
      readonly columns: readonly Pair[]
      readonly names: readonly string[]
    }
  | {
      readonly kind: 'factor'
      readonly label: string
      readonly name: string
      readonly codes: Int32Array
      readonly levels: readonly string[]
      readonly contrast: ContrastName
    }

export interface BlockOptions {
  readonly pointer: string
  readonly rows: Int32Array
}

/** The learned variable at some rows. Throws when a value is not finite or a level was never seen. */
export function makeBlock(
  learned: Learned,
  evaluated: Evaluated,
  { pointer, rows }: BlockOptions
): Block {
  const { label } = learned
  if (learned.kind === 'factor' && evaluated.kind === 'factor') {
    const codes = recode(learned, evaluated.factor, { pointer, rows })
    const { name, levels, contrast } = learned
    return { kind: 'factor', label, name, codes, levels, contrast }
  }
  if (learned.kind === 'numeric' && evaluated.kind === 'numeric') {
    const values = takePair(evaluated.values, rows)
    refuseNonFinite(values, label, { pointer, rows })
    return { kind: 'numeric', columns: [values], names: [label] }
  }
  if (learned.kind === 'transform' && evaluated.kind === 'transform') {
    const data = evaluated.data.map((pair) => takePair(pair, rows))
    for (const pair of data) refuseNonFinite(pair, label, { pointer, rows })
    const columns = transforms.get(learned.fn)?.apply(learned.state, data) ?? []
    for (const column of columns) refuseNonFinite(column, label, { pointer, rows })
    const prefix = learned.quadratic === null ? label : ''
    return { kind: 'numeric', columns, names: learned.suffixes.map((suffix) => prefix + suffix) }
  }
  throw new Failure({
    code: 'invalid_value',
    pointer,
    detail: `${label} was ${learned.kind === 'factor' ? 'a factor' : 'a number'} in the fit and is not in these data`
  })
}

/** Throws at the first row where a variable is NaN or infinite although its columns are present. */
export function refuseNonFinite(
  { head }: Pair,
  label: string,
  { pointer, rows }: BlockOptions
): void {
  const i = firstNotFinite(head)
  if (i < 0) return
  throw new Failure({
    code: 'invalid_value',
    pointer,
    detail: `${label} is ${head[i]} in row ${rows[i] + 1}`,
    hint: 'Remove the row, or change the expression so that it is finite there',
    place: { row: rows[i] + 1 }
  })
}

function recode(
  learned: Extract<Learned, { kind: 'factor' }>,
  { codes, levels }: Factor,
  { pointer, rows }: BlockOptions
): Int32Array {
  const index = new Map(learned.levels.map((level, code) => [level, code]))
  const map = levels.map((level) => index.get(level) ?? -1)
  const out = new Int32Array(rows.length)
  for (let k = 0; k < out.length; k++) {
    const i = rows[k]
    const code = codes[i] < 0 ? -1 : map[codes[i]]
    if (code >= 0) {
      out[k] = code
      continue
    }
    throw new Failure({
      code: 'unknown_name',
      pointer,
      detail: `The level "${(levels[codes[i]] ?? '').slice(0, 40)}" of ${learned.label} in row ${i + 1} did not occur in the fit`,
      hint: `Levels of the fit: ${learned.levels.slice(0, 10).join(', ')}`,
      place: { row: i + 1 }
    })
  }
  return out
}

/** The coding of a block in a term: how many columns, their values by level and their names. */
export interface Coding {
  readonly width: number
  readonly name: (j: number) => string
  /** The value of column j at a level; null for a numeric block. */
  readonly byLevel: readonly (readonly number[])[] | null
  /** Code of the level whose effect column j is; null where there is none. */
  readonly levelOf: (j: number) => number | null
}

/** Full indicator coding of a factor where `dummy`, else its contrast; numeric blocks as they are. */
export function codingOf(block: Block, dummy: boolean): Coding {
  if (block.kind === 'numeric') {
    const { names } = block
    return { width: names.length, name: (j) => names[j], byLevel: null, levelOf: () => null }
  }
  const { label, levels } = block
  const k = levels.length
  // A factor with one level has no contrast: it becomes a constant column, whose aliasing is reported.
  if (dummy || k === 1) {
    const byLevel = levels.map((_, j) => levels.map((_, i) => (i === j ? 1 : 0)))
    return { width: k, name: (j) => label + levels[j], byLevel, levelOf: (j) => j }
  }
  const contrast = contrasts[block.contrast]
  const suffixes = contrast.suffixes(levels)
  const byLevel = contrast.columns(k)
  return { width: k - 1, name: (j) => label + suffixes[j], byLevel, levelOf: contrast.levelOf }
}
