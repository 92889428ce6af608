import type { Chart } from './chart.ts'
import type { Scene } from './scenes/scene.ts'

/** What a plot is drawn from. */
export interface PlotContext {
  readonly scene: Scene
  /** The parameters that the client wants to see; null leaves the choice to the plot. */
  readonly chosen: readonly string[] | null
}

/** One kind of picture. */
export interface Plot {
  readonly title: string
  /** Place in the answer, smallest first. */
  readonly order: number
  /** None where the picture has no meaning for this fit. */
  draw(context: PlotContext): readonly Chart[]
}
