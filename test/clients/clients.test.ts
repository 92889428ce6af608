import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type {} from '@fastify/swagger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, EquifitError } from '../../clients/typescript/equifit.ts'
import { printClientTypes } from '../../src/contract/print-client-types.ts'
import { type Service, startService } from '../support/service.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const run = promisify(execFile)
const columns = { x: [1, 2, 3, 4], y: [2, 4.1, 5.9, 8.3] }

describe('the TypeScript client', () => {
  it('has the types that "npm run openapi" writes', () => {
    const written = readFileSync(
      new URL('../../clients/typescript/types.ts', import.meta.url),
      'utf8'
    )
    expect(written).toBe(printClientTypes(JSON.parse(JSON.stringify(service.app.swagger()))))
  })

  it('fits', async () => {
    const fit = await connect(service.origin).fit({
      data: { columns },
      model: { formula: 'y ~ x' }
    })
    expect(fit.equivalence.verdict).toBe('identical')
    // Exact by hand: 10.35/5.
    expect(fit.least_squares.coefficients[1]?.estimate).toBeCloseTo(2.07, 12)
  })

  it('judges a model without data, and lists', async () => {
    const client = connect(service.origin)
    const { equivalence } = await client.equivalence({ model: { formula: 'y ~ x' } })
    expect(equivalence.verdict).toBe('identical')
    expect((await client.list('links')).map(({ name }) => name)).toContain('identity')
  })

  it('predicts, compares and simulates', async () => {
    const client = connect(service.origin)
    const model = { formula: 'y ~ x' } as const
    const { predictions } = await client.predict({
      request: { data: { columns }, model },
      new_data: { columns: { x: [5] } }
    })
    // Exact by hand: 5.075 + 2.07·(5 − 2.5).
    expect(predictions[0]?.fitted).toBeCloseTo(10.25, 12)
    const { models } = await client.compare({
      data: { columns },
      models: [model, { formula: 'y ~ 1' }]
    })
    expect(models).toHaveLength(2)
    const { estimators } = await client.simulate({
      truth: { model, parameters: { '(Intercept)': 0, x: 2, sigma: 1 }, design: { columns } },
      replicates: 50
    })
    expect(estimators.map(({ quantity }) => quantity)).toContain('x')
  })

  it('throws the problem', async () => {
    const wrong = connect(service.origin).fit({ data: { columns }, model: { formula: 'y ~ z' } })
    const error = await wrong.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EquifitError)
    expect(error).toMatchObject({ problem: { status: 422, errors: [{ code: 'unknown_name' }] } })
  })
})

const pythonPresent = spawnSync('python3', ['--version']).status === 0
if (!pythonPresent) process.stdout.write('No python3: its client is not tested.\n')

describe.runIf(pythonPresent)('the Python client', () => {
  const python = async (code: string): Promise<unknown> => {
    const cwd = fileURLToPath(new URL('../../clients/python', import.meta.url))
    const head = `import json\nfrom equifit import Equifit, EquifitError\ns = Equifit("${service.origin}")\n`
    const args = ['-B', '-c', `${head}${code}`]
    return JSON.parse((await run('python3', args, { cwd })).stdout)
  }

  it('fits columns and CSV text, and lists', async () => {
    const code = `
model = {"formula": "y ~ x"}
a = s.fit({"columns": ${JSON.stringify(columns)}}, model)
b = s.fit("x,y\\n1,2\\n2,4.1\\n3,5.9\\n4,8.3\\n", model, inference={"level": 0.9})
slope = lambda f: f["least_squares"]["coefficients"][1]["estimate"]
print(json.dumps([slope(a), slope(b), s.equivalence(model)["verdict"], len(s.list("links")) > 5]))`
    const answer = await python(code)
    expect(answer).toEqual([expect.closeTo(2.07, 12), expect.closeTo(2.07, 12), 'identical', true])
  })

  it('raises the problem', async () => {
    const code = `
try:
    s.fit({"columns": {"y": [1, 2]}}, {"formula": "y ~ z"})
except EquifitError as error:
    print(json.dumps([error.problem["status"], error.problem["errors"][0]["code"]]))`
    expect(await python(code)).toEqual([422, 'unknown_name'])
  })
})

describe('the command line', () => {
  const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
  const equifit = (args: readonly string[], input = 'x,y\n1,2\n2,4.1\n3,5.9\n4,8.3\n') => {
    const running = run(process.execPath, [cli, ...args])
    running.child.stdin?.end(input)
    return running
  }

  it('prints the verdict and both tables', async () => {
    const { stdout } = await equifit(['fit', '-', 'y ~ x'])
    expect(stdout).toContain('Verdict: identical')
    // R: summary(lm(y ~ x)): slope 2.07, standard error sqrt(0.063/2/5) = 0.079373.
    expect(stdout).toMatch(/^x +2\.07 +0\.079373 /m)
    expect(stdout).toMatch(/Residual standard error: 0\.17748 on 2 degrees of freedom/)
  })

  it('takes options of the family and prints JSON', async () => {
    const args = ['fit', '-', 'y ~ x', '--family', 'student_t', '--option', 'df=4', '--json']
    const { stdout } = await equifit(args)
    expect(JSON.parse(stdout).model.family).toMatchObject({ name: 'student_t', df: 4 })
  })

  it('takes a mean with starts', async () => {
    const mean = ['--mean', 'a + k*x', '--response', 'y', '--start', 'a=0', '--start', 'k=1']
    expect((await equifit(['fit', '-', ...mean])).stdout).toMatch(/^k +2\.07 /m)
  })

  it.each([
    [['fit', '-', 'y ~ z'], 1, '/model/formula'],
    [['fit', 'no-such-file.csv', 'y ~ x'], 2, 'no-such-file.csv'],
    [['fit', '-', 'y ~ x', '--nonsense'], 2, '--nonsense']
  ])('%j fails with code %d and says why', async (args, code, words) => {
    const failed: { code?: number; stderr?: string } = await equifit(args).then(
      () => ({}),
      (error) => error
    )
    expect(failed.code).toBe(code)
    expect(failed.stderr).toContain(words)
  })
})
