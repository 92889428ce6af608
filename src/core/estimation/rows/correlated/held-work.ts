import type { FitSpec } from '../../../model/spec.ts'
import { compileCorrelated } from '../../correlated/compile-correlated.ts'
import { compileCovariance } from '../../correlated/compile-covariance.ts'
import type { CorrelatedWork } from '../../correlated/correlated-blocks.ts'
import type { HeldFits } from '../../correlated/diagnostics.ts'
import { residualsAt } from '../../correlated/generalised-squares.ts'
import { type WhitenedFit, whitenedFit, whitenedModel } from '../../correlated/whitened.ts'
import { linearData } from '../../correlated/work.ts'
import { orthonormalBasis } from '../../regression/basis.ts'
import { isLinear, type LinearRegression } from '../../regression/model.ts'
import { linearSquaresFit } from '../../regression/squares-fit.ts'
import { linearWorkspace, type Workspace } from '../../regression/workspace.ts'
import { leveragesOf } from '../../system/system-stack.ts'
import { heldData } from '../casewise/held-data.ts'
import type { Extent } from '../casewise/held-parts.ts'
import { frameColumns, orthogonalised } from '../frame-columns.ts'
import type { Passes } from '../search.ts'

/** Numbers of every row that the parts of a regression with so many terms and correlated errors are. */
export function extentOfCorrelated(
  rows: number,
  { columns, terms }: { readonly columns: number; readonly terms: number }
): Extent {
  return {
    rows,
    // The design, its tail, its basis and the same of the whitened regression.
    common: columns + 6 * terms + 10,
    shares: [
      { part: 'fitted', numbers: 6 },
      { part: 'residuals', numbers: 18 },
      {
        part: 'assumptions',
        by: ['assumptions', 'tests'],
        numbers: 3 * (terms + Math.min(200, (terms * (terms + 3)) / 2))
      },
      { part: 'plots', numbers: 10 },
      { part: 'influence', numbers: 8 * (terms + 2) },
      { part: 'driving', numbers: 4 * terms + 6 }
    ]
  }
}

/** A linear fit of condensed rows on all of them: the same coefficients, in the same coordinates. */
function onRows(
  few: Workspace,
  model: LinearRegression,
  { include }: Pick<FitSpec, 'include'>
): WhitenedFit {
  const { solution, coordinates, control } = few
  if (solution === null || !isLinear(few.model))
    throw new Error('a linear predictor has a solution')
  const { kept } = coordinates
  const basis = orthonormalBasis(few.model.mean.x, kept)
  const shift = new Float64Array(kept.length)
  const frame = { kept, intercept: false, shift, scale: basis.scale, r: basis.r, aliases: [] }
  const q = orthogonalised(frameColumns(model.mean.x, frame), frame)
  const data = linearData(model, kept)
  const own = Float64Array.from(kept, (j) => solution.coefficients[j])
  const residuals = residualsAt(data, own)
  const here = {
    ...solution,
    residuals,
    fitted: data.y.map((y, i) => y - residuals[i]),
    leverages: () => leveragesOf({ basis: { q } })
  }
  const spec = { ...few.spec, include }
  const workspace = linearWorkspace({ spec, model, control }, here, { ...basis, q })
  return { workspace, squares: linearSquaresFit(model, here, workspace.coordinates) }
}

/** Three fits of condensed rows on all rows, which are read once more for the parts that are held. */
export async function heldWork(
  spec: FitSpec,
  work: CorrelatedWork,
  {
    columns,
    passes,
    done
  }: { readonly columns: readonly string[]; readonly passes: Passes; readonly done: number }
): Promise<HeldFits> {
  const { workspace: few, fit } = work
  const dataset = await heldData({ spec, columns }, passes, done)
  const { model, choice } = compileCorrelated(spec, dataset, few.control)
  const covariance = compileCovariance(choice, dataset, model.rows)
  const fixed = covariance.fixed ?? covariance.family?.at(fit.at ?? 0) ?? null
  if (fixed === null) throw new Error('a covariance is fixed or has a correlation')
  const ordinary = onRows(few, model, spec)
  const data = linearData(model, few.coordinates.kept)
  const residuals = residualsAt(data, fit.squares.coefficients)
  const whitened = onRows(
    whitenedFit(work).workspace,
    whitenedModel({ model, data, fit: { fixed } }),
    spec
  )
  return {
    work: {
      workspace: ordinary.workspace,
      model,
      covariance,
      data,
      ordinary: ordinary.squares,
      fit: { ...fit, fixed, squares: { ...fit.squares, residuals } }
    },
    whitened
  }
}
