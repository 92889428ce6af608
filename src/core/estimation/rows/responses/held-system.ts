import { takeRows } from '../../../model/rows.ts'
import type { SystemRequest, SystemWork } from '../../system/system-blocks.ts'
import { usedRows } from '../block-rows.ts'
import { heldData } from '../casewise/held-data.ts'
import type { HeldPart, Share } from '../casewise/held-parts.ts'
import type { Passes } from '../search.ts'
import { systemAtRows } from './scores-kernel.ts'
import { type SystemOfRows, sentSystem } from './system-covariances.ts'

/** Parts that are made of the equations of all rows side by side. */
const sideBySide: readonly HeldPart[] = ['plots', 'influence', 'assumptions']

export const needsAllRows = (held: readonly HeldPart[]): boolean =>
  sideBySide.some((part) => held.includes(part))

/** Numbers of every row that such parts are: of so many columns, responses, and coefficients of each. */
export function sharesSideBySide({
  columns,
  equations
}: {
  readonly columns: number
  readonly equations: readonly { readonly x: { readonly cols: number } }[]
}): readonly Share[] {
  const q = equations.length
  const sizes = equations.map(({ x }) => x.cols)
  const terms = sizes.reduce((sum, size) => sum + size, 0)
  const largest = Math.max(...sizes)
  const data = columns + 2 * terms + 3 * q
  const auxiliary = Math.min(200, (largest * (largest + 3)) / 2)
  return [
    { part: 'assumptions', numbers: data + 3 * (largest + auxiliary) },
    { part: 'plots', numbers: data + 8 * q },
    { part: 'influence', numbers: data + 9 * (terms + 2 * q + 1) }
  ]
}

/** How a system of condensed rows is put to all rows, which are read once more. */
export async function heldSystem(
  { pass, places, request, done }: Pick<SystemOfRows, 'pass' | 'places' | 'request' | 'done'>,
  passes: Passes
): Promise<NonNullable<SystemRequest['allRows']>> {
  const data = await heldData(pass, passes, done)
  const { rows } = usedRows(pass, data)
  const complete = takeRows(data, rows)
  const { designs } = pass
  let known: { readonly of: SystemWork; readonly rows: SystemWork } | null = null
  return (work) => {
    if (known?.of === work) return known.rows
    const system = systemAtRows({ designs, system: sentSystem(work, places) }, complete)
    const all = { ...work, system, request: { ...request, spec: work.request.spec, rows, data } }
    known = { of: work, rows: all }
    return all
  }
}
