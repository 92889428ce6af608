import type { Dataset } from '../../model/dataset.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Family } from '../../model/families/family.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { compileCovariance } from '../correlated/compile-covariance.ts'
import { metricFacts } from '../correlated/metric-facts.ts'
import { orthonormalBasis } from '../regression/basis.ts'
import { compileFormulaRegression } from '../regression/compile-formula.ts'
import { designOf } from '../regression/facts.ts'
import { prepareLinear } from '../regression/workspace.ts'
import type { DesignFacts } from '../theorems/theorem.ts'
import { placeholder, responseNames } from './placeholder.ts'

/** The design with a column for every name of the response that it does not have. */
function completed(spec: FitSpec, family: Family, design: Dataset): Dataset {
  const columns = new Map(design.columns)
  for (const name of responseNames(spec.model)) {
    if (!columns.has(name)) columns.set(name, placeholder(family, name, design.rows))
  }
  return { ...design, columns }
}

/**
 * What a formula's regressors say, with the covariance where one is stated; null for models that have no
 * single linear predictor. Throws Failure where the formula does not fit the columns.
 */
export function designFactsOf(
  spec: FitSpec,
  design: Dataset,
  control: Control
): DesignFacts | null {
  const { model: stated } = spec
  if (stated.formula === undefined || stated.family.name === 'multinomial') return null
  if (/^\s*cbind\s*\(/.test(stated.formula) && stated.family.name !== 'binomial') return null
  const data = completed(spec, chooseFamily(stated.family, '/model/family'), design)
  const model = compileFormulaRegression(spec, data)
  const workspace = prepareLinear(spec, model, control)
  const facts = designOf(workspace, null)
  if (stated.covariance === undefined) return facts
  const covariance = compileCovariance(stated.covariance, data, model.rows)
  const basis = orthonormalBasis(model.mean.x, workspace.coordinates.kept)
  return { ...facts, metric: metricFacts(basis, covariance, facts.x) }
}
