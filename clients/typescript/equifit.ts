import type {
  ComparisonRequest,
  ComparisonResponse,
  Entry,
  EquivalenceRequest,
  EquivalenceResponse,
  FitRequest,
  FitResponse,
  PredictionRequest,
  PredictionResponse,
  Problem,
  SimulationRequest,
  SimulationResponse
} from './types.ts'

export type * from './types.ts'

/** A list of the catalogue. */
export type List = 'families' | 'links' | 'functions' | 'theorems' | 'examples'

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
  fit(request: FitRequest, signal?: AbortSignal): Promise<FitResponse>
  /** The verdict from the model alone. */
  equivalence(request: EquivalenceRequest): Promise<EquivalenceResponse>
  /** The sampling distribution of both estimators under a stated truth. */
  simulate(request: SimulationRequest, signal?: AbortSignal): Promise<SimulationResponse>
  /** Predictions with intervals, from a stored fit or a request. */
  predict(request: PredictionRequest, signal?: AbortSignal): Promise<PredictionResponse>
  /** Several models on the same data. */
  compare(request: ComparisonRequest, signal?: AbortSignal): Promise<ComparisonResponse>
  /** What can be fitted and what is known. */
  list(list: List): Promise<readonly Entry[]>
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
    simulate: (request, signal) => post('/v1/simulations', request, signal),
    predict: (request, signal) => post('/v1/predictions', request, signal),
    compare: (request, signal) => post('/v1/comparisons', request, signal),
    async list(list) {
      const answer = await fetch(url(`/v1/${list}`), { headers })
      return (await read<Record<List, readonly Entry[]>>(answer))[list]
    }
  }
}
