import type { Dataset } from '../../model/dataset.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { zeros } from '../../numeric/matrix.ts'
import { compileExpressionRegression } from '../regression/compile-expression.ts'
import { compileFormulaRegression, linkOf } from '../regression/compile-formula.ts'
import { decideExistence } from '../regression/existence.ts'
import { checkPenalty } from '../regression/firth.ts'
import { hasVertices, isAffine, minimisesNorm, type RegressionModel } from '../regression/model.ts'
import { prepareExpression, prepareLinear, type Workspace } from '../regression/workspace.ts'
import { sampleShares } from './block-rows.ts'
import { type Frame, frameOf, parameterFrame } from './frame.ts'
import { refuseDear } from './pass-cost.ts'
import type { Pass } from './regression-pass.ts'

/** A sample of the rows of a source. */
export interface Sampled {
  readonly spec: FitSpec
  readonly columns: readonly string[]
  readonly dataset: Dataset
  /** All rows over those of the sample. */
  readonly ratio: number
  readonly control: Control
}

/** What a search over all rows is laid out on: a sample and its coordinates. */
export interface Start extends Sampled {
  readonly workspace: Workspace
  readonly model: RegressionModel
  readonly frame: Frame
  /** The rows of the sample leave a direction of recession: its likelihood has no maximum. */
  readonly separated: boolean
  /** All of a pass but its points. */
  readonly pass: Omit<Pass, 'points' | 'frame'>
}

/** The request as it is put to a sample: the estimates alone. */
export function plainSpec(spec: FitSpec): FitSpec {
  const { level } = spec.inference
  return {
    ...spec,
    inference: { level, std_errors: 'model', intervals: 'wald' },
    include: [],
    conventions: 'equifit'
  }
}

/** No search over smooth likelihoods begins: least squares settles an affine mean's, or a programme follows. */
export function isClosed({ model }: FitSpec): boolean {
  const family = chooseFamily(model.family, '/model/family')
  const closed = family.facts.quadratic || minimisesNorm(family) || hasVertices(family)
  return model.formula !== undefined && closed && linkOf(model, family).affine
}

/** Firth's penalised likelihood is asked for. */
export function isPenalised({ model }: FitSpec): boolean {
  return model.penalty !== undefined
}

/** A sample, its workspace and the coordinates of the search, as the model is stated. */
function laidOut(plain: FitSpec, sampled: Sampled) {
  const { dataset, control, ratio } = sampled
  const refuse = ({ terms }: RegressionModel): void => {
    const work = { rows: ratio * dataset.rows, columns: terms.length }
    refuseDear(plain, work, '/model/formula')
  }
  if (plain.model.formula === undefined) {
    const model = compileExpressionRegression(plain, dataset)
    refuse(model)
    const workspace = prepareExpression(plain, model, control)
    checkPenalty(workspace)
    const frame = parameterFrame(zeros(0, model.terms.length))
    return { model, workspace, frame, state: null, separated: false }
  }
  const model = compileFormulaRegression(plain, dataset)
  refuse(model)
  const workspace = prepareLinear(plain, model, control)
  checkPenalty(workspace)
  const { solution } = workspace
  const { assignment } = model.mean
  if (solution === null || assignment === undefined) throw new Error('a formula has a design')
  const frame = frameOf(model.mean, solution)
  const separated = decideExistence(model, frame.kept) !== null
  return { model, workspace, frame, state: assignment.state, separated }
}

/** A sample, compiled, with the coordinates of the search; its fits are made when they are asked for. */
export function startOf(sampled: Sampled): Start {
  const plain = plainSpec(sampled.spec)
  const { state, ...laid } = laidOut(plain, sampled)
  const { model, frame } = laid
  const { labels, family } = model
  const centre = model.squares === null ? 0 : mean(model.squares.y)
  const origin = frame.intercept && family.facts.location && isAffine(model) ? centre : 0
  const read = {
    kind: 'regression' as const,
    spec: plain,
    columns: sampled.columns,
    state,
    held: null,
    labels:
      labels === null
        ? null
        : { event: labelText(labels.event), coded: labels.codingSpan !== null },
    centre,
    origin,
    within: null,
    selection: null,
    signsAt: null,
    linearised: null,
    sandwich: null,
    series: [],
    beside: [],
    shares: false
  }
  const pass = { ...read, shares: sampleShares(read, sampled.dataset) }
  return { ...sampled, ...laid, pass }
}

function labelText(label: string | number | boolean): string {
  return typeof label === 'boolean' ? (label ? 'TRUE' : 'FALSE') : String(label)
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
