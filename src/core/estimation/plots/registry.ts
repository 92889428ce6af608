import { Failure, type Fault } from '../../failure.ts'
import type { FitSpec } from '../../model/spec.ts'
import type { Chart } from './chart.ts'
import * as all from './index.ts'
import type { Plot } from './plot.ts'
import type { Scene } from './scenes/scene.ts'

const plots: readonly Plot[] = Object.values<Plot>(all).sort((a, b) => a.order - b.order)

/** Refuses names over which nothing can be drawn. Throws Failure. */
function checkChoice(chosen: readonly string[], { coefficients, dispersions }: Scene): void {
  const known = [...coefficients, ...dispersions]
  const faults = chosen.flatMap((name, i): Fault[] =>
    known.includes(name)
      ? []
      : [
          {
            code: 'unknown_name',
            pointer: `/plots/parameters/${i}`,
            detail: `There is no estimated parameter "${name.slice(0, 40)}" to draw.`,
            hint: `One of: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}.`
          }
        ]
  )
  if (faults.length > 0) throw new Failure(...faults)
}

/** Every picture that has a meaning for a fit, in order. Throws Failure for parameters that it lacks. */
export function drawPlots(scene: Scene, chosen: readonly string[] | null): readonly Chart[] {
  if (chosen !== null) checkChoice(chosen, scene)
  return plots
    .flatMap((plot) => plot.draw({ scene, chosen }))
    .filter(({ layers }) => layers.length > 0)
}

/** The pictures of a report, where they were asked for. */
export function charts(
  { include, plots: choice }: FitSpec,
  scene: () => Scene
): { readonly charts?: readonly Chart[] } {
  if (!include.includes('plots')) return {}
  return { charts: drawPlots(scene(), choice?.parameters ?? null) }
}
