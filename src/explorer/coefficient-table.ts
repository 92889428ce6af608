import type { Fit } from './api.ts'
import { h, s } from './dom.ts'
import { show, showP } from './format.ts'

type Row = Fit['least_squares']['coefficients'][number]

const width = 150
const height = 30

/** Both coefficient tables with the gap, in standard errors of maximum likelihood, drawn between them. */
export function coefficientTable({ least_squares, maximum_likelihood }: Fit): HTMLElement {
  const key = ({ term, response }: Row): string => `${response ?? ''} ${term}`
  const left = new Map(least_squares.coefficients.map((row) => [key(row), row]))
  const right = new Map(maximum_likelihood.coefficients.map((row) => [key(row), row]))
  const keys = [...new Set([...left.keys(), ...right.keys()])]
  const gaps = keys.map((name) => gapOf(left.get(name), right.get(name)))
  const reach = Math.max(3, ...gaps.filter(Number.isFinite).map((gap) => Math.abs(gap) * 1.15))
  const head = h(
    'thead',
    {},
    h(
      'tr',
      {},
      h('td', {}),
      h('th', { colspan: '3', class: 'of-ls', scope: 'colgroup' }, 'Least squares'),
      h('td', {}),
      h('th', { colspan: '3', class: 'of-ml', scope: 'colgroup' }, 'Maximum likelihood')
    ),
    h(
      'tr',
      {},
      ...['Term', 'Estimate', 'Std. error', 'p', 'Gap', 'Estimate', 'Std. error', 'p'].map(
        (text, j) =>
          h('th', { scope: 'col', class: j === 0 ? 'term' : j === 4 ? 'gap' : null }, text)
      )
    )
  )
  const body = keys.map((name, i) => {
    const [ls, ml] = [left.get(name), right.get(name)]
    const row = ls ?? ml
    const label = row?.response === undefined ? (row?.term ?? '') : `${row.response}: ${row.term}`
    return h(
      'tr',
      { 'data-term': row?.term ?? null },
      h('th', { scope: 'row' }, h('code', {}, label)),
      ...cells(ls, 'of-ls'),
      h('td', { class: 'gap' }, gapPicture(ls, ml, { gap: gaps[i] ?? Number.NaN, reach })),
      ...cells(ml, 'of-ml')
    )
  })
  const caption = h('caption', { class: 'hidden' }, 'Coefficients of both estimators')
  return h('table', { class: 'both' }, caption, head, h('tbody', {}, ...body))
}

function cells(row: Row | undefined, kind: string): HTMLElement[] {
  const estimate =
    row?.limit !== undefined
      ? row.limit === '+inf'
        ? '→ +∞'
        : '→ −∞'
      : row?.aliased
        ? 'aliased'
        : show(row?.estimate)
  return [
    h('td', { class: `number ${kind}` }, estimate),
    h('td', { class: 'number' }, show(row?.std_error, 4)),
    h('td', { class: 'number' }, showP(row?.p_value))
  ]
}

/** (b_ML − b_LS) in the unit of the verdict: the likelihood's standard error, or that of least squares. */
function gapOf(ls: Row | undefined, ml: Row | undefined): number {
  const unit = ml?.std_error ?? ls?.std_error ?? Number.NaN
  return ((ml?.estimate ?? Number.NaN) - (ls?.estimate ?? Number.NaN)) / unit
}

function gapPicture(
  ls: Row | undefined,
  ml: Row | undefined,
  { gap, reach }: { readonly gap: number; readonly reach: number }
): Node {
  if (!Number.isFinite(gap)) return h('span', { class: 'quiet' }, '–')
  const unit = ml?.std_error ?? ls?.std_error ?? Number.NaN
  const centre = ls?.estimate ?? 0
  const place = (value: number): number =>
    width / 2 + (Math.max(-reach, Math.min(reach, value)) / reach) * (width / 2 - 8)
  const at = (value: number | null | undefined): number =>
    place(((value ?? centre) - centre) / unit)
  const text =
    Math.abs(gap) < 0.0005
      ? '0 s.e.'
      : `${gap > 0 ? '+' : '−'}${Math.abs(gap).toFixed(Math.abs(gap) < 1 ? 3 : 2)} s.e.`
  const x = place(gap)
  const labelX = Math.max(32, Math.min(width - 32, x))
  const picture = s(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `Gap ${text}` },
    s('line', { class: 'axis', x1: width / 2, x2: width / 2, y1: 13, y2: height }),
    s('line', { class: 'ls-range', x1: at(ls?.conf_low), x2: at(ls?.conf_high), y1: 19, y2: 19 }),
    s('line', { class: 'ml-range', x1: at(ml?.conf_low), x2: at(ml?.conf_high), y1: 25, y2: 25 }),
    s('line', { class: 'link', x1: place(0), x2: x, y1: 22, y2: 22 }),
    s('circle', { class: 'ls-mark', cx: place(0), cy: 22, r: 3.6 }),
    s('circle', { class: 'ml-mark', cx: x, cy: 22, r: 5.6 })
  )
  const label = s('text', { x: labelX, y: 11, 'text-anchor': 'middle' })
  label.textContent = text
  picture.append(label)
  return picture
}
