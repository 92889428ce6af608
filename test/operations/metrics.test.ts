import { readFileSync } from 'node:fs'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canary } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

describe('/metrics', () => {
  it('counts requests by route, and fits by family, status and verdict', async () => {
    await request(service.origin)
      .post('/v1/fits')
      .set('Content-Type', 'application/json')
      .send(canary)
    await request(service.origin).get('/nowhere/secret-name')
    const { text, status } = await request(service.origin).get('/metrics')
    expect(status).toBe(200)
    expect(text).toMatch(
      /http_request_seconds_count\{route="\/v1\/fits",method="POST",status="200"\} 1/
    )
    expect(text).toMatch(
      /equifit_fits_total\{family="normal",least_squares="ok",maximum_likelihood="ok",verdict="identical"\} 1/
    )
    expect(text).toContain('equifit_theorem_contradictions_total 0')
    expect(text).not.toContain('secret-name')
  })

  it('has every series that the dashboard shows', async () => {
    const { text } = await request(service.origin).get('/metrics')
    const dashboard = readFileSync(new URL('../../docs/grafana.json', import.meta.url), 'utf8')
    const names = new Set([...dashboard.matchAll(/equifit_[a-z0-9_]+/g)].map(([name]) => name))
    expect(names.size).toBeGreaterThan(8)
    for (const name of names) {
      expect(text).toContain(`# HELP ${name.replace(/_(bucket|count|sum)$/, '')} `)
    }
  })
})
