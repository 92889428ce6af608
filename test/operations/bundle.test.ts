import { afterAll, expect, it } from 'vitest'
import { killAll, startProcess } from '../support/process.ts'

afterAll(killAll)

it('the bundle that is deployed fits, describes itself, serves its pages and ends when told', async () => {
  const service = await startProcess({}, '', 'bundle/main.js')
  const fit = await fetch(`${service.origin}/v1/fits`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      data: { columns: { x: [1, 2, 3, 4], y: [1.1, 1.9, 3.2, 3.8] } },
      model: { formula: 'y ~ x' }
    })
  })
  expect(fit.status).toBe(200)
  expect(await fit.json()).toMatchObject({ equivalence: { verdict: 'identical' } })
  const sheet = await fetch(`${service.origin}/v1/fits`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'image/svg+xml' },
    body: JSON.stringify({
      data: { columns: { x: [1, 2, 3, 4], y: [1.1, 1.9, 3.2, 3.8] } },
      model: { formula: 'y ~ x' }
    })
  })
  expect(await sheet.text()).toContain('<svg')
  for (const path of ['/', '/docs/', '/openapi.json', '/v1/families', '/metrics']) {
    expect((await fetch(`${service.origin}${path}`)).status, path).toBe(200)
  }
  service.child.kill('SIGTERM')
  expect(await service.ended).toBe(0)
})
