/** A request to try, listed at GET /v1/examples and in the OpenAPI document. */
export interface Example {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly method: 'POST'
  readonly path: string
  readonly request: unknown
  /** It shows a mistake: the answer is a problem. */
  readonly refused?: true
}
