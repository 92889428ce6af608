import type { Contend } from '../comparison/contender.ts'
import { regressionContender } from '../comparison/regression-contender.ts'
import { compileEquation } from './compile-equation.ts'

/** A matrix equation, to be compared: the regression of the entries of its response. */
export const contendEquation: Contend = (spec) =>
  regressionContender(spec, compileEquation(spec).model)
