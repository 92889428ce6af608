import type { Predictor } from '../../prediction/prediction.ts'
import { type KeptCorrelated, keptCorrelated } from './kept-correlated.ts'
import { type KeptDensity, keptDensity } from './kept-density.ts'
import { type KeptLabels, keptLabels } from './kept-labels.ts'
import { type KeptRegression, keptRegression } from './kept-regression.ts'
import { type KeptSystem, keptSystem } from './kept-system.ts'

/** All that predictions need of a fit to many rows: plain data, and none of the rows. */
export type KeptFit = KeptRegression | KeptLabels | KeptSystem | KeptCorrelated | KeptDensity

/** Answers questions from a kept fit. Throws Failure for the client's mistakes only. */
export function keptPredictor(kept: KeptFit): Predictor {
  switch (kept.kind) {
    case 'regression':
      return keptRegression(kept)
    case 'labels':
      return keptLabels(kept)
    case 'system':
      return keptSystem(kept)
    case 'correlated':
      return keptCorrelated(kept)
    case 'density':
      return keptDensity(kept)
  }
}
