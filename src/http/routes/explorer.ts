import { sendProblem } from '../reply-problem.ts'
import { sendFile, staticFiles } from '../static-files.ts'
import type { Route } from './route.ts'

const page = staticFiles('explorer')
const guide = staticFiles('guide')

/** A route that answers a file; the path of the request tells its name. */
function fileRoute(
  url: string,
  produces: readonly string[],
  find: (path: string) => ReturnType<typeof page>
): Route {
  return {
    method: 'GET',
    url,
    produces,
    docs: null,
    handler: () => (request, reply) => {
      const file = find(request.url.split('?')[0] ?? '')
      return file === undefined ? sendProblem(reply, 'not_found') : sendFile(file, request, reply)
    }
  }
}

const last = (path: string): string => path.split('/').at(-1) ?? ''
const html = 'text/html'

/** The explorer page, its assets, and the guide. */
export const explorerRoutes: readonly Route[] = [
  fileRoute('/', [html], () => page('index.html')),
  fileRoute('/explorer/:name', ['text/javascript', 'text/css', 'image/svg+xml'], (path) =>
    page(last(path))
  ),
  fileRoute('/guide', [html], () => guide('tutorial.html')),
  fileRoute('/guide/:name', [html], (path) => guide(`${last(path)}.html`))
]
