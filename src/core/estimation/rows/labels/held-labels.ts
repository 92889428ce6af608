import { compileMultinomial, type MultinomialModel } from '../../multinomial/compile-multinomial.ts'
import { heldData } from '../casewise/held-data.ts'
import type { HeldPart } from '../casewise/held-parts.ts'
import type { Passes } from '../search.ts'
import type { LabelStart } from './labels-start.ts'

/** Parts that are made of the design of all rows. */
const ofDesign: readonly HeldPart[] = ['plots', 'collinearity']

/** A model of all rows with their design, from one more reading of them where a part that is held needs it. */
export async function withDesign(
  model: MultinomialModel,
  { pass, held }: Pick<LabelStart, 'pass'> & { readonly held: readonly HeldPart[] },
  { passes, done }: { readonly passes: Passes; readonly done: number }
): Promise<MultinomialModel> {
  if (!ofDesign.some((part) => held.includes(part))) return model
  const data = await heldData(pass, passes, done)
  const { x, tail, category, frequency, rows } = compileMultinomial(pass.spec, data)
  return { ...model, x, tail, category, frequency, rows, data }
}
