import type { FitResponse } from '../../contract/fit-response.ts'

/** One fit of an answer; `key` tells its group, and is empty where there are no groups. */
export interface Part {
  readonly key: Readonly<Record<string, string | number | boolean>>
  /** Null for a group that was refused; `errors` says why. */
  readonly fit: FitResponse | null
  readonly errors?: readonly { readonly detail: string }[]
}

/** Another form of an answer than JSON. */
export interface Rendering {
  /** Media type, as in Accept. */
  readonly type: string
  /** Members of `include` that it needs. */
  readonly include: readonly string[]
  /** The k-th group, printed as JSON, in this form, where the whole is one group after the other. */
  readonly part?: (json: string, k: number) => string
  render(parts: readonly Part[]): string | Promise<string>
}

/** A form in which one part stands after the other. */
export function oneByOne(type: string, part: (part: Part, k: number) => string): Rendering {
  return {
    type,
    include: [],
    part: (json, k) => part(JSON.parse(json), k),
    render: (parts) => parts.map(part).join('')
  }
}
