import type { WarningReport } from '../../report.ts'
import type { fitSystem } from '../../system/estimate-system.ts'
import { predictedSystem } from '../../system/predict-system.ts'
import type { SystemRequest } from '../../system/system-blocks.ts'
import { columnsOnly } from './kept-columns.ts'
import type { KeptSystem } from './kept-system.ts'
import { type Reached, reachOfDesigns } from './reach.ts'
import type { ReachedDesign } from './reach-pass.ts'

interface Made extends Reached {
  /** The equations on the rows of the sample. */
  readonly sample: SystemRequest
  readonly designs: readonly ReachedDesign[]
  /** The design of each response. */
  readonly places: readonly { readonly design: number }[]
  /** How it was made, once the passes have ended. */
  readonly warnings: () => readonly WarningReport[]
}

/** All that predictions need of several responses that were fitted to all rows. */
export async function keepSystem(
  fitted: ReturnType<typeof fitSystem>,
  { sample, designs, places, warnings, ...of }: Made
): Promise<KeptSystem> {
  const fit = predictedSystem(fitted)
  const reached = await reachOfDesigns(designs, of)
  return {
    kind: 'system',
    level: of.spec.inference.level,
    columns: columnsOnly(sample),
    fit: { ...fit, warnings: [...fit.warnings, ...warnings()] },
    designs: places.map(({ design }) => reached[design])
  }
}
