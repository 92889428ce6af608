import { chooseFamily } from '../../model/families/choose.ts'
import { parseFormula } from '../../model/formula/parse.ts'
import type { ModelSpec } from '../../model/spec.ts'
import { recogniseDensity } from '../density/recognise.ts'
import { linkOf } from '../regression/compile-formula.ts'
import type { Declared, ModelFacts } from '../theorems/theorem.ts'
import { namesIn } from './placeholder.ts'

/** What a question about a model may assume beside the model itself. */
export interface Assumed extends Declared {
  readonly errors?: 'spherical'
}

/** Right sides of several formulas without blanks: equal texts are equal regressors. */
function sameRightSides(formulas: readonly string[]): boolean {
  const sides = formulas.map((formula) => formula.split('~').at(-1)?.replace(/\s/g, ''))
  return new Set(sides).size <= 1
}

function structureOf(spec: ModelSpec, response: string): ModelFacts['structure'] {
  if (spec.equation !== undefined) return 'matrix_equation'
  if (spec.formulas !== undefined) return 'seemingly_unrelated'
  if (spec.family.name === 'multinomial') return 'multinomial'
  const joint = response.startsWith('cbind(') && spec.family.name !== 'binomial'
  return joint ? 'joint_responses' : 'single_response'
}

/** How the parameters enter, and whether there is an offset, from the formula's text alone. */
function predictorOf(spec: ModelSpec): Pick<ModelFacts, 'predictor' | 'offset'> {
  if (spec.formula === undefined) {
    const linear = spec.equation !== undefined || spec.formulas !== undefined
    const mean = spec.mean === undefined ? 'none' : 'nonlinear'
    return { predictor: linear ? 'linear' : mean, offset: false }
  }
  const formula = parseFormula(spec.formula, '/model/formula', namesIn(spec.formula))
  const only = formula.intercept && formula.terms.length === 0
  return {
    predictor: only ? 'intercept_only' : 'linear',
    offset: formula.offsets.length > 0
  }
}

/** What the theorems may know of a model before any data. Throws Failure where it is no model. */
export function statedFacts(spec: ModelSpec, { errors, ...declared }: Assumed): ModelFacts {
  const family =
    spec.log_density === undefined
      ? chooseFamily(spec.family, '/model/family')
      : recogniseDensity(spec)
  const formula = spec.formula ?? ''
  const nuisance = family?.nuisance ?? []
  const { predictor, offset } = predictorOf(spec)
  const linear = predictor === 'linear' || predictor === 'intercept_only'
  return {
    structure: family === null ? 'density' : structureOf(spec, formula.replace(/\s/g, '')),
    family,
    link: family === null || !linear ? null : linkOf(spec, family),
    predictor,
    response:
      family === null || family.name !== 'multinomial'
        ? spec.coding === undefined
          ? 'numeric'
          : 'coded_labels'
        : 'labels',
    weights: spec.weights?.kind ?? 'none',
    covariance:
      spec.covariance === undefined
        ? null
        : {
            structure: spec.covariance.structure,
            known: spec.covariance.rho !== 'estimate',
            restricted: spec.covariance.method === 'reml'
          },
    offset,
    scaleKnown: nuisance.length > 0 && nuisance[0].known !== null,
    shapeEstimated: nuisance.slice(1).some((parameter) => parameter.known === null),
    sameRegressors: spec.formulas === undefined || sameRightSides(spec.formulas),
    spherical: errors === 'spherical',
    declared
  }
}
