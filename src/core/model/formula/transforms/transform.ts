import type { Pair } from '../pair.ts'
import type { Learning } from './learning.ts'

/** What a fitted transform remembers, by name, so that new data get the same columns. JSON. */
export type TransformState = Readonly<Record<string, readonly number[]>>

/** The settings of one call, read from the formula. */
export interface Settings {
  /** Numbers given for a setting, `2` or `c(2, 5)`; null when it is left out. */
  numbers(name: string): readonly number[] | null
  /** TRUE or FALSE. */
  flag(name: string, absent: boolean): boolean
  /** A whole number in [low, high]. */
  whole(name: string, absent: number | null, range: readonly [number, number]): number
  /** Throws a Failure that points at the call. */
  refuse(detail: string, hint?: string): never
}

/** A function of the formula language that makes several columns or learns from the data. */
export interface Transform {
  readonly title: string
  /** Names of the arguments in order, the data first, as in R. */
  readonly args: readonly string[]
  /** Only the first argument is data, or all are. */
  readonly data: 'first' | 'all'
  /** Learns from the finite values of its first data argument. */
  learn(settings: Settings): Learning<TransformState>
  /** Number of columns it will make of so many data arguments. */
  width(state: TransformState, args: number): number
  /** The columns at n rows of the data arguments. */
  apply(state: TransformState, data: readonly Pair[]): readonly Pair[]
  /** It is a symmetric quadratic form whose columns are named A[i,j]. */
  readonly quadratic?: boolean
}
