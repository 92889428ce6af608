import { type Matrix, zeros } from '../../../numeric/matrix.ts'
import { unlikeMatrix } from '../../correlated/compile-covariance.ts'
import type { FixedCovariance } from '../../correlated/structure.ts'
import type { GivenSums } from './given-sums.ts'
import type { RunSums, Runs } from './runs.ts'

/** The covariance of several groups one after the other, each with the covariance of one. */
export function ofGroups(one: FixedCovariance, length: number, groups: number): FixedCovariance {
  const each = (v: Float64Array, of: (part: Float64Array) => Float64Array): Float64Array => {
    const out = new Float64Array(v.length)
    for (let g = 0; g < groups; g++) {
      out.set(of(v.subarray(g * length, (g + 1) * length)), g * length)
    }
    return out
  }
  return {
    whiten: ({ head }) => ({
      head: each(head, (part) => one.whiten({ head: part, tail: null }).head),
      tail: null
    }),
    colour: (v) => each(v, one.colour),
    solve: (v) => each(v, one.solve),
    multiply: (v) => each(v, one.multiply),
    logDeterminant: groups * one.logDeterminant,
    norm: Math.sqrt(groups) * one.norm,
    gain: one.gain
  }
}

/** The rows of each run, one after the other. */
function rowsOf({ run, counts }: Runs): readonly Int32Array[] {
  const rows = Array.from(counts, (count) => new Int32Array(count))
  const next = new Int32Array(counts.length)
  run.forEach((k, i) => {
    rows[k][next[k]++] = i
  })
  return rows
}

/**
 * Errors whose covariance within each group is one given matrix: a group is summed once all of its `length`
 * rows are there. Kept of a run: its rows, ‖L⁻¹‖₂ and, until then, the rows (width numbers each).
 */
export function groupwise(
  one: FixedCovariance,
  { length, width }: { readonly length: number; readonly width: number },
  { size, add }: GivenSums
): RunSums {
  const whole = (): Float64Array => Float64Array.of(length, one.gain)
  const part = (rows: Float64Array): Float64Array => {
    const own = new Float64Array(2 + rows.length)
    own.set([rows.length / width, one.gain])
    own.set(rows, 2)
    return own
  }
  return {
    size,
    width: 2 + length * width,
    add({ z, runs }, out) {
      const rows = rowsOf(runs)
      const complete = rows.filter((own) => own.length === length)
      const stacked = zeros(complete.length * length, z.cols)
      complete.forEach((own, g) => {
        own.forEach((row, i) => {
          copyRow(z, row, { to: stacked, at: g * length + i })
        })
      })
      if (complete.length > 0) add(stacked, ofGroups(one, length, complete.length), out)
      return rows.map((own) => {
        if (own.length === length) return whole()
        if (own.length > length) throw unlikeMatrix(length, own.length)
        const numbers = new Float64Array(own.length * width)
        own.forEach((row, i) => {
          for (let j = 0; j < width; j++) numbers[i * width + j] = z.data[j * z.rows + row]
        })
        return part(numbers)
      })
    },
    join(before, after, out) {
      const count = before[0] + after[0]
      if (count > length) throw unlikeMatrix(length, count)
      const numbers = new Float64Array(count * width)
      numbers.set(before.subarray(2))
      numbers.set(after.subarray(2), before.length - 2)
      if (count < length) return part(numbers)
      const own = zeros(length, width)
      for (let i = 0; i < length; i++) {
        for (let j = 0; j < width; j++) own.data[j * length + i] = numbers[i * width + j]
      }
      const into = new Float64Array(size)
      add(own, one, into)
      into.forEach((value, k) => {
        out[k] += value
      })
      return whole()
    }
  }
}

function copyRow(
  from: Matrix,
  row: number,
  { to, at }: { readonly to: Matrix; readonly at: number }
) {
  for (let j = 0; j < from.cols; j++) to.data[j * to.rows + at] = from.data[j * from.rows + row]
}
