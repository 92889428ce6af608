import type { Spec } from './draw.ts'
import { show } from './format.ts'

/** Colours of the two estimators, as in the service's own pictures. */
export const colours = { least_squares: '#3b78e7', maximum_likelihood: '#e2681b', guide: '#8b95a5' }

const schema = 'https://vega.github.io/schema/vega-lite/v6.json'

export interface WalkPoint {
  readonly shape: number
  readonly term: string
  readonly gap: number
}

/** The gap of every coefficient along a shape parameter, and where the slider stands. */
export function walkSpec(
  points: readonly WalkPoint[],
  { name, now }: { readonly name: string; readonly now: number }
): Spec {
  const x = {
    field: 'shape',
    type: 'quantitative',
    scale: { type: 'log', nice: false },
    title: name
  }
  return {
    $schema: schema,
    name: 'walk',
    title: 'The walk away from least squares',
    description: `Gap between the estimates in standard errors of least squares, for every coefficient, along ${name}. The vertical line is the slider.`,
    height: 240,
    layer: [
      {
        data: { values: [{ y: 0 }] },
        mark: { type: 'rule', color: colours.least_squares, strokeWidth: 2 },
        encoding: { y: { field: 'y', type: 'quantitative', title: 'gap in standard errors' } }
      },
      {
        data: { values: points },
        mark: { type: 'line', point: true, strokeWidth: 2 },
        encoding: {
          x,
          y: { field: 'gap', type: 'quantitative' },
          color: {
            field: 'term',
            type: 'nominal',
            scale: { scheme: 'dark2' },
            legend: { title: null, orient: 'top' }
          }
        }
      },
      {
        data: { values: [{ shape: now }] },
        mark: {
          type: 'rule',
          color: colours.maximum_likelihood,
          strokeDash: [4, 3],
          strokeWidth: 2
        },
        encoding: { x }
      }
    ]
  }
}

const names = { least_squares: 'least squares', maximum_likelihood: 'maximum likelihood' }

export interface SimulatedEstimator {
  readonly estimator: 'least_squares' | 'maximum_likelihood'
  readonly quantity: string
  readonly truth: number | null
  readonly mean: number | null
  readonly bias: number | null
  readonly bias_std_error: number | null
  readonly variance: number | null
  readonly mse: number | null
  readonly coverage: number | null
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] }
}

function biasInWords({ estimator, bias, bias_std_error }: SimulatedEstimator): string {
  return `${names[estimator]} ${show(bias, 3)} ± ${show(bias_std_error, 2)}`
}

/** One stroke an estimator from the truth to its mean, above the bars: the bias. */
function biases(both: readonly SimulatedEstimator[], bars: readonly { readonly y: number }[]) {
  const top = bars.reduce((height, { y }) => Math.max(height, y), 0)
  return both.map(({ estimator, truth, mean }, k) => ({
    estimator: names[estimator],
    truth,
    mean,
    y: top * (1.06 + 0.07 * k)
  }))
}

/** Histograms of both estimators of one quantity, the truth, and the mean of each. */
export function histogramSpec(both: readonly SimulatedEstimator[]): Spec {
  const quantity = both[0]?.quantity ?? ''
  const color = {
    field: 'estimator',
    type: 'nominal',
    scale: {
      domain: Object.values(names),
      range: [colours.least_squares, colours.maximum_likelihood]
    },
    legend: { title: null, orient: 'top' }
  }
  const bars = both.flatMap(({ estimator, histogram: { edges, counts } }) => {
    const total = counts.reduce((a, b) => a + b, 0)
    return counts.map((count, k) => {
      const [from = 0, to = 0] = [edges[k], edges[k + 1]]
      return { estimator: names[estimator], from, to, y: count / (total * (to - from)) }
    })
  })
  return {
    $schema: schema,
    name: `simulated_${quantity}`,
    title: quantity,
    description: `Histograms of the estimators of ${quantity} over the simulated data sets. The dashed line is the truth, the full lines are the means, the strokes above between them the bias: ${both.map(biasInWords).join(', ')}.`,
    height: 220,
    layer: [
      {
        data: { values: bars },
        mark: { type: 'bar', opacity: 0.45, binSpacing: 0 },
        encoding: {
          x: { field: 'from', type: 'quantitative', bin: { binned: true }, title: quantity },
          x2: { field: 'to' },
          y: { field: 'y', type: 'quantitative', stack: null, title: 'density' },
          color
        }
      },
      {
        data: {
          values: both.map(({ estimator, mean }) => ({ estimator: names[estimator], mean }))
        },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x: { field: 'mean', type: 'quantitative' }, color }
      },
      {
        data: { values: biases(both, bars) },
        mark: { type: 'rule', strokeWidth: 5, opacity: 0.9 },
        encoding: {
          x: { field: 'truth', type: 'quantitative' },
          x2: { field: 'mean' },
          y: { field: 'y', type: 'quantitative' },
          color
        }
      },
      {
        data: { values: [{ truth: both[0]?.truth }] },
        mark: { type: 'rule', strokeDash: [5, 3], strokeWidth: 2, color: colours.guide },
        encoding: { x: { field: 'truth', type: 'quantitative' } }
      }
    ]
  }
}
