import type { FitResponse } from '../../contract/fit-response.ts'

/** One fit of an answer; `key` tells its group, and is empty where there are no groups. */
export interface Part {
  readonly key: Readonly<Record<string, string | number | boolean>>
  readonly fit: FitResponse
}

/** Another form of an answer than JSON. */
export interface Rendering {
  /** Media type, as in Accept. */
  readonly type: string
  /** Members of `include` that it needs. */
  readonly include: readonly string[]
  render(parts: readonly Part[]): string | Promise<string>
}
