import type { Chart } from './chart.ts'
import * as all from './index.ts'
import type { Plot, PlotContext } from './plot.ts'

const plots: readonly Plot[] = Object.values<Plot>(all).sort((a, b) => a.order - b.order)

/** Every picture that has a meaning for a regression, in order. */
export function drawPlots(context: PlotContext): readonly Chart[] {
  return plots.flatMap((plot) => plot.draw(context)).filter(({ layers }) => layers.length > 0)
}
