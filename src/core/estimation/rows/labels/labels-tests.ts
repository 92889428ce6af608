import type { FitSpec } from '../../../model/spec.ts'
import { at, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { subsetRestriction } from '../../regression/subset-restriction.ts'
import { ratioRow, termTables } from '../../regression/term-tables.ts'
import type { BlockTests } from '../../report-diagnostics.ts'
import { stackedKept } from '../../stacked/stack.ts'
import { sharedTermQuestions, stackedQuestions } from '../../stacked/tests.ts'
import { answersTo } from '../../tests/questions.ts'
import { identified, type LinearRestriction, restrictionTests } from '../../tests/restriction.ts'
import { keyOf, restrictedPoints } from '../around/restricted-maxima.ts'
import { subsetsOf } from '../around/subset-tables.ts'
import type { Around } from '../around/surfaces.ts'
import { isPenalised } from '../start.ts'
import type { LabelStart } from './labels-start.ts'

/** A restriction of one label's coefficients, of every label. */
function ofEveryLabel({ a, q }: LinearRestriction, labels: number): LinearRestriction {
  const out = zeros(a.rows * labels, a.cols * labels)
  for (let l = 0; l < labels; l++) {
    for (let j = 0; j < a.cols; j++) {
      for (let i = 0; i < a.rows; i++) {
        out.data[(l * a.cols + j) * out.rows + l * a.rows + i] = at(a, i, j)
      }
    }
  }
  return { a: out, q: new Float64Array(q.length * labels) }
}

/** Every smaller design of the tables as a restriction of all labels, by its columns. */
function subsets({ model, pass }: LabelStart) {
  const labels = model.labels.length - 1
  return new Map(
    subsetsOf(model.assignment).map((places) => {
      const { restriction, rank } = subsetRestriction(pass.frame, places)
      const own = restriction === null ? null : ofEveryLabel(restriction, labels)
      return [places.join(' '), { restriction: own, rank: rank * labels }]
    })
  )
}

/** Tests of every term for all labels together, of written hypotheses, and tables of likelihood ratios, by passes. */
export async function labelRowTests(
  start: LabelStart,
  around: Around,
  of: { readonly spec: FitSpec; readonly estimates: Float64Array; readonly covariance: Matrix }
): Promise<{ readonly tests?: BlockTests }> {
  const { spec, estimates } = of
  if (!spec.include.includes('tests') && spec.inference.hypotheses === undefined) return {}
  const { stack } = start.design
  const kept = stackedKept(stack)
  const [terms, hypotheses] = [sharedTermQuestions(stack), stackedQuestions(stack, spec)]
  const asked: LinearRestriction[] = []
  answersTo([...terms, ...hypotheses], kept, (_, restriction) => {
    asked.push(restriction)
    return []
  })
  // The penalties of designs of different columns are not of one likelihood.
  const tables = isPenalised(start.spec) ? null : subsets(start)
  const compared = [...(tables?.values() ?? [])].flatMap(({ restriction }) => restriction ?? [])
  const points = await restrictedPoints(around, [...asked, ...compared])
  const { logLikelihood } = around.surface.summit
  const covariance = identified(of.covariance, kept)
  const under = (restriction: LinearRestriction) => points.get(keyOf(restriction)) ?? null
  const ask: Parameters<typeof answersTo>[2] = (name, restriction) =>
    restrictionTests(name, restriction, { estimates, covariance, logLikelihood, under })
  const fit = (places: readonly number[]) => {
    const own = tables?.get(places.join(' ')) ?? { restriction: null, rank: 0 }
    const found = own.restriction === null ? around.surface.summit : under(own.restriction)
    return { rank: own.rank, loss: -2 * (found?.logLikelihood ?? Number.NaN) }
  }
  return {
    tests: {
      terms: answersTo(terms, kept, ask),
      hypotheses: answersTo(hypotheses, kept, ask),
      ...(tables === null ? {} : termTables(start.model.assignment, fit, ratioRow))
    }
  }
}
