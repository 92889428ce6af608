import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { createJsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { jobDocument } from '../contract/job.ts'
import { engineVersion } from '../contract/present.ts'
import { problemDocument } from '../contract/problem.ts'
import type { Route, RouteDocs, TypedBody } from './routes/route.ts'

const transform = createJsonSchemaTransform({
  zodToJsonConfig: { target: 'draft-2020-12', unrepresentable: 'any' }
})

/** The JSON schema of a body, with its examples. */
function typedSchema({ schema, examples }: TypedBody): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any'
  })
  return examples === undefined ? rest : { ...rest, 'x-examples': examples }
}

/** Self only: the page's scripts, styles and pictures come from this service. */
const pagePolicy = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"]
}

/** The OpenAPI 3.1 document, made from the routes, and Swagger UI at /docs with local assets. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Equifit',
        version: engineVersion,
        description:
          'Estimation by least squares and by maximum likelihood, side by side, with a verdict on whether and why the two coincide.',
        license: { name: 'MIT', identifier: 'MIT' }
      },
      servers: [{ url: '/' }],
      // Keys are asked for only where the operator has switched them on.
      security: [{}, { bearer: [] }, { key: [] }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          key: { type: 'apiKey', in: 'header', name: 'X-API-Key' }
        }
      },
      tags: [
        { name: 'Fits', description: 'Estimates, standard errors and the verdict' },
        { name: 'Data sets', description: 'Tables that are uploaded once and fitted often' },
        { name: 'Jobs', description: 'Long work: progress, result, cancel' },
        { name: 'Catalogue', description: 'What can be fitted and what is known' },
        { name: 'Operation', description: 'Health' }
      ]
    },
    hideUntagged: true,
    transform: (input) => {
      const { schema, url } = transform(input)
      const { body } = schema
      const { examples, bodies } = input.route.config ?? {}
      if (typeof body !== 'object' || body === null) return { schema, url }
      const usual = examples === undefined ? body : { ...body, 'x-examples': examples }
      if (bodies === undefined) return { schema: { ...schema, body: usual }, url }
      const types = Array.isArray(schema.consumes) ? schema.consumes.map(String) : []
      const content = types.map((type) => {
        const own = bodies[type]
        return [type, { schema: own === undefined ? usual : typedSchema(own) }]
      })
      return { schema: { ...schema, body: { content: Object.fromEntries(content) } }, url }
    }
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pagePolicy,
    // The layout without a bar on top: there is one document to explore.
    uiConfig: {
      layout: 'BaseLayout',
      tryItOutEnabled: true,
      docExpansion: 'list',
      deepLinking: true
    }
  })
}

/** What every call with a body may be told by headers. */
const callHeaders = z.object({
  prefer: z
    .string()
    .optional()
    .describe('respond-async answers 202 and a job instead of waiting (RFC 7240)'),
  'idempotency-key': z
    .string()
    .optional()
    .describe('A repetition under the same key gets the same answer and computes nothing'),
  'content-digest': z
    .string()
    .optional()
    .describe('sha-256=:…: or sha-512=:…: of the body as sent; another body is refused (RFC 9530)')
})
const content = { 'application/json': { schema: jobDocument } }
const accepted = { description: 'Accepted as a job, on Prefer: respond-async; Location says where' }

function ofType(schema: z.ZodType, type: string | undefined, others: readonly string[]) {
  if (type === undefined && others.length === 0) return schema
  const texts = others.map((other) => [other, { schema: z.string() }])
  const content = { [type ?? 'application/json']: { schema }, ...Object.fromEntries(texts) }
  return { description: 'OK', content }
}

/** An answer of any form, or of none. */
function plain({ status, description }: NonNullable<RouteDocs['plainAnswer']>) {
  if (status === 204) return z.null().describe(description)
  return { description, content: { 'application/json': { schema: z.unknown() } } }
}

/** Statuses that any call may be answered with: calls of the API by its callers and their limits. */
function commonTo(url: string, consumes: Route['consumes']): readonly number[] {
  if (!url.startsWith('/v1/')) return [406, 500]
  return [401, 406, 429, 500, ...(consumes === undefined ? [] : [408, 409, 503])]
}

/** What @fastify/swagger reads from a route; requests are not validated by it. */
export function schemaOf({
  docs,
  consumes,
  url
}: Pick<Route, 'consumes' | 'url'> & { readonly docs: RouteDocs }): FastifySchema {
  const {
    operationId,
    tag,
    summary,
    description,
    params,
    body,
    answer,
    answerType,
    otherTypes = [],
    plainAnswer,
    problems = []
  } = docs
  const problem = {
    description: 'A problem document (RFC 9457)',
    content: { 'application/problem+json': { schema: problemDocument } }
  }
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(params === undefined ? {} : { params }),
    ...(body === undefined ? {} : { body, consumes: [...(consumes ?? [])] }),
    ...(body === undefined ? {} : { headers: callHeaders }),
    response: {
      ...(answer === undefined ? {} : { 200: ofType(answer, answerType, otherTypes) }),
      ...(body === undefined ? {} : { 202: { ...accepted, content } }),
      ...(plainAnswer === undefined ? {} : { [plainAnswer.status]: plain(plainAnswer) }),
      ...Object.fromEntries(
        [...problems, ...commonTo(url, consumes)].map((status) => [status, problem])
      )
    }
  }
}
