import type { Control } from '../../model/spec.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import type { RegressionModel } from '../regression/model.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import type { Chart } from './chart.ts'

/** What a plot may look at. */
export interface PlotContext {
  readonly model: RegressionModel
  /** Indices of the coefficients that the data identify. */
  readonly kept: readonly number[]
  /** Confidence level. */
  readonly level: number
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult | null
  readonly control: Control
}

/** One kind of picture of a regression. */
export interface Plot {
  readonly title: string
  /** Place in the answer, smallest first. */
  readonly order: number
  /** None where the picture has no meaning for this model. */
  draw(context: PlotContext): readonly Chart[]
}
