import type { FitResponse } from '../contract/fit-response.ts'
import { keyHeaders } from './key.ts'

export type Fit = FitResponse
export type VerdictBlock = Fit['equivalence']['blocks'][number]

/** A request as the page holds it: whatever JSON the service is sent. */
export interface FitRequest {
  data: Record<string, unknown>
  model: Record<string, unknown>
  [member: string]: unknown
}

export interface FamilyFacts {
  readonly name: string
  readonly title: string
  readonly density: string
  readonly predicts: string
  readonly links: readonly string[]
  readonly canonical_link: string | null
  readonly options: readonly {
    readonly name: string
    readonly description: string
    readonly choices: readonly string[] | null
    readonly default: number | string
    readonly estimable: boolean
  }[]
}

export interface FunctionFacts {
  readonly name: string
  readonly title: string
  readonly arguments: readonly string[]
  readonly description: string
}

export interface Example {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly path: string
  readonly request: FitRequest
}

export interface TheoremFacts {
  readonly name: string
  readonly title: string
  readonly statement: string
  readonly reference: string
  readonly proof: string
  readonly counterexample: string
}

export interface Problem {
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly {
    readonly pointer: string
    readonly code: string
    readonly detail: string
    readonly hint?: string
    readonly span?: { readonly from: number; readonly to: number }
  }[]
}

export interface Catalogue {
  readonly families: readonly FamilyFacts[]
  readonly links: readonly { readonly name: string; readonly title: string }[]
  readonly functions: readonly FunctionFacts[]
  readonly examples: readonly Example[]
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { ...keyHeaders(), accept: 'application/json' } })
  return response.json()
}

/** Everything the form offers, read once. */
export async function readCatalogue(): Promise<Catalogue> {
  const [families, links, functions, examples] = await Promise.all([
    get<Pick<Catalogue, 'families'>>('/v1/families'),
    get<Pick<Catalogue, 'links'>>('/v1/links'),
    get<Pick<Catalogue, 'functions'>>('/v1/functions'),
    get<Pick<Catalogue, 'examples'>>('/v1/examples')
  ])
  return { ...families, ...links, ...functions, ...examples }
}

export const readTheorem = (name: string): Promise<TheoremFacts> =>
  get(`/v1/theorems/${encodeURIComponent(name)}`)

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

/** Sends a request; problems come back as data. Rejects only when aborted. */
export async function send<T>(
  path: string,
  request: unknown,
  signal?: AbortSignal
): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { ...keyHeaders(), 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(request),
      signal: signal ?? null
    })
    const body = await response.json()
    return response.ok ? { ok: true, value: body } : { ok: false, problem: body }
  } catch (error) {
    if (signal?.aborted === true) throw error
    const problem = { title: 'No answer', status: 0, detail: 'The service could not be reached.' }
    return { ok: false, problem }
  }
}
