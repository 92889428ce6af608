import type { FamilyChoice, FitSpec, MatrixData, ModelSpec } from '../core/model/spec.ts'
import type { FitRequest } from './fit-request.ts'
import type { ModelRequest } from './model-request.ts'

/** The request as the core takes it: shorthands written out, options of the service left behind. */
export function toFitSpec(request: FitRequest, matrices: MatrixData | null): FitSpec {
  const { data, inference, optimizer, include, plots, conventions } = request
  return {
    model: toModelSpec(request.model),
    inference,
    optimizer: {
      starts: optimizer.starts,
      seed: optimizer.seed,
      max_iterations: optimizer.max_iterations,
      tolerance: optimizer.tolerance
    },
    missing: data.missing,
    ...(data.levels === undefined ? {} : { levels: data.levels }),
    ...(matrices === null ? {} : { matrices }),
    include,
    ...(plots === undefined ? {} : { plots }),
    conventions
  }
}

/** A model with its shorthands written out. */
export function toModelSpec({ family, weights, ...rest }: ModelRequest): ModelSpec {
  const spec = { ...rest, family: familyChoice(family) }
  if (weights === undefined) return spec
  const written =
    typeof weights === 'string' ? ({ column: weights, kind: 'precision' } as const) : weights
  return { ...spec, weights: written }
}

function familyChoice(family: ModelRequest['family']): FamilyChoice {
  if (typeof family === 'string') return { name: family, options: {} }
  const { name, ...options } = family
  return { name, options }
}
