import type { MultinomialFit } from '../../multinomial/multinomial-fit.ts'
import { stackMap } from '../../stacked/stack.ts'
import type { SurfacePoint } from '../../stacked/surface.ts'
import type { RowSurface } from '../around/row-surface.ts'
import { type Around, unbounded } from '../around/surfaces.ts'
import { type Passes, within } from '../search.ts'
import { isPenalised } from '../start.ts'
import { readLabelsPoint } from './labels-kernel.ts'
import type { LabelsPass } from './labels-pass.ts'
import { penalisedPoints } from './labels-penalty.ts'
import type { LabelStart } from './labels-start.ts'

/** The likelihood of labels around its maximum over all rows; null where there is none. */
export function labelsAround(
  { pass, design, spec }: LabelStart,
  { maximum, coefficients }: MultinomialFit,
  { passes, done }: { readonly passes: Passes; readonly done: number }
): Around | null {
  if (maximum === null) return null
  const { gamma: top, logLikelihood, information } = maximum
  const penalised = isPenalised(spec)
  let made = done
  const reduce = (own: LabelsPass) => passes.source.reduce(own, within(passes, made++))
  const look: RowSurface['look'] = async (points) => {
    const own = {
      ...pass,
      points: points.map(({ gamma }) => ({
        gamma: top.map((value, j) => value + gamma[j]),
        cone: null,
        bread: null
      }))
    }
    const sums = await reduce(own)
    const plain = points.map((_, k) => readLabelsPoint(own, sums, k).point)
    const seen = penalised ? await penalisedPoints(own, plain, reduce) : plain
    return seen.map((point) => (Number.isFinite(point.logLikelihood) ? point : null))
  }
  const zero = new Float64Array(top.length)
  const summit: SurfacePoint = { gamma: zero, logLikelihood, gradient: zero, information }
  const surface: RowSurface = {
    summit,
    base: coefficients,
    map: stackMap(design.stack),
    look,
    // Observed and expected information of a canonical link are one, and every pass sums it.
    informations: penalised
      ? null
      : (points) => Promise.resolve(points.map((point) => point.information))
  }
  return { ...unbounded, surface }
}
