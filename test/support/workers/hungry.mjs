// Takes memory without end in the way that its first bytes name; anything else is answered at once.
import { parentPort } from 'node:worker_threads'

const shapes = {
  'an array that grows': () => {
    const all = []
    for (;;) all.push(Math.random())
  },
  'large arrays': () => {
    const all = []
    for (;;) all.push(new Array(1e7).fill(all.length))
  },
  'a map': () => {
    const all = new Map()
    for (let i = 0; ; i++) all.set(i, [i])
  },
  'an object': () => {
    const all = {}
    for (let i = 0; ; i++) all[`key ${i}`] = i
  },
  'a string': () => {
    const all = []
    for (let i = 0; ; i++) all.push(`${i}`.repeat(1000).split(''))
  }
}

parentPort.on('message', ({ task: { body } }) => {
  shapes[Buffer.from(body).toString()]?.()
  parentPort.postMessage({ kind: 'ended', outcome: { kind: 'answer', body: Buffer.from('ok') } })
})
