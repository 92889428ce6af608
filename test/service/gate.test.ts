import { describe, expect, it } from 'vitest'
import { withinCall } from '../../src/service/call.ts'
import { gateOf, openGate } from '../../src/service/gate.ts'
import { newJob } from '../../src/service/job.ts'
import { takeTurns } from '../../src/service/turns.ts'
import { answering, slowEngine } from '../support/slow-engine.ts'

const never = new AbortController().signal
const task = (owner: string, bytes = 1) => ({
  body: new Uint8Array(bytes),
  declared: { type: 'application/json', coding: '', owner, name: '' }
})

describe('the gate of the engine', () => {
  it('lets in what it has places for, and again when one is free', async () => {
    const engine = slowEngine()
    const gate = gateOf(engine, { ...openGate, places: 2 })
    const first = [gate.engine.run(task('a'), never), gate.engine.run(task('b'), never)]
    expect(gate.refusal('c')).toBe('overloaded')
    expect(gate.engine.ready()).toBe(false)
    expect(await gate.engine.run(task('c'), never)).toEqual({ kind: 'overloaded' })
    expect(engine.begun()).toBe(2)
    engine.end(answering('{}'))
    await Promise.all(first)
    expect(gate.refusal('c')).toBeNull()
    expect(gate.engine.ready()).toBe(true)
    expect(gate.patience()).toBeGreaterThanOrEqual(1)
  })

  it('keeps places for others when one owner has its share', async () => {
    const engine = slowEngine()
    const gate = gateOf(engine, { ...openGate, places: 4, perOwner: 2 })
    const runs = [gate.engine.run(task('a'), never), gate.engine.run(task('a'), never)]
    expect(await gate.engine.run(task('a'), never)).toEqual({ kind: 'crowded' })
    expect(gate.refusal('b')).toBeNull()
    engine.end(answering('{}'))
    await Promise.all(runs)
    expect(gate.refusal('a')).toBeNull()
  })

  it('holds bodies up to a number of bytes, and one of any size when there is no other', async () => {
    const engine = slowEngine()
    const gate = gateOf(engine, { ...openGate, bytes: 10 })
    const large = gate.engine.run(task('a', 20), never)
    expect(await gate.engine.run(task('b', 1), never)).toEqual({ kind: 'overloaded' })
    engine.end(answering('{}'))
    await large
    const small = [4, 6].map((bytes) => gate.engine.run(task('a', bytes), never))
    expect(await gate.engine.run(task('a', 1), never)).toEqual({ kind: 'overloaded' })
    engine.end(answering('{}'))
    await Promise.all(small)
  })

  it('lets jobs pass, whose number is limited by their own queue', async () => {
    const engine = slowEngine()
    const gate = gateOf(engine, { ...openGate, places: 1 })
    const call = gate.engine.run(task('a'), never)
    const own = { owner: 'a', signal: never, progress: () => undefined }
    const job = withinCall(own, () => gate.engine.run(task('a'), never))
    expect(engine.running()).toBe(2)
    engine.end(answering('{}'))
    await Promise.all([call, job])
  })
})

describe('owners whose jobs wait', () => {
  it('take turns, each with its oldest job', () => {
    const late = () => undefined
    const queue = [...'aaaab'].map((owner, i) => newJob(task(owner, i + 1), late))
    const turns = takeTurns()
    const order: string[] = []
    for (let i = 0; i < 6; i += 1) {
      const job = turns.take(queue)
      order.push(`${job?.task.declared?.owner}${job?.task.body.length}`)
      if (i === 2) queue.push(newJob(task('c', 9), late), newJob(task('b', 8), late))
    }
    expect(order).toEqual(['a1', 'b5', 'a2', 'c9', 'b8', 'a3'])
    expect(queue).toHaveLength(1)
    expect(takeTurns().take([])).toBeUndefined()
  })
})
