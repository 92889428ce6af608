import { blankData, quantities } from '../regression/outcome.ts'
import type { EquivalenceReport } from '../report-equivalence.ts'
import { plainModel } from '../theorems/plain-model.ts'
import type { DesignFacts, ModelFacts } from '../theorems/theorem.ts'
import { judge } from '../verdict/judge.ts'
import {
  certifyDensity,
  type DensityComparison,
  densityEvidence,
  densityFinding
} from './certificate.ts'
import type { DescribedDensity } from './model.ts'

function modelFacts(model: DescribedDensity): ModelFacts {
  return {
    ...plainModel,
    structure: model.kernel === null ? 'density' : 'single_response',
    family: model.kernel,
    predictor: 'nonlinear',
    weights: model.weighted ? 'frequency' : 'none'
  }
}

/** The verdict where one of the two estimates is missing. */
export function notComparable(reason: string): EquivalenceReport {
  return {
    verdict: 'not_comparable',
    summary: `The two estimates cannot be compared: one of them is not defined. ${reason}`,
    blocks: quantities.map((quantity) => ({
      quantity,
      verdict: 'not_comparable',
      theorem: null,
      reason,
      conditions: []
    })),
    evidence: null,
    consistent: true,
    norm_minimised_by_mle: null,
    would_coincide_if: [],
    theorems_examined: []
  }
}

/**
 * The verdict on a density with a mean: what the certificate finds on this data set. A law of the
 * client's own that no theorem knows is never called identical.
 */
export function densityVerdict(
  comparison: DensityComparison & { readonly model: DescribedDensity }
): EquivalenceReport {
  const { model, squares, fit } = comparison
  const certificate = certifyDensity(comparison)
  const design: DesignFacts | null = null
  const finding = densityFinding(comparison, certificate)
  return judge({
    context: {
      model: modelFacts(model),
      design,
      data: {
        ...blankData,
        leastSquares: squares.status,
        maximumLikelihood: fit.status,
        score: certificate?.score ?? Number.NaN,
        roundingUnit: certificate?.roundingUnit ?? Number.NaN,
        finding: finding?.ruling ?? null
      }
    },
    evidence: densityEvidence(comparison, certificate),
    finding,
    quantities
  })
}
