import { describe, expect, it } from 'vitest'
import { fitResponse } from '../../src/contract/fit-response.ts'
import { runWork } from '../../src/service/run.ts'

const context = {
  control: { cancelled: () => false },
  limits: { columns: 100 },
  onTimeLimit: () => undefined
}

function run(request: unknown): string {
  const outcome = runWork('fit', Buffer.from(JSON.stringify(request)), context)
  if (outcome.kind !== 'answer') throw new Error(JSON.stringify(outcome))
  return Buffer.from(outcome.body).toString()
}

const x = [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 3]
const y = [2, 3, 5, 4, 6, 8, 1, 1, 2, 4, 3, 5, 7, 7, 7]
const g = [...'aaaaaabbbbbbccc']
const wanted = {
  include: ['fitted', 'residuals', 'influence', 'tests', 'assumptions', 'collinearity', 'vcov'],
  inference: { std_errors: 'hc3', hypotheses: ['x = 1'], intervals: 'profile' }
}

/** The fit without what names the request. */
function bare(text: string): string {
  return text
    .replace(/"id":"[0-9a-f-]{36}"/, '"id":""')
    .replace(/"request_digest":"[^"]*"/, '"request_digest":""')
}

describe('groups', () => {
  const model = { formula: 'y ~ x' }
  const groups: { key: { g: string }; fit: unknown }[] = JSON.parse(
    run({ data: { columns: { x, y, g } }, model, ...wanted, group_by: ['g'] })
  ).groups

  it.each(['a', 'b', 'c'])('group %s is byte for byte its own request', (name) => {
    const rows = g.flatMap((value, i) => (value === name ? [i] : []))
    const take = <Value>(values: readonly Value[]) => rows.flatMap((i) => values.slice(i, i + 1))
    const columns = { x: take(x), y: take(y), g: take(g) }
    const found = groups.find(({ key }) => key.g === name)?.fit
    expect(bare(JSON.stringify(found))).toBe(bare(run({ data: { columns }, model, ...wanted })))
  })
})

describe('the response schema', () => {
  it('knows every part that can be asked for', () => {
    const answer = JSON.parse(
      run({
        data: { columns: { x, y } },
        model: { formula: 'y ~ x', family: 'poisson' },
        ...wanted
      })
    )
    const parsed = fitResponse.parse(answer)
    expect(parsed.maximum_likelihood.tests?.hypotheses).toHaveLength(3)
    expect(parsed.maximum_likelihood.influence?.leverage).toHaveLength(15)
    expect(parsed.least_squares.residual_types?.['pearson']).toHaveLength(15)
  })
})
