import type { FitSpec, ModelSpec } from '../../../src/core/model/spec.ts'

/** A request with every option at its default. */
export function specOf(model: Partial<ModelSpec>, rest: Partial<FitSpec> = {}): FitSpec {
  return {
    model: { family: { name: 'normal', options: {} }, ...model },
    inference: { level: 0.95, std_errors: 'model', intervals: 'wald' },
    optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
    missing: 'drop',
    include: [],
    conventions: 'equifit',
    ...rest
  }
}

export const control = { cancelled: () => false }
