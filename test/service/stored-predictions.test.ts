import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { packPair } from '../../src/service/pair.ts'
import { runWork } from '../../src/service/run.ts'

const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const y = [2, 3, 5, 4, 6, 8, 7, 9, 12, 10]
const z = [1, 0, 2, 1, 3, 2, 4, 3, 5, 6]
const bootstrap = { std_errors: { bootstrap: { replicates: 20 } } }

const statements = [
  ['formula', { formula: 'y ~ x' }],
  ['mean', { mean: 'a + b*x', response: 'y', parameters: { a: { start: 1 }, b: { start: 1 } } }],
  ['cbind()', { formula: 'cbind(y, z) ~ x' }],
  ['formulas', { formulas: ['y ~ x', 'z ~ 1'] }]
] as const

/** How often the work tells progress: once a bootstrap sample. */
function counted(work: 'prediction' | 'stored_prediction', body: Uint8Array) {
  let samples = 0
  const progress = (): void => {
    samples += 1
  }
  const outcome = runWork(work, body, {
    control: { cancelled: () => false, progress },
    limits: { columns: 100 },
    onTimeLimit: () => undefined
  })
  if (outcome.kind !== 'answer') throw new Error(JSON.stringify(outcome))
  return { text: Buffer.from(outcome.body).toString(), samples }
}

describe('predictions from a stored fit', () => {
  it.each(statements)(
    'of a model stated by %s are those of a new fit byte for byte, which is made once',
    (_, model) => {
      const request = { data: { columns: { x, y, z } }, model, inference: bootstrap }
      const kept = Buffer.from(JSON.stringify(request))
      const fit = randomUUID()
      for (const [k, question] of [
        { new_data: { columns: { x: [2.5, 11, null] } } },
        { new_data: { columns: { x: [4] } }, level: 0.8 },
        { new_data: { columns: { x: [4] } }, estimator: 'maximum_likelihood' }
      ].entries()) {
        const own = counted('prediction', Buffer.from(JSON.stringify({ request, ...question })))
        const asked = Buffer.from(JSON.stringify({ fit, ...question }))
        const stored = counted('stored_prediction', packPair(kept, asked))
        expect(stored.text).toBe(own.text)
        expect(own.samples).toBeGreaterThan(0)
        expect(stored.samples).toBe(k === 0 ? own.samples : 0)
      }
    }
  )

  it('one that was broken off is not kept', () => {
    const request = {
      data: { columns: { x, y } },
      model: { formula: 'y ~ x' },
      inference: bootstrap
    }
    const asked = { fit: randomUUID(), new_data: { columns: { x: [4] } } }
    const pair = packPair(Buffer.from(JSON.stringify(request)), Buffer.from(JSON.stringify(asked)))
    runWork('stored_prediction', pair, {
      control: { cancelled: () => true },
      limits: { columns: 100 },
      onTimeLimit: () => undefined
    })
    expect(counted('stored_prediction', pair).samples).toBe(20)
  })
})
