import type { FamilyChoice, ModelSpec } from '../../model/spec.ts'

/** Columns of data that theorems are tried on, by the shape that matters. */
export const sample = {
  /** Six rows, nothing symmetric, nothing repeated. */
  plain: { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] },
  /** The same with precision weights. */
  weighted: {
    x: [0, 1, 2, 3, 5, 8],
    y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7],
    w: [1, 1, 4, 4, 0.25, 0.25]
  },
  /** Seven rows around a line, one of them far off. */
  outlying: {
    x: [0, 1, 2, 3, 4, 5, 7],
    y: [0.9, 2.2, 2.8, 4.1, 11.5, 6.2, 7.7]
  },
  /** Two rows at every x, the residuals of each pair opposite. */
  paired: { x: [0, 0, 1, 1, 3, 3], y: [1.5, 0.5, 2.75, 1.25, 4.25, 3.75] },
  /** The same with one response moved. */
  unpaired: { x: [0, 0, 1, 1, 3, 3], y: [1.5, 0.5, 2.75, 1.25, 4.5, 3.75] },
  /** A two-by-two layout: one residual degree of freedom in the additive model. */
  factorial: { a: ['l', 'l', 'h', 'h'], b: ['l', 'h', 'l', 'h'], y: [1.1, 2.7, 3.9, 8.2] },
  /** Counts in three groups. */
  counts: {
    g: ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c'],
    x: [1, 2, 3, 4, 5, 6, 7, 8],
    y: [2, 3, 1, 7, 9, 8, 4, 6]
  },
  /** Counts with unequal exposures. */
  exposed: { g: ['a', 'a', 'b', 'b'], e: [1, 3, 2, 5], y: [1, 9, 3, 4] },
  /** Positive responses. */
  positive: { x: [0, 1, 2, 3, 5, 8], y: [1.2, 2.1, 1.9, 4.4, 5.2, 9.7] }
} as const

/** A model by its formula and law. */
export function stated(
  formula: string,
  family: string | FamilyChoice,
  more: Partial<ModelSpec> = {}
): ModelSpec {
  return {
    formula,
    family: typeof family === 'string' ? { name: family, options: {} } : family,
    ...more
  }
}

/** A law with options. */
export function law(
  name: string,
  options: Readonly<Record<string, number | string>>
): FamilyChoice {
  return { name, options }
}
