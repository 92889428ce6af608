import type { Chart, Layer, Point, Series } from '../core/estimation/plots/chart.ts'

/** Names and colours of the series; the colours are told apart by colour-blind eyes and on dark paper. */
const palette: readonly {
  readonly series: Series
  readonly name: string
  readonly color: string
}[] = [
  { series: 'data', name: 'data', color: '#8b95a5' },
  { series: 'least_squares', name: 'least squares', color: '#3b78e7' },
  { series: 'maximum_likelihood', name: 'maximum likelihood', color: '#e2681b' }
]

type Json = Readonly<Record<string, unknown>>

const guideColor = '#8b95a5'

function nameOf(series: Series): string | undefined {
  return palette.find((entry) => entry.series === series)?.name
}

/** The colour of a series, with a legend where the chart shows more than one. */
function colour(series: Series): Json {
  const name = nameOf(series)
  return name === undefined ? { value: guideColor } : { datum: name, type: 'nominal' }
}

const named = (points: readonly Point[], path: number) =>
  points.map(([x, y], i) => ({ x, y, path, i }))

const place: { readonly x: Json; readonly y: Json } = {
  x: { field: 'x', type: 'quantitative', scale: { zero: false, nice: false, padding: 8 } },
  y: { field: 'y', type: 'quantitative', scale: { zero: false } }
}

/** Least squares is drawn with filled marks, the likelihood with rings above them. */
function pointMark(series: Series, optimum: boolean): Json {
  const filled = series !== 'maximum_likelihood'
  if (optimum) {
    const size = filled ? 70 : 200
    return { type: 'point', shape: 'circle', filled, size, strokeWidth: 2.4, opacity: 1 }
  }
  const size = filled ? 28 : 52
  return { type: 'point', shape: 'circle', filled, size, strokeWidth: 1.6, opacity: 0.85 }
}

function marks(layer: Layer): Json {
  const { series } = layer
  const color = colour(series)
  switch (layer.mark) {
    case 'points':
    case 'optimum':
      return {
        data: { values: named(layer.points, 0) },
        mark: pointMark(series, layer.mark === 'optimum'),
        encoding: { ...place, color }
      }
    case 'lines': {
      const dash = series === 'maximum_likelihood' ? { strokeDash: [7, 3] } : {}
      return {
        data: { values: layer.paths.flatMap(named) },
        mark: {
          type: 'line',
          strokeWidth: series === 'guide' ? 1 : 2,
          ...smooth(layer.smooth),
          ...dash
        },
        encoding: {
          ...place,
          order: { field: 'i', type: 'quantitative' },
          detail: { field: 'path', type: 'nominal' },
          color
        }
      }
    }
    case 'intervals':
      return {
        data: {
          values: layer.intervals.map((one) => ({ ...one, middle: (one.from + one.to) / 2 }))
        },
        layer: intervalMarks(series).map((mark) => ({
          ...mark,
          encoding: { ...mark.encoding, color }
        }))
      }
    case 'words':
      return {
        data: { values: layer.words.map(({ at: [x, y], text }) => ({ x, y, text })) },
        mark: { type: 'text', align: 'right', dy: -8, fontSize: 11 },
        encoding: { ...place, text: { field: 'text', type: 'nominal' }, color }
      }
    case 'rules':
      return {
        data: { values: layer.at.map((at) => ({ [layer.axis]: at })) },
        mark: { type: 'rule', strokeDash: [3, 3] },
        encoding: { [layer.axis]: place[layer.axis], color }
      }
    case 'bars':
      return {
        data: { values: layer.bars },
        mark: { type: 'bar', opacity: 0.4, binSpacing: 1 },
        encoding: {
          x: { field: 'from', type: 'quantitative', bin: { binned: true } },
          x2: { field: 'to' },
          y: { field: 'y', type: 'quantitative' },
          color
        }
      }
    case 'columns':
      return {
        data: { values: layer.columns.map((column) => ({ ...column, series: nameOf(series) })) },
        mark: { type: 'bar', opacity: 0.85 },
        encoding: {
          x: { field: 'name', type: 'nominal', sort: null, axis: { labelAngle: 0 } },
          xOffset: { field: 'series', type: 'nominal' },
          y: { field: 'y', type: 'quantitative' },
          color
        }
      }
  }
}

/** A stretch with its ends, and its word above the middle. */
function intervalMarks(
  series: Series
): readonly { readonly mark: Json; readonly encoding: Json }[] {
  const { x } = place
  const y = { ...place.y, scale: { zero: false, nice: false, padding: 9 } }
  const dash = series === 'maximum_likelihood' ? { strokeDash: [7, 3] } : {}
  return [
    {
      mark: { type: 'rule', strokeWidth: 2, ...dash },
      encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y }
    },
    ...['from', 'to'].map((field) => ({
      mark: { type: 'tick', orient: 'vertical', size: 9, thickness: 2 },
      encoding: { x: { ...x, field }, y }
    })),
    {
      mark: { type: 'text', dy: -7, fontSize: 10 },
      encoding: { x: { ...x, field: 'middle' }, y, text: { field: 'text', type: 'nominal' } }
    }
  ]
}

/** A curve through few points is drawn smooth and without overshoot. */
function smooth(wanted: true | undefined): Json {
  return wanted === undefined ? {} : { interpolate: 'monotone' }
}

function titled(layer: Json, x: string, y: string): Json {
  const { encoding, layer: inner, ...rest } = layer
  if (Array.isArray(inner)) return { ...rest, layer: inner.map((one) => titled(one, x, y)) }
  const channels: Record<string, unknown> = { ...(typeof encoding === 'object' ? encoding : {}) }
  for (const [channel, title] of [
    ['x', x],
    ['y', y]
  ] as const) {
    const own = channels[channel]
    if (typeof own === 'object') channels[channel] = { ...own, title }
  }
  return { ...rest, encoding: channels }
}

/** A chart as a Vega-Lite specification (version 6), its data inline. */
export function toVegaLite({ name, title, description, x, y, layers }: Chart): Json {
  const shown = palette.filter(({ series }) => layers.some((layer) => layer.series === series))
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    name,
    title,
    description,
    width: 360,
    height: 250,
    layer: layers.map((layer) => titled(marks(layer), x, y)),
    resolve: { scale: { color: 'shared' } },
    encoding: {
      color: {
        scale: {
          domain: shown.map((entry) => entry.name),
          range: shown.map((entry) => entry.color)
        },
        legend: { title: null, orient: 'top', symbolType: 'circle' }
      }
    }
  }
}
