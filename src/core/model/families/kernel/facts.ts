import type { FamilyFacts } from '../family.ts'

/** Nothing is claimed; a family states what holds for it. */
export const noFacts: FamilyFacts = {
  location: false,
  symmetric: false,
  logConcave: false,
  smooth: true,
  quadratic: false,
  exponentialDispersion: false,
  discrete: false,
  labels: false,
  normMinimised: null,
  varianceAtUnitScale: null,
  informationAtUnitScale: null,
  standardisedMean: null,
  normalLimit: null,
  transform: null
}

/** An exponential dispersion model in y. */
export const dispersionModel: FamilyFacts = { ...noFacts, exponentialDispersion: true }

/** A symmetric location law with a mean. */
export const symmetricLocation: FamilyFacts = {
  ...noFacts,
  location: true,
  symmetric: true,
  standardisedMean: 0
}

/** Links that reach every real mean or a part of it. */
export const realLinks: readonly string[] = [
  'identity',
  'log',
  'inverse',
  'inverse_squared',
  'sqrt',
  'logit',
  'probit',
  'cloglog',
  'cauchit',
  'power'
]

/** Links for positive means. */
export const positiveLinks: readonly string[] = [
  'log',
  'identity',
  'inverse',
  'inverse_squared',
  'sqrt',
  'power'
]

/** Links for probabilities. */
export const probabilityLinks: readonly string[] = [
  'logit',
  'probit',
  'cloglog',
  'cauchit',
  'log',
  'identity'
]

/** The same names with another default in front. */
export function withDefault(name: string, names: readonly string[]): readonly string[] {
  return [name, ...names.filter((other) => other !== name)]
}
