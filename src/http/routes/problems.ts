import { type ProblemKind, problems } from '../../contract/problems.ts'
import { negotiate } from '../accept.ts'
import { sendProblem } from '../reply-problem.ts'
import { json, type Route } from './route.ts'

const html = 'text/html'

/** The page to which the `type` of a problem document refers. */
export const problemPage: Route = {
  method: 'GET',
  url: '/problems/:slug',
  produces: [html, json],
  docs: null,
  handler: () => (request, reply) => {
    const slug = request.url.split('?')[0]?.split('/').at(-1) ?? ''
    const kind = problems.get(slug.replaceAll('-', '_'))
    if (kind === undefined) return sendProblem(reply, 'not_found')
    const { title, status, about, cure } = kind
    if (negotiate(request.headers.accept, [html, json]) === json) {
      return { type: `/problems/${slug}`, title, status, about, cure }
    }
    return reply.header('content-type', `${html}; charset=utf-8`).send(page(kind))
  }
}

function page({ title, status, about, cure }: ProblemKind): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<h1>${escapeHtml(title)}</h1>
<p>HTTP status ${status}</p>
<h2>What it is</h2>
<p>${escapeHtml(about)}</p>
<h2>What to do</h2>
<p>${escapeHtml(cure)}</p>
<p><a href="/docs">The API</a></p>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
