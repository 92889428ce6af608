import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Claim, Store, StoredReply, StoreSettings } from '../../src/storage/store.ts'
import { storeKinds } from '../support/stores.ts'

const limits = { queued: 100, perOwner: 100 }
const call = {
  method: 'POST',
  path: '/v1/fits',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from([0, 255, 10, 34])
}
const reply: StoredReply = { status: 200, headers: { a: 'b' }, body: Buffer.from([1, 0, 200]) }
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(storeKinds)('the store in $name', (kind) => {
  const open: Store[] = []
  const use = async (settings?: Partial<StoreSettings>): Promise<Store> => {
    const store = await kind.open(settings)
    open.push(store)
    return store
  }
  const add = async (store: Store, owner = 'a'): Promise<string> => {
    const id = randomUUID()
    await store.jobs.add({ id, owner, call }, limits)
    return id
  }
  const claim = async (store: Store): Promise<Claim> => {
    const claimed = await store.jobs.claim()
    if (claimed === null) throw new Error('nothing to claim')
    return claimed
  }

  beforeAll(() => kind.start())
  afterAll(() => kind.stop())
  beforeEach(() => kind.clear())
  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()))
  })

  it('takes a job from queued to running to succeeded with its bytes unchanged', async () => {
    const store = await use()
    const id = await add(store)
    expect(await store.jobs.get(id)).toMatchObject({ id, owner: 'a', state: 'queued', progress: 0 })
    const claimed = await claim(store)
    expect(claimed).toMatchObject({ id, owner: 'a', attempt: 1 })
    expect({ ...claimed.call, body: Buffer.from(claimed.call.body) }).toEqual(call)
    expect(await store.jobs.renew(claimed, 0.5)).toBe(true)
    expect(await store.jobs.get(id)).toMatchObject({ state: 'running', progress: 0.5 })
    expect(await store.jobs.reply(id)).toBeNull()
    expect(await store.jobs.finish(claimed, 'succeeded', reply)).toBe(true)
    expect(await store.jobs.get(id)).toMatchObject({
      state: 'succeeded',
      progress: 1,
      replyStatus: 200
    })
    const stored = await store.jobs.reply(id)
    expect(stored && { ...stored, body: Buffer.from(stored.body) }).toEqual(reply)
    expect(await store.jobs.claim()).toBeNull()
  })

  it('raises the version at every change, and tells it', async () => {
    const store = await use()
    const told: string[] = []
    await wait(200)
    store.jobs.subscribe((id) => told.push(id))
    const id = await add(store)
    const first = (await store.jobs.get(id))?.version ?? 0
    const claimed = await claim(store)
    await store.jobs.renew(claimed, 0.25)
    await store.jobs.renew(claimed, 0.25)
    await store.jobs.finish(claimed, 'failed', reply)
    expect((await store.jobs.get(id))?.version).toBe(first + 3)
    await wait(100)
    expect(told).toEqual([id, id, id, id])
  })

  it('gives one job to one of many runners', async () => {
    const store = await use()
    const ids = await Promise.all(Array.from({ length: 10 }, () => add(store)))
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.jobs.claim()))
    const claimed = claims.flatMap((one) => (one === null ? [] : [one.id]))
    expect(claimed.sort()).toEqual(ids.sort())
  })

  it('serves the owner with the fewest running jobs first', async () => {
    const store = await use()
    for (const owner of ['a', 'a', 'a', 'b']) await add(store, owner)
    const owners = [await claim(store), await claim(store), await claim(store)].map((c) => c.owner)
    expect(owners.slice(0, 2).sort()).toEqual(['a', 'b'])
    expect(owners[2]).toBe('a')
  })

  it('refuses what is beyond the limits, counting only what waits or runs', async () => {
    const store = await use()
    const some = { queued: 3, perOwner: 2 }
    const put = (owner: string) => store.jobs.add({ id: randomUUID(), owner, call }, some)
    expect(await put('a')).toMatchObject({ state: 'queued' })
    expect(await put('a')).toMatchObject({ state: 'queued' })
    expect(await put('a')).toBe('owner_full')
    expect(await put('b')).toMatchObject({ state: 'queued' })
    expect(await put('c')).toBe('queue_full')
    await store.jobs.finish(await claim(store), 'succeeded', reply)
    expect(await put('a')).toMatchObject({ state: 'queued' })
    expect(await store.jobs.counts()).toEqual({ queued: 3, running: 0 })
  })

  it('cancels a job that waits or runs, once and for all; a finished job stays finished', async () => {
    const store = await use()
    const waiting = await add(store)
    expect(await store.jobs.cancel(waiting)).toMatchObject({ state: 'cancelled' })
    expect(await store.jobs.claim()).toBeNull()
    const running = await add(store)
    const claimed = await claim(store)
    const cancelled = await store.jobs.cancel(running)
    expect(await store.jobs.cancel(running)).toEqual(cancelled)
    expect(await store.jobs.renew(claimed, 0.9)).toBe(false)
    expect(await store.jobs.finish(claimed, 'succeeded', reply)).toBe(false)
    expect(await store.jobs.get(running)).toMatchObject({ state: 'cancelled', replyStatus: null })
    await add(store)
    const last = await claim(store)
    await store.jobs.finish(last, 'succeeded', reply)
    expect(await store.jobs.cancel(last.id)).toMatchObject({ state: 'succeeded' })
    expect(await store.jobs.cancel(randomUUID())).toBeNull()
  })

  it('queues a job again when its runner falls silent, and ignores what that runner says later', async () => {
    const store = await use({ leaseMs: 30, attempts: 3 })
    const id = await add(store)
    const first = await claim(store)
    await wait(60)
    await store.sweep()
    expect(await store.jobs.get(id)).toMatchObject({ state: 'queued' })
    const second = await claim(store)
    expect(second.attempt).toBe(2)
    expect(await store.jobs.finish(first, 'succeeded', reply)).toBe(false)
    expect(await store.jobs.finish(second, 'failed', reply)).toBe(true)
    expect(await store.jobs.get(id)).toMatchObject({ state: 'failed' })
  })

  it('gives a job up that loses its runner twice; a release without loss does not count', async () => {
    const store = await use({ leaseMs: 30, attempts: 2 })
    const id = await add(store)
    for (let i = 0; i < 3; i += 1) await store.jobs.release(await claim(store), false)
    await store.jobs.release(await claim(store), true)
    expect(await store.jobs.get(id)).toMatchObject({ state: 'queued' })
    await claim(store)
    await wait(60)
    await store.sweep()
    expect(await store.jobs.get(id)).toMatchObject({ state: 'failed', replyStatus: null })
    expect((await store.jobs.get(id))?.finishedAt).not.toBeNull()
  })

  it('drops results after their time, and later the record', async () => {
    const store = await use({ resultTtlMs: 300 })
    const id = await add(store)
    await store.jobs.finish(await claim(store), 'succeeded', reply)
    await store.sweep()
    expect(await store.jobs.reply(id)).not.toBeNull()
    await wait(350)
    await store.sweep()
    expect(await store.jobs.reply(id)).toBeNull()
    expect(await store.jobs.get(id)).toMatchObject({ state: 'succeeded', replyStatus: null })
    await wait(350)
    await store.sweep()
    expect(await store.jobs.get(id)).toBeNull()
  })

  it('knows an idempotency key as begun, in progress, done, or of another request', async () => {
    const store = await use()
    const key = { owner: 'a', key: 'k', digest: 'one' }
    expect(await store.idempotency.begin(key)).toEqual({ kind: 'begun' })
    expect(await store.idempotency.begin(key)).toEqual({ kind: 'in_progress' })
    expect(await store.idempotency.begin({ ...key, digest: 'two' })).toEqual({ kind: 'mismatch' })
    expect(await store.idempotency.begin({ ...key, owner: 'b' })).toEqual({ kind: 'begun' })
    await store.idempotency.renew(key)
    await store.idempotency.finish(key, reply)
    const done = await store.idempotency.begin(key)
    expect(done.kind === 'done' && Buffer.from(done.reply.body)).toEqual(reply.body)
    await store.idempotency.release({ ...key, owner: 'b' })
    expect(await store.idempotency.begin({ ...key, owner: 'b' })).toEqual({ kind: 'begun' })
  })

  it('forgets idempotency keys after their time', async () => {
    const store = await use({ keyTtlMs: 50 })
    const key = { owner: 'a', key: 'k', digest: 'one' }
    await store.idempotency.begin(key)
    await store.idempotency.finish(key, reply)
    await wait(80)
    expect(await store.idempotency.begin({ ...key, digest: 'two' })).toEqual({ kind: 'begun' })
  })

  it('keeps fits for their owner, until their time', async () => {
    const store = await use({ fitTtlMs: 300 })
    await store.fits.put('f', 'a', Buffer.from('{}'))
    expect(Buffer.from((await store.fits.get('f', 'a')) ?? '').toString()).toBe('{}')
    expect(await store.fits.get('f', 'b')).toBeNull()
    expect(await store.fits.get('g', 'a')).toBeNull()
    await wait(350)
    expect(await store.fits.get('f', 'a')).toBeNull()
  })
})
