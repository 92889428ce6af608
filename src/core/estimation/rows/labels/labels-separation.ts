import { labelCone } from '../../existence/multinomial.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import { ascendingRows, type HoldingRecession, holdingRecession, listingOf } from '../existence.ts'
import { type Passes, type Unlike, within } from '../search.ts'
import type { LabelsPass } from './labels-pass.ts'
import type { LabelStart } from './labels-start.ts'

/** A direction along which the labels of all rows are separated. */
export interface LabelRecession extends HoldingRecession {
  /** The first of the rows in which the probability of some other label tends to 0, ascending. */
  readonly separated: readonly number[]
}

/** The direction along which the labels of all rows are separated; null where the sample proves that none is. */
export async function labelSeparation(
  { pass, model, design }: LabelStart,
  passes: Passes
): Promise<LabelRecession | Unlike | null> {
  const { category, labels, x } = model
  const kept = identifiedColumns(x, design.kept)
  const { cone } = labelCone({ x: kept, category, categories: labels.length })
  const columns = Array.from({ length: cone.inequalities.rows }, (_, j) => j)
  const look = (selection: LabelsPass['selection'], done: number) =>
    passes.source.reduce({ ...pass, selection }, within(passes, done))
  const held = await holdingRecession(cone, columns, look)
  if (held === null || 'unlike' in held) return held
  const separated = ascendingRows(await look(listingOf(held.cone), held.passes))
  return { ...held, separated, passes: held.passes + 1 }
}
