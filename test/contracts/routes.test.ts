import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '../../src/contract/catalogue.ts'
import { problems } from '../../src/contract/problems.ts'
import { routes } from '../../src/http/routes/index.ts'
import { type Service, startService } from '../support/service.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const entries = Object.entries(catalogue).flatMap(([list, { entries: all }]) =>
  all.map((entry): [string, string] => [list, entry.name])
)

describe('every route', () => {
  it.each(routes.map((route) => [`${route.method} ${route.url}`, route] as const))(
    '%s refuses another method with 405 and tells its own',
    async (_name, route) => {
      const response = await request(service.origin).trace(
        route.url.replace(':name', 'x').replace(':slug', 'x')
      )
      expect([response.status, response.body.type]).toEqual([405, '/problems/method-not-allowed'])
      expect(response.headers['allow']).toContain(route.method)
    }
  )

  it.each(routes.map((route) => [`${route.method} ${route.url}`, route] as const))(
    '%s refuses a format that it has not with 406',
    async (_name, route) => {
      const path = route.url.replace(':name', 'x').replace(':slug', 'x')
      const agent = request(service.origin)
      const call = route.method === 'POST' ? agent.post(path).send({}) : agent.get(path)
      const response = await call.set('Accept', 'video/mp4')
      expect([response.status, response.body.type]).toEqual([406, '/problems/not-acceptable'])
    }
  )

  it.each(entries)('GET /v1/%s/%s answers the entry that the list has', async (list, name) => {
    const all = await request(service.origin).get(`/v1/${list}`)
    const one = await request(service.origin).get(`/v1/${list}/${encodeURIComponent(name)}`)
    expect(one.status).toBe(200)
    expect(all.body[list]).toContainEqual(one.body)
    expect(one.body).toMatchObject({ name, title: expect.stringMatching(/\w/) })
  })

  it.each([...problems.keys()])(
    '/problems/… has a page for %s, for people and for programs',
    async (code) => {
      const path = `/problems/${code.replaceAll('_', '-')}`
      const page = await request(service.origin).get(path).set('Accept', 'text/html')
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      const data = await request(service.origin).get(path).set('Accept', 'application/json')
      expect(data.body).toMatchObject({ type: path, status: problems.get(code)?.status })
    }
  )
})
