import { json, type Route } from './route.ts'

/** The description of all other routes. */
export const openApiDocument: Route = {
  method: 'GET',
  url: '/openapi.json',
  produces: [json],
  docs: null,
  handler: () => (request) => request.server.swagger()
}
