import { Failure } from '../failure.ts'
import { figure } from '../numeric/figure.ts'

/** What one fit may take, so that what cannot be done is refused before anything is held or begun. */
export interface Limits {
  /** Levels of a factor. */
  readonly levels: number
  /** Columns of a design. */
  readonly parameters: number
  /** Numbers in a design, in the derivatives of an expression, or in the information of the parameters. */
  readonly cells: number
  /** Arithmetic operations of the whole fit, by the least that it can take. */
  readonly operations: number
  /** How often the fit is made: once, and once for each replicate of a bootstrap. */
  readonly fits: number
}

export const usualLimits: Limits = {
  levels: 1000,
  parameters: 5000,
  cells: 50_000_000,
  operations: 1e13,
  fits: 1
}

/** Sizes of a fit, known before it begins. */
export interface Size {
  /** Numbers that must be held at once: a design, or the information of its parameters. */
  readonly cells: number
  /** Least operations of one fit. */
  readonly operations: number
}

/** Throws too_expensive, with the figures, when a fit of this size is beyond the limits. */
export function refuseCost({ cells, operations }: Size, limits: Limits, pointer: string): void {
  const refuse = (detail: string): never => {
    const hint = 'Use fewer rows, fewer parameters or fewer replicates.'
    throw new Failure({ code: 'too_expensive', pointer, detail, hint })
  }
  if (cells > limits.cells) {
    refuse(`The model needs ${cells} numbers at once; at most ${limits.cells} are allowed.`)
  }
  const all = operations * limits.fits
  if (all > limits.operations) {
    const [needed, allowed] = [all, limits.operations].map((value) => figure(value))
    refuse(
      `The fit takes at least ${needed} operations; at most ${allowed} are allowed in its time.`
    )
  }
}
