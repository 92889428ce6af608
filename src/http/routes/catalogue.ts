import { z } from 'zod'
import { type CatalogueEntry, catalogue } from '../../contract/catalogue.ts'
import { didYouMean } from '../../core/model/expression/nearest.ts'
import { quote } from '../../decoders/pointer.ts'
import { sendProblem } from '../reply-problem.ts'
import { json, type Route } from './route.ts'

const entrySchema = z.looseObject({ name: z.string(), title: z.string() })
const nameParams = z.strictObject({ name: z.string() })

/** The parameter as the document describes it, with a name of the list for an example. */
function documentedParams(entries: readonly CatalogueEntry[]) {
  const [first = ''] = entries.map(({ name }) => name).sort()
  return z.strictObject({ name: z.string().meta({ examples: [first] }) })
}

/** GET /v1/<list> and GET /v1/<list>/{name} for every list of the catalogue. */
export const catalogueRoutes: readonly Route[] = Object.entries(catalogue).flatMap(
  ([list, { title, entries }]) => [
    listRoute(list, title, entries),
    entryRoute(list, title, entries)
  ]
)

function listRoute(list: string, title: string, entries: readonly CatalogueEntry[]): Route {
  return {
    method: 'GET',
    url: `/v1/${list}`,
    produces: [json],
    docs: {
      operationId: `list_${list}`,
      tag: 'Catalogue',
      summary: title,
      answer: z.strictObject({ [list]: z.array(entrySchema) })
    },
    handler: () => () => ({ [list]: entries })
  }
}

function entryRoute(list: string, title: string, entries: readonly CatalogueEntry[]): Route {
  return {
    method: 'GET',
    url: `/v1/${list}/:name`,
    produces: [json],
    docs: {
      operationId: `get_${list}`,
      tag: 'Catalogue',
      summary: `${title}: one by name`,
      params: documentedParams(entries),
      answer: entrySchema,
      problems: [404]
    },
    handler: () => (request, reply) => {
      const params = nameParams.safeParse(request.params)
      const name = params.success ? params.data.name : ''
      const entry = entries.find((candidate) => candidate.name === name)
      if (entry !== undefined) return entry
      const near = didYouMean(
        name,
        entries.map((candidate) => candidate.name)
      )
      const detail = `There is no ${quote(name)} under /v1/${list}${near === undefined ? '' : `: ${near}`}`
      return sendProblem(reply, 'not_found', { detail })
    }
  }
}
