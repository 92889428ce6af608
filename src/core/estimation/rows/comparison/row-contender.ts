import type { ComparedFit, Contender, Stated, StatedDesign } from '../../comparison/contender.ts'
import type { ComparedModel } from './compared.ts'

/** A model that was fitted to all rows, among those compared. */
export interface RowContender extends Pick<Contender, 'description' | 'family' | 'warnings'> {
  readonly fitted: ComparedFit
  /** How the comparing pass reads it. */
  readonly compared: ComparedModel
  /** What tells nesting, by the designs of all its linear predictors on some rows. */
  stated(designs: readonly StatedDesign[]): Stated
  /** Its expression; undefined where it has none. */
  readonly text: string | undefined
  /** Its likelihood is restricted. */
  readonly restricted: boolean
  /** The outcome that its likelihood is of is known. */
  readonly named: boolean
  /** False where a density lacks constants, so that only models of the same expression compare. */
  readonly normalised: boolean
  /** Rows have densities of their own at the maximum. */
  readonly dense: boolean
}
