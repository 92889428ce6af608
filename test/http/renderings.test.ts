import { readFileSync } from 'node:fs'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examples } from '../../src/contract/examples/registry.ts'
import { renderings } from '../../src/service/renderings/registry.ts'
import { type Service, startService } from '../support/service.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const line = {
  data: { columns: { x: [1, 2, 3, 4], y: [2, 4.1, 5.9, 8.3], g: ['a', 'a', 'b', 'b'] } },
  model: { formula: 'y ~ x' }
}
const post = (type: string, body: unknown = line) =>
  request(service.origin)
    .post('/v1/fits')
    .set('Accept', type)
    .send(body as object)
    .buffer()
    .parse((response, done) => {
      let text = ''
      response.on('data', (chunk) => {
        text += String(chunk)
      })
      response.on('end', () => done(null, text))
    })

describe('POST /v1/fits by Accept', () => {
  it('text/plain is a summary', async () => {
    const { headers, body } = await post('text/plain')
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    // R: summary(lm(y ~ x)): slope 2.07, standard error sqrt(0.063/2/5) = 0.079373.
    expect(body).toMatch(/^x +2\.07 +0\.079373 /m)
    expect(body).toMatch(/^Call:\nlm\(y ~ x, data = d\)$/m)
    expect(body).toMatch(/^Signif\. codes: /m)
    expect(body).toMatch(/^Multiple R-squared: /m)
    expect(body).toMatch(/^F-statistic: .* on 1 and 2 DF, {2}p-value: /m)
  })

  it.each([
    ['equifit', undefined, ['t', 'z']],
    ['r', undefined, ['t', 't']],
    ['equifit', 0.2, ['z', 'z']]
  ] as const)(
    'text/plain heads statistics by their law: %s, scale %s',
    async (tool, scale, letters) => {
      const family = { name: 'normal', ...(scale === undefined ? {} : { scale }) }
      const asked = { ...line, model: { ...line.model, family }, conventions: tool }
      const { body } = await post('text/plain', asked)
      expect([...body.matchAll(/ ([tz]) value /g)].map(([, letter]) => letter)).toEqual(letters)
    }
  )

  it('text/csv is both coefficient tables', async () => {
    const { body } = await post('text/csv')
    const [head, ...rows] = body.trim().split('\r\n')
    expect(head).toBe(
      'estimator,response,term,estimate,std_error,statistic,p_value,conf_low,conf_high'
    )
    expect(rows).toHaveLength(4)
    expect(rows[1]).toMatch(/^least_squares,,x,2\.0[67]/)
  })

  it('application/x-ndjson is one group a line, text/csv has their keys', async () => {
    const grouped = { ...line, model: { formula: 'y ~ 1' }, group_by: ['g'] }
    const { body } = await post('application/x-ndjson', grouped)
    const keys = body
      .trim()
      .split('\n')
      .map((text: string) => JSON.parse(text).key)
    expect(keys).toEqual([{ g: 'a' }, { g: 'b' }])
    expect((await post('text/csv', grouped)).body).toMatch(/^g,estimator,.*\r\na,least_squares,/)
  })

  it('several responses have their generalised estimates and standard errors in text and CSV', async () => {
    const columns = { a: [1, 3, 2, 5, 4, 7], b: [2, 1, 4, 3, 9, 1], x: [1, 2, 3, 5, 4, 9] }
    const several = { data: { columns }, model: { formulas: ['a ~ x', 'b ~ 1'] } }
    const { body } = await post('text/plain', several)
    // R: sigma(lm(a ~ x)) = 0.75966, sigma(lm(b ~ 1)) = 3.0111.
    expect(body).toMatch(/^Residual standard errors: a 0\.75966, b 3\.0111 on /m)
    expect(body).toMatch(/^Generalized least squares\n/m)
    expect((await post('text/csv', several)).body).toMatch(/^generalized_least_squares,b,\(Int/m)
  })

  it('a wrong request is a problem in any form', async () => {
    const { status, headers } = await post('image/svg+xml', {
      ...line,
      model: { formula: 'y ~ q' }
    })
    expect([status, headers['content-type']]).toEqual([
      422,
      expect.stringContaining('application/problem+json')
    ])
  })

  const fits = Object.values(examples).filter(
    ({ name, path }) => path === '/v1/fits' && name !== 'wrong_request'
  )
  it.each(fits)(
    'image/svg+xml of the example $name is a sheet of all its pictures',
    async (example) => {
      const body = { ...(example.request as object), include: ['plots'] }
      const { plots = [] } = JSON.parse((await post('application/json', body)).body)
      const sheet = await post('image/svg+xml', example.request)
      expect([sheet.status, sheet.headers['content-type']]).toEqual([200, 'image/svg+xml'])
      expect(sheet.body).toMatch(/^<svg[\s\S]*<\/svg>$/)
      for (const { title } of plots) expect(sheet.body).toContain(title.replaceAll('&', '&amp;'))
      expect(sheet.body).not.toMatch(/NaN|Infinity|undefined/)
    }
  )
})

it('the names of the media types stand in the committed OpenAPI document', () => {
  const text = readFileSync(new URL('../../openapi/openapi.json', import.meta.url), 'utf8')
  const { content } = JSON.parse(text).paths['/v1/fits'].post.responses['200']
  const types = ['application/json', ...renderings.keys()]
  expect(Object.keys(content).sort()).toEqual(types.sort())
  expect(types).toEqual(expect.arrayContaining(['image/svg+xml', 'text/csv', 'text/plain']))
})
