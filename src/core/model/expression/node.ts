import type { Span } from '../../failure.ts'

/**
 * What a client wrote, as a tree. Four kinds only: operators are calls (`+`, `-`, `^`, `:`, `~`,
 * `%in%`, `==`, `&&`, `!` …), so a new function is never a new kind.
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly at: Span }
  | { readonly kind: 'text'; readonly value: string; readonly at: Span }
  | { readonly kind: 'name'; readonly name: string; readonly at: Span }
  | {
      readonly kind: 'call'
      readonly fn: string
      readonly args: readonly Expression[]
      /** Name of each argument where the client gave one, as in poly(x, degree = 2). */
      readonly argNames: readonly (string | null)[]
      readonly at: Span
    }

export interface ParseLimits {
  /** Characters of source. */
  readonly length: number
  readonly tokens: number
  /** Nesting of parentheses, calls and operators. */
  readonly depth: number
}

export const parseLimits: ParseLimits = { length: 16_384, tokens: 4_000, depth: 100 }
