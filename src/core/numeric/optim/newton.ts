import { zeros } from '../matrix.ts'
import { activeBounds, type BoxModel, boxStep, freeIndices, project } from './bounds.ts'
import type { Objective } from './objective.ts'
import type { Box, Breakdown, Iterate, Optimiser, Terrain } from './optimiser.ts'
import {
  allFinite,
  curvatureWeights,
  decrement,
  type Expanded,
  predictedChange,
  scaled,
  weightsOf
} from './quadratic-model.ts'
import { length, resizedRadius } from './trust-region.ts'

/** Below this many units in the last place of f a change of f is rounding. */
export const noiseUlps = 16 * 2 ** -52

/** Value and exact derivatives of f at x. */
export function expand(f: Objective, x: Float64Array): Expanded {
  const gradient = new Float64Array(f.size)
  const hessian = zeros(f.size, f.size)
  const value = f.hessian(x, gradient, hessian)
  return { x, value, gradient, hessian }
}

/** Trust-region Newton with exact Hessians (Moré & Sorensen 1983; Conn, Gould & Toint 2000, ch. 6). */
export const newton: Optimiser = {
  title: 'Trust-region Newton',
  order: 2,
  *iterate(f: Objective, start: Float64Array, terrain: Terrain) {
    let here = expand(f, start.slice())
    let weights: Float64Array | null = null
    let radius = Number.NaN
    for (;;) {
      weights = terrain.scale === null ? curvatureWeights(here, weights) : weightsOf(terrain.scale)
      const model = boxModel(here, weights, terrain.box)
      const measured = decrement(model, model.active)
      const iterate: Iterate = { ...here, ...measured }
      yield iterate
      if (Number.isNaN(radius)) radius = firstRadius(model, measured)
      const next = advance(f, { here, model, weights, radius, box: terrain.box })
      if (next.accepted === null) return breakdown(measured)
      here = next.accepted
      radius = next.radius
    }
  }
}

function breakdown(measured: Pick<Iterate, 'decrement' | 'singular'>): Breakdown {
  if (Number.isNaN(measured.decrement)) return 'hessian-indefinite'
  return measured.singular ? 'flat' : 'trust-region-collapsed'
}

/** The Newton step where there is one, else the step of a unit Hessian, the scaled diagonal. */
function firstRadius(model: BoxModel, measured: Pick<Iterate, 'decrement' | 'singular'>): number {
  if (!Number.isNaN(measured.decrement) && !measured.singular) {
    return length(boxStep(model, Infinity).step)
  }
  const slope = length(Float64Array.from(freeIndices(model.active), (j) => model.gradient[j]))
  return slope > 0 ? slope : 1
}

function boxModel(here: Expanded, weights: Float64Array, box: Box): BoxModel {
  const active = activeBounds(here.x, here.gradient, box)
  const lower = here.x.map((x, j) => (box.lower[j] - x) * weights[j])
  const upper = here.x.map((x, j) => (box.upper[j] - x) * weights[j])
  return { ...scaled(here, weights), room: { lower, upper }, active }
}

interface Position {
  readonly here: Expanded
  readonly model: BoxModel
  readonly weights: Float64Array
  readonly radius: number
  readonly box: Box
}

/** Proposes steps in shrinking regions until one is accepted; null when f no longer resolves any. */
function advance(
  f: Objective,
  { here, model, weights, radius: from, box }: Position
): { readonly accepted: Expanded | null; readonly radius: number } {
  let radius = from
  let retreat = 1
  for (let trial = 0; trial < 200; trial++) {
    const { step, interior } = boxStep(model, radius)
    const size = length(step)
    const predicted = -predictedChange(model.hessian, model.gradient, step)
    if (!(predicted > noiseUlps * Math.abs(here.value)) || size === 0) break
    const x = project(
      here.x.map((xj, j) => xj + step[j] / weights[j]),
      box
    )
    const ratio = (here.value - f.value(x)) / predicted
    if (ratio > 1e-4 && ratio < Infinity) {
      const accepted = expand(f, x)
      if (allFinite(accepted)) {
        return { accepted, radius: resizedRadius(radius, { size, ratio, interior }) }
      }
    }
    // Outside the domain the model says nothing of how far to retreat: each time ten times further.
    if (ratio > -Infinity) retreat = ratio > -1 ? 0.25 : 0.1
    else retreat *= 0.1
    radius = Math.max(retreat, 1e-15) * Math.min(size, radius)
  }
  return { accepted: null, radius }
}
