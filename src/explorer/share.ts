import type { FitRequest } from './api.ts'

/** base64url of deflated JSON: a request as the fragment of a link, which is never sent anywhere. */
export async function toFragment(request: FitRequest): Promise<string> {
  const stream = new Blob([JSON.stringify(request)]).stream()
  const packed = stream.pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer())
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return `r=${btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** The request in a fragment; null when there is none or it cannot be read. */
export async function fromFragment(fragment: string): Promise<FitRequest | null> {
  const packed = new URLSearchParams(fragment.replace(/^#/, '')).get('r')
  if (packed === null) return null
  try {
    const text = atob(packed.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    const value: FitRequest = await new Response(stream).json()
    return typeof value.data === 'object' && typeof value.model === 'object' ? value : null
  } catch {
    return null
  }
}

const url = (origin: string): string => `${origin}/v1/fits`

/** The same call in other languages. */
export const codes: Readonly<Record<string, (request: FitRequest, origin: string) => string>> = {
  curl: (request, origin) =>
    `curl -s ${url(origin)} -H 'content-type: application/json' -d '${JSON.stringify(request, null, 2).replaceAll("'", "'\\''")}'\n`,
  python: (request, origin) =>
    `import json, urllib.request\n\nrequest = json.loads(r'''${JSON.stringify(request, null, 2).replaceAll("'''", "''\\u0027")}''')\ncall = urllib.request.Request("${url(origin)}", json.dumps(request).encode(), {"content-type": "application/json"})\nfit = json.load(urllib.request.urlopen(call))\nprint(fit["equivalence"]["summary"])\nfor row in fit["maximum_likelihood"]["coefficients"]:\n    print(row["term"], row["estimate"], row["std_error"])\n`,
  r: (request, origin) =>
    `library(httr2)\n\nrequest <- r"---(${JSON.stringify(request, null, 2)})---"\nfit <- request("${url(origin)}") |>\n  req_body_raw(request, "application/json") |>\n  req_perform() |>\n  resp_body_json(simplifyVector = TRUE)\nfit$equivalence$summary\nfit$least_squares$coefficients\nfit$maximum_likelihood$coefficients\n`
}
