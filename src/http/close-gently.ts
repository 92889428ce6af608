import type { Server } from 'node:http'

/** How often idle connections are swept, in milliseconds. */
const sweep = 200

/**
 * Stops accepting, lets the requests in hand end, and closes connections as they fall idle; what is
 * left after `patience` milliseconds is cut. Fastify's own close waits for keep-alive (fastify#7044).
 */
export function closeGently(server: Server, patience: number): Promise<void> {
  return new Promise((resolve) => {
    const sweeping = setInterval(() => server.closeIdleConnections(), sweep)
    const cut = setTimeout(() => server.closeAllConnections(), patience)
    server.close(() => {
      clearInterval(sweeping)
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
