import type { LikelihoodProblem } from '../likelihood.ts'

/** Links whose likelihood is concave in the coefficients beside the canonical ones. */
const concaveLinks: Readonly<Record<string, readonly string[]>> = {
  bernoulli: ['probit', 'cloglog'],
  binomial: ['probit', 'cloglog'],
  gamma: ['log'],
  exponential: ['log'],
  negative_binomial: ['log']
}

/** Whether a stationary point of this likelihood is its maximum without a look at second derivatives. */
export function isConcave(
  { family, link }: Pick<LikelihoodProblem, 'family' | 'link'>,
  linear: boolean
): boolean {
  if (!linear || link === null) return false
  const shapes = family.nuisance.slice(1).some((parameter) => parameter.known === null)
  if (family.facts.location) return link.affine && family.facts.logConcave && !shapes
  if (family.facts.transform !== null) return link.affine
  return link.name === family.canonical || (concaveLinks[family.name]?.includes(link.name) ?? false)
}
