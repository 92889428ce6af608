/** A picture as data: what is drawn where, free of any drawing tool. */

export type Point = readonly [x: number, y: number]

/** Whose a mark is; the drawing gives each its colour. */
export type Series = 'least_squares' | 'maximum_likelihood' | 'data' | 'guide'

export type Layer =
  | { readonly mark: 'points'; readonly series: Series; readonly points: readonly Point[] }
  /** The place of an optimum. */
  | { readonly mark: 'optimum'; readonly series: Series; readonly points: readonly Point[] }
  | {
      readonly mark: 'lines'
      readonly series: Series
      readonly paths: readonly (readonly Point[])[]
      /** A smooth function of x, known at these points. */
      readonly smooth?: true
    }
  /** Stretches of the x axis, each at its own height with a word at its right end. */
  | {
      readonly mark: 'intervals'
      readonly series: Series
      readonly intervals: readonly {
        readonly from: number
        readonly to: number
        readonly y: number
        readonly text: string
      }[]
    }
  /** Words at points. */
  | {
      readonly mark: 'words'
      readonly series: Series
      readonly words: readonly { readonly at: Point; readonly text: string }[]
    }
  /** Straight lines across the picture at these values of one axis. */
  | {
      readonly mark: 'rules'
      readonly series: Series
      readonly axis: 'x' | 'y'
      readonly at: readonly number[]
    }
  /** Bars over intervals [from, to) of the x axis. */
  | {
      readonly mark: 'bars'
      readonly series: Series
      readonly bars: readonly { readonly from: number; readonly to: number; readonly y: number }[]
    }
  /** Bars over named values of the x axis, side by side. */
  | {
      readonly mark: 'columns'
      readonly series: Series
      readonly columns: readonly { readonly name: string; readonly y: number }[]
    }

export interface Chart {
  readonly name: string
  readonly title: string
  /** What is seen, in words, for those who do not see it. */
  readonly description: string
  readonly x: string
  readonly y: string
  readonly layers: readonly Layer[]
}
