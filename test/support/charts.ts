import type { Report } from '../../src/core/estimation/report.ts'

const kinds = ({ charts = [] }: Report) =>
  charts.map(({ layers, ...chart }) => ({
    ...chart,
    layers: layers.map(({ mark, series }) => `${mark} ${series}`)
  }))

/** Every number of a chart's layers, in order. */
function numbersOf(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(numbersOf)
}

/** The pictures of two reports that are not of the same kinds, or whose numbers differ by more than a share of their size. */
export function unlikeCharts(got: Report, want: Report, share = 1e-6): readonly unknown[] {
  if (JSON.stringify(kinds(got)) !== JSON.stringify(kinds(want))) return [kinds(got), kinds(want)]
  return (want.charts ?? []).flatMap(({ layers, name }, k) => {
    const wanted = numbersOf(layers)
    const found = numbersOf(got.charts?.[k]?.layers)
    const size = Math.sqrt(wanted.reduce((sum, v) => sum + v * v, 0) / wanted.length)
    const off = wanted.reduce((most, v, i) => Math.max(most, Math.abs(v - (found[i] ?? 0))), 0)
    return found.length === wanted.length && off < share * size ? [] : [`${name}: ${off / size}`]
  })
}
