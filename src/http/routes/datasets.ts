import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { datasetDocument, datasetList, presentDataset } from '../../contract/dataset-response.ts'
import { tableMediaTypes } from '../../decoders/formats/registry.ts'
import { steadyNow } from '../../storage/clock.ts'
import { datasetName } from '../../storage/dataset-place.ts'
import { datasetInfo, listDatasets, removeDataset } from '../../storage/datasets.ts'
import { computed } from '../answer-task.ts'
import { sendProblem } from '../reply-problem.ts'
import { tableBodies } from './example-tables.ts'
import { json, type Parts, type Route } from './route.ts'

const params = z.strictObject({
  name: z
    .string()
    .regex(datasetName)
    .meta({ examples: ['cars'] })
})
const table = z.unknown().describe('A table, in one of the media types')

/** Where the data set of the path lies; null when no data set can have the name. */
function placeOf({ dataFolder }: Parts, request: FastifyRequest) {
  const parsed = params.safeParse(request.params)
  return parsed.success
    ? { folder: dataFolder, owner: request.owner, name: parsed.data.name }
    : null
}

function noSuchDataset(reply: FastifyReply): FastifyReply {
  const detail = 'There is no data set of this name, or it has expired.'
  return sendProblem(reply, 'not_found', { detail })
}

/** PUT /v1/datasets/{name}: keeps a table, in place of one of the same name. */
const put: Route = {
  method: 'PUT',
  url: '/v1/datasets/:name',
  produces: [json],
  consumes: tableMediaTypes,
  spools: true,
  docs: {
    operationId: 'put_dataset',
    tag: 'Data sets',
    summary: 'Store a data set',
    description:
      'Fits refer to it by {"data": {"dataset": name}}. Answers 201 when there was none of this name and 200 when it replaces one. Names have letters, digits, dots, hyphens and underscores. Content-Encoding may be gzip or zstd.',
    params,
    body: table,
    bodies: tableBodies,
    answer: datasetDocument,
    problems: [400, 406, 413, 415, 422, 503]
  },
  handler: (parts) => {
    const keep = computed('dataset')(parts)
    return (request, reply) => {
      if (placeOf(parts, request) !== null) return keep(request, reply)
      const detail =
        'A data set has a name of at most 100 letters, digits, dots, hyphens and underscores that begins with a letter or digit.'
      return sendProblem(reply, 'invalid_value', { detail })
    }
  }
}

const show: Route = {
  method: 'GET',
  url: '/v1/datasets/:name',
  produces: [json],
  docs: {
    operationId: 'get_dataset',
    tag: 'Data sets',
    summary: 'What is known of a stored data set',
    params,
    answer: datasetDocument,
    problems: [404, 406, 503]
  },
  handler: (parts) => async (request, reply) => {
    const place = placeOf(parts, request)
    const info = place === null ? null : await datasetInfo(place, steadyNow())
    return info === null ? noSuchDataset(reply) : presentDataset(info)
  }
}

const list: Route = {
  method: 'GET',
  url: '/v1/datasets',
  produces: [json],
  docs: {
    operationId: 'list_datasets',
    tag: 'Data sets',
    summary: 'The stored data sets',
    answer: datasetList,
    problems: [406, 503]
  },
  handler:
    ({ dataFolder }) =>
    async ({ owner }) => {
      const found = await listDatasets({ folder: dataFolder, owner }, steadyNow())
      return { datasets: found.map(presentDataset) }
    }
}

const remove: Route = {
  method: 'DELETE',
  url: '/v1/datasets/:name',
  produces: [json],
  docs: {
    operationId: 'delete_dataset',
    tag: 'Data sets',
    summary: 'Remove a stored data set',
    params,
    plainAnswer: { status: 204, description: 'Removed' },
    problems: [404, 406, 503]
  },
  handler: (parts) => async (request, reply) => {
    const place = placeOf(parts, request)
    const removed = place !== null && (await removeDataset(place, steadyNow()))
    return removed ? reply.code(204).send() : noSuchDataset(reply)
  }
}

export const datasetRoutes: readonly Route[] = [list, put, show, remove]
