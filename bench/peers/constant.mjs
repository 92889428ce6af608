// The limit of the HTTP layer: Fastify reads the same body and sends a constant answer of the same size.
import Fastify from 'fastify'

const app = Fastify({ bodyLimit: 2 ** 28 })
const reply = JSON.stringify({ answer: 'x'.repeat(11_000) })
app.removeAllContentTypeParsers()
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
app.get('/', () => 'ok')
app.post('/', (_request, answer) => answer.type('application/json').send(reply))
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
