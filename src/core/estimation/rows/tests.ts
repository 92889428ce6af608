import type { Matrix } from '../../numeric/matrix.ts'
import { withoutWald } from '../regression/hypothesis-tests.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import { usable } from '../regression/standard-errors.ts'
import { fTests, termTests } from '../regression/tests.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { BlockTests } from '../report-diagnostics.ts'
import {
  identified,
  type LinearRestriction,
  restrictionTests,
  type TestedLikelihood
} from '../tests/restriction.ts'
import { keyOf, restrictedPoints } from './around/restricted-maxima.ts'
import { fTables, type Height, ratioTables, tableRestrictions } from './around/subset-tables.ts'
import type { Around } from './around/surfaces.ts'
import { restsOnBound } from './climb.ts'
import type { Found } from './search.ts'

/** A fit over all rows, and the covariance of its terms (p × p) that its table shows. */
interface Tested<Fit> {
  readonly fit: Fit
  readonly covariance: Matrix | null
}

type Part = { readonly tests?: BlockTests }

/** What is tested of a regression over all rows. */
interface TestedBoth {
  readonly found: Found
  readonly squares: Tested<SquaresFit | null>
  readonly likelihood: Tested<LikelihoodResult>
  /** The likelihood around its maximum; null where it has none that is smooth. */
  readonly around: Around | null
}

/**
 * Tests of both blocks, of every term and of every written hypothesis, and tables of types I, II and III: Wald's
 * need an estimate and its covariance, likelihood ratios and scores the maxima under the hypotheses, which are
 * searches by passes of their own.
 */
export async function rowTests(
  workspace: Workspace,
  tested: TestedBoth
): Promise<{ readonly squares: Part; readonly likelihood: Part }> {
  const { include, inference } = workspace.spec
  if (!include.includes('tests') && inference.hypotheses === undefined) {
    return { squares: {}, likelihood: {} }
  }
  return {
    squares: squaresPart(workspace, tested),
    likelihood: await likelihoodPart(workspace, tested)
  }
}

function keptOf({ coordinates }: Workspace, coefficients: Float64Array): Float64Array {
  return Float64Array.from(coordinates.kept, (j) => coefficients[j])
}

/** Fits that are tested; none that rests on a bound. */
const testable = usable.filter((status) => status !== 'boundary')

function squaresPart(
  workspace: Workspace,
  { squares: { fit, covariance }, found }: TestedBoth
): Part {
  if (fit === null || covariance === null || !testable.includes(fit.status)) return {}
  const estimates = keptOf(workspace, fit.coefficients)
  const tables = fTables(workspace, found.frame, { climb: found.squares, squares: fit })
  return {
    tests: {
      ...fTests(workspace, { estimates, covariance, dfResidual: fit.dfResidual }),
      ...tables
    }
  }
}

async function likelihoodPart(
  workspace: Workspace,
  { likelihood: { fit, covariance }, found, around }: TestedBoth
): Promise<Part> {
  const bound = found.likelihood !== null && restsOnBound(found.likelihood)
  if (covariance === null || !(testable.includes(fit.status) || bound)) return {}
  const tested: Omit<TestedLikelihood, 'under'> = {
    estimates: keptOf(workspace, fit.coefficients),
    covariance: identified(covariance, workspace.coordinates.kept),
    ...(bound ? { withoutWald } : {}),
    logLikelihood: around?.surface.summit.logLikelihood ?? fit.logLikelihood
  }
  const answers = (under: TestedLikelihood['under']) =>
    termTests(workspace, (name, restriction) =>
      restrictionTests(name, restriction, { ...tested, under })
    )
  if (around === null) return { tests: answers(null) }
  const penalised = workspace.spec.model.penalty !== undefined
  const asked: LinearRestriction[] = []
  termTests(workspace, (_, restriction) => {
    asked.push(restriction)
    return []
  })
  const { frame } = found
  const compared = penalised ? [] : tableRestrictions(workspace, frame)
  const points = await restrictedPoints(around, [...asked, ...compared])
  const { ends } = around.surface
  const summit: Height = {
    ...around.surface.summit,
    ...(ends?.atSummit === true ? { atEdge: 'edge' } : {})
  }
  return {
    tests: {
      ...answers((restriction) => points.get(keyOf(restriction)) ?? null),
      ...(penalised ? {} : ratioTables(workspace, frame, { summit, points }))
    }
  }
}
