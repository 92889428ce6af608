import type {
  Catalogue,
  EquivalenceRequest,
  Fit,
  FitRequest,
  Json,
  Problem,
  SimulationRequest
} from './types.ts'

export type * from './types.ts'

/** An answer of status 400 or above: the problem document says what is wrong, and where. */
export class EquifitError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`)
    this.name = 'EquifitError'
    this.problem = problem
  }
}

export interface Equifit {
  /** Both estimates and the verdict. */
  fit(request: FitRequest, signal?: AbortSignal): Promise<Fit>
  /** The verdict from the model alone. */
  equivalence(request: EquivalenceRequest): Promise<Pick<Fit, 'equivalence'>>
  /** The sampling distribution of both estimators under a stated truth. */
  simulate(request: SimulationRequest): Promise<Json>
  /** What can be fitted and what is known. */
  list<K extends keyof Catalogue>(list: K): Promise<Catalogue[K]>
}

/** A client of the service at `origin`, for example http://127.0.0.1:3000. Needs nothing but fetch. */
export function connect(origin: string, headers: Readonly<Record<string, string>> = {}): Equifit {
  const url = (path: string): string => new URL(path, origin).href
  async function read<T>(response: Response): Promise<T> {
    const body = await response.json()
    if (!response.ok) throw new EquifitError(body)
    return body
  }
  async function post<T>(path: string, request: unknown, signal?: AbortSignal): Promise<T> {
    return read(
      await fetch(url(path), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal: signal ?? null
      })
    )
  }
  return {
    fit: (request, signal) => post('/v1/fits', request, signal),
    equivalence: (request) => post('/v1/equivalence', request),
    simulate: (request) => post('/v1/simulations', request),
    async list(list) {
      const answer = await read<Catalogue>(await fetch(url(`/v1/${list}`), { headers }))
      return answer[list]
    }
  }
}
