import type { Column } from '../../model/dataset.ts'
import type { Family } from '../../model/families/family.ts'
import type { ModelSpec } from '../../model/spec.ts'

/** Names of columns that an expression uses: identifiers that are not called, and back-quoted ones. */
export function namesIn(source: string): string[] {
  const quoted = [...source.matchAll(/`([^`]+)`/g)].map((found) => found[1])
  const plain = [...source.replace(/`[^`]*`/g, ' ').matchAll(/[\p{L}_.][\p{L}\p{N}_.]*/gu)]
  const columns = plain.flatMap(({ 0: name, index, input }) =>
    /^\s*\(/.test(input.slice(index + name.length)) ? [] : [name]
  )
  return [...new Set([...quoted, ...columns])]
}

/** Columns that the response of a model is made of. */
export function responseNames(model: ModelSpec): string[] {
  const [left = ''] = (model.formula ?? '').split('~')
  return namesIn(model.formula === undefined ? (model.response ?? '') : left)
}

/** A response inside the family's support, of which nothing is read: only the regressors matter. */
export function placeholder(family: Family, name: string, rows: number): Column {
  const { support, integer } = family
  const inside = integer ? [0, 1] : support.high === 1 ? [0.4, 0.6] : [1, 2]
  return {
    kind: 'numeric',
    name,
    values: Float64Array.from({ length: rows }, (_, i) => inside[i % 2])
  }
}
