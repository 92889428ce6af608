import type { Dataset } from '../../model/dataset.ts'
import { compileExpression } from '../../model/expression/compile.ts'
import type { Graph } from '../../model/expression/graph.ts'
import { parseExpression } from '../../model/expression/parse.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Family } from '../../model/families/family.ts'
import { designForNewData } from '../../model/formula/new-data.ts'
import { parseFormula } from '../../model/formula/parse.ts'
import { evaluateResponse } from '../../model/formula/response.ts'
import type { Link } from '../../model/links/link.ts'
import type { Predictor } from '../../model/predictor.ts'
import type { ModelSpec } from '../../model/spec.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { indices } from '../../numeric/vector.ts'
import { withKnown } from '../nuisance.ts'
import { readParameters } from '../parameters.ts'
import {
  compileMean,
  linkOfMean,
  rawResponse,
  responseGraph
} from '../regression/compile-expression.ts'
import { linkOf } from '../regression/compile-formula.ts'
import { expressionPredictor } from '../regression/coordinates.ts'
import type { ExpressionMean } from '../regression/model.ts'
import type { RawResponse } from '../regression/response.ts'
import type { Pass } from './regression-pass.ts'

/** The mean of some rows: columns of a design, or an expression's own predictor. */
export interface BlockMean {
  /** n × p; n × 0 where the mean is an expression. */
  readonly x: Matrix
  readonly offset: Float64Array | null
  /** Null for a design. */
  readonly predictor: Predictor | null
  /** The expression itself; null for a design. */
  readonly expression: ExpressionMean | null
}

/** The statement of a model, read once and put to many blocks. */
export interface Statement {
  readonly family: Family
  readonly link: Link
  readonly pointer: string
  mean(dataset: Dataset): BlockMean
  response(dataset: Dataset): RawResponse
}

/** What is read of a request. */
interface Stated extends Partial<Pick<Pass, 'held'>> {
  readonly spec: Pick<Pass['spec'], 'model'>
}

/** The law of a request, with what is held known. */
function familyOf({ spec, held = null }: Stated): Family {
  const family = chooseFamily(spec.model.family, '/model/family')
  return held === null ? family : withKnown(family, held.parameter, held.value)
}

function formulaStatement(pass: Stated, state: NonNullable<Pass['state']>): Statement {
  const { spec } = pass
  const pointer = '/model/formula'
  const family = familyOf(pass)
  const formula = parseFormula(state.formula, pointer, state.columns)
  return {
    family,
    link: linkOf(spec.model, family),
    pointer,
    mean(dataset) {
      const { x, offset } = designForNewData(state, dataset, { pointer })
      return { x, offset, predictor: null, expression: null }
    },
    response(dataset) {
      if (formula.response === null) throw new Error('a compiled formula has a response')
      const rows = indices(dataset.rows)
      const at = { rows, formula: formula.source }
      const response = evaluateResponse(formula.response, { dataset, pointer }, at)
      if (response.kind !== 'matrix') return response
      const columns = response.names.map((_, j) => column(response.values, j))
      return { kind: response.kind, columns }
    }
  }
}

/** The mean that a model states as an expression, resolved in some columns. */
export function meanGraph(
  { mean = '' }: ModelSpec,
  { columns }: Dataset,
  parameters: readonly string[]
): Graph {
  const parsed = parseExpression(mean, '/model/mean')
  return compileExpression(parsed, { columns, parameters }, '/model/mean')
}

function expressionStatement(pass: Stated): Statement {
  const { spec } = pass
  const family = familyOf(pass)
  const parameters = readParameters(spec.model, 'mean')
  const names = parameters.map(({ name }) => name)
  let graphs: {
    readonly mean: Graph
    readonly response: ReturnType<typeof responseGraph>
  } | null = null
  // Columns are the same in every block, so that what the first resolves stands for all.
  const compiled = (dataset: Dataset) => {
    graphs ??= {
      mean: meanGraph(spec.model, dataset, names),
      response: responseGraph(spec.model, dataset)
    }
    return graphs
  }
  return {
    family,
    link: linkOfMean(family),
    pointer: '/model/response',
    mean(dataset) {
      const mean = compileMean(compiled(dataset).mean, parameters, dataset)
      const terms = mean.places.map((place) => ({ name: names[place] }))
      const predictor = expressionPredictor({ mean, terms })
      return { x: zeros(dataset.rows, 0), offset: null, predictor, expression: mean }
    },
    response: (dataset) => rawResponse(compiled(dataset).response, dataset)
  }
}

/** The statement that a pass is about. */
export function statementOf(pass: Stated & Pick<Pass, 'state'>): Statement {
  return pass.state === null ? expressionStatement(pass) : formulaStatement(pass, pass.state)
}
