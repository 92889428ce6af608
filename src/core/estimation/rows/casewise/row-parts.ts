import { charts } from '../../plots/registry.ts'
import { sceneOf } from '../../regression/both-fits.ts'
import { likelihoodParts, squaresParts } from '../../regression/diagnostics.ts'
import type { Workspace } from '../../regression/workspace.ts'
import type { Report } from '../../report.ts'
import type { BlockDiagnostics, ResponseDiagnostics } from '../../report-diagnostics.ts'
import type { BothOptima } from '../both-optima.ts'
import type { Passes } from '../search.ts'
import { influenceFrom } from './case-influence.ts'
import { extentOfOne, type HeldPart, heldParts } from './held-parts.ts'
import { betaAt, type HeldRows, heldRows } from './held-rows.ts'
import { influencesOf } from './influences.ts'
import { conditionsAt } from './row-conditions.ts'

const noInfluences = { squares: null, likelihood: null }

/** What an answer has of every row, and of the design. */
export interface RowParts extends Pick<HeldRows, 'model' | 'squares' | 'likelihood'> {
  /** The workspace of both blocks, with the rows as far as they are held. */
  readonly workspace: Workspace
  readonly diagnostics: {
    readonly squares: ResponseDiagnostics
    readonly likelihood: BlockDiagnostics
  }
  readonly charts: Pick<Report, 'charts'>
  /** y − fitted of least squares (n); null where it is not held. */
  readonly residuals: Float64Array | null
}

/** Parts for which every row is looked at once more. */
function partsOf({ spec, model }: Workspace, rows: number): readonly HeldPart[] {
  const { held } = heldParts(spec, extentOfOne(rows, model.terms.length))
  return model.family.facts.quadratic ? held : held.filter((part) => part !== 'order')
}

async function conditionsOf(both: BothOptima, passes: Passes) {
  const { squares, likelihood, workspace } = both
  if (!workspace.spec.include.includes('collinearity')) return null
  const fits = squares === null ? [likelihood] : [likelihood, squares]
  const [most, least = []] = await conditionsAt(
    both,
    fits.map((fit) => betaAt(fit, both)),
    passes
  )
  return { squares: least, likelihood: most }
}

/** Pictures that were asked for and are not drawn, in words. */
export function undrawnOf({ start, workspace }: BothOptima, { source }: Passes): string[] {
  const { smooth } = start.model.family.facts
  const whole = start.dataset.rows >= source.rows
  return smooth || whole || !workspace.spec.include.includes('plots')
    ? []
    : ['the surface of a likelihood that is not smooth (every point of it is a search on all rows)']
}

/** Residuals, influence, collinearity and pictures of two optima, from passes that keep numbers of every row. */
export async function rowParts(both: BothOptima, passes: Passes): Promise<RowParts> {
  const parts = partsOf(both.workspace, passes.source.rows)
  const pictured = parts.includes('plots')
  const influences = parts.includes('influence') ? await influencesOf(both, passes) : noInfluences
  const rows =
    parts.length === 0
      ? { ...both, regressor: null, influence: noInfluences }
      : await heldRows(both, passes, { pictured, influences })
  const { model, squares, likelihood, regressor, influence } = rows
  const workspace = { ...both.workspace, model }
  const conditions = await conditionsOf(both, passes)
  const told = (columns: readonly Float64Array[] | null) =>
    columns === null ? null : influenceFrom(workspace, columns)
  const drawn = { ...workspace.spec, include: pictured ? ['plots'] : [] }
  return {
    model,
    squares,
    likelihood,
    workspace,
    diagnostics: {
      squares: squaresParts(workspace, squares, {
        influence: () => told(influence.squares),
        conditions: () => conditions?.squares ?? []
      }),
      likelihood: likelihoodParts(workspace, likelihood, {
        influence: () => told(influence.likelihood),
        conditions: () => conditions?.likelihood ?? []
      })
    },
    charts: charts(drawn, () => sceneOf(workspace, { squares, likelihood, regressor })),
    residuals: parts.length === 0 || squares === null ? null : squares.residuals
  }
}
