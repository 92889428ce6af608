import type { PlotContext } from './plot.ts'

/** The client's choice of parameters, or the first coefficients; the dispersions beside a single one. */
export function shownParameters({ scene, chosen }: PlotContext, most: number): readonly string[] {
  const { coefficients, dispersions } = scene
  if (chosen !== null) return chosen
  return coefficients.length > 1
    ? coefficients.slice(0, most)
    : [...coefficients, ...dispersions].slice(0, most)
}
