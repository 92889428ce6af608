// Bundles the service into dist/bundle: one file for the HTTP process, one for the engine process and two
// for its threads, so that each starts without looking up a thousand modules. Drawing libraries and what is
// used only when configured stay modules of their own.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { build } from 'esbuild'
import { givesOwnShapes, shareShapes } from './shared-shapes.mjs'

await rm('dist/bundle', { recursive: true, force: true })

/** The compiled kernels in place of the source that stands for them. */
const kernels = {
  name: 'kernels',
  setup({ onLoad }) {
    onLoad({ filter: /numeric\/kernels\/bytes\.ts$/ }, async () => ({
      contents: await readFile('dist/core/numeric/kernels/bytes.js', 'utf8')
    }))
  }
}

const { outputFiles } = await build({
  write: false,
  plugins: [kernels],
  entryPoints: [
    'src/main.ts',
    'src/service/engine.ts',
    'src/service/worker.ts',
    'src/sources/reduce-worker.ts'
  ],
  outdir: 'dist/bundle',
  outbase: 'src',
  bundle: true,
  splitting: true,
  chunkNames: '[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: [
    '@duckdb/node-api',
    'vega',
    'vega-lite',
    'pg',
    '@fastify/swagger-ui',
    '@opentelemetry/api'
  ],
  // CommonJS packages inside the bundle ask for modules of Node at run time.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
  },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning'
})

for (const { path, text } of outputFiles) {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, givesOwnShapes ? shareShapes(text) : text)
}
