import type { Matrix } from '../matrix.ts'
import type { Objective } from './objective.ts'

/** An accepted point with everything known there. */
export interface Iterate {
  readonly x: Float64Array
  readonly value: number
  readonly gradient: Float64Array
  /** Exact Hessian (size × size). */
  readonly hessian: Matrix
  /**
   * √(g'H⁻¹g) over the free and identified parameters: the distance to the optimum in the metric of
   * the objective. NaN while the Hessian is indefinite.
   */
  readonly decrement: number
  /** The free Hessian is positive semidefinite but singular to rounding. */
  readonly singular: boolean
}

export type Breakdown = 'trust-region-collapsed' | 'hessian-indefinite' | 'flat'
export type Stop =
  | Breakdown
  | 'gradient-small'
  | 'step-small'
  | 'iteration-limit'
  | 'cancelled'
  | 'not-finite'

/** Closed box; ±Infinity where a parameter is not bounded. Each of length size. */
export interface Box {
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/** What a method may be told besides the objective. */
export interface Terrain {
  readonly box: Box
  /** Typical sizes of the parameters (length size), or null to take them from the Hessian. */
  readonly scale: Float64Array | null
}

/** A generator of accepted iterates. Its state is its local variables; minimise() owns the loop. */
export interface Optimiser {
  readonly title: string
  /** Highest derivative it evaluates. */
  readonly order: 0 | 1 | 2
  /** The first iterate is the start itself, which must be finite and inside the box. */
  iterate(f: Objective, start: Float64Array, terrain: Terrain): Generator<Iterate, Breakdown, void>
}

export interface Budget {
  readonly iterations: number
  /** On √(g'H⁻¹g), in units of √unit (see MinimiseOptions). */
  readonly gradientTolerance: number
  /** Polled once per iterate: deadline, client gone, job cancelled. The core never reads a clock. */
  readonly cancelled: () => boolean
}
