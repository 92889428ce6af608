// A client that costs little beside the services that it measures: keep-alive sockets, one request at a time.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import net from 'node:net'

/**
 * Sends the body again and again, for some seconds or until so many requests are sent, whichever comes
 * first; requests a second, and every latency in ms, sorted.
 * @param {string} url @param {Buffer} body
 * @param {{ connections?: number, seconds?: number, requests?: number }} [how]
 */
export async function load(
  url,
  body,
  { connections = 4, seconds = 2, requests = Number.POSITIVE_INFINITY } = {}
) {
  const { hostname, port, pathname, host } = new URL(url)
  const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
  const request = Buffer.concat([Buffer.from(head), body])
  const times = []
  let sent = 0
  const start = performance.now()
  const end = start + seconds * 1000
  const client = () =>
    new Promise((resolve, reject) => {
      const socket = net.connect({ host: hostname, port: Number(port), noDelay: true })
      let got = 0
      let size = 0
      let began = 0
      const send = () => {
        if (performance.now() > end || sent >= requests) {
          socket.destroy()
          resolve(undefined)
          return
        }
        got = 0
        size = 0
        began = performance.now()
        sent += 1
        socket.write(request)
      }
      socket.on('connect', send).on('error', reject)
      socket.on('data', (bytes) => {
        if (size === 0) {
          const stop = bytes.indexOf('\r\n\r\n')
          const answer = bytes.toString('latin1', 0, stop)
          if (!answer.startsWith('HTTP/1.1 200')) {
            reject(new Error(`${url}: ${answer.split('\r\n')[0]}`))
            return
          }
          size = stop + 4 + Number(/content-length: *(\d+)/i.exec(answer)?.[1])
        }
        got += bytes.length
        if (got < size) return
        times.push(performance.now() - began)
        send()
      })
    })
  await Promise.all(Array.from({ length: connections }, client))
  const rate = (times.length / (performance.now() - start)) * 1000
  times.sort((a, b) => a - b)
  return { rate, times }
}

/** A process and those it started, by id. */
export function family(pid) {
  try {
    const children = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    return [pid, ...children.trim().split('\n').map(Number)]
  } catch {
    return [pid]
  }
}

/** Milliseconds of processor time that processes have used; NaN where the system does not tell. */
export function cpuOf(pids) {
  try {
    return pids.reduce((sum, pid) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return sum + (Number(fields[11]) + Number(fields[12])) * 10
    }, 0)
  } catch {
    return Number.NaN
  }
}

/** Megabytes of memory: resident, and the share of each process in what several map (Pss). */
export function memoryOf(pids) {
  try {
    const total = (name) =>
      pids.reduce((sum, pid) => {
        const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
        return sum + Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / 1024
      }, 0)
    return { resident: total('Rss'), share: total('Pss') }
  } catch {
    return { resident: Number.NaN, share: Number.NaN }
  }
}

/** Waits until an address answers with a status below 400. */
export async function until(url) {
  for (let i = 0; i < 2000; i += 1) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`${url} does not answer`)
}

/** A port that nothing listens on. */
export function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
