import { examples } from '../../contract/examples/registry.ts'
import type { NamedExamples } from './route.ts'

/** The catalogue's valid examples of one call, as the OpenAPI document names them. */
export function examplesOf(url: string): NamedExamples {
  return Object.fromEntries(
    Object.values(examples)
      .filter(({ path, refused }) => path === url && refused === undefined)
      .map(({ name, title, description, request }) => [
        name,
        { summary: title, description, value: request }
      ])
  )
}
