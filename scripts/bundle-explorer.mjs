// Bundles the explorer page into dist/explorer and renders the guide into dist/guide: no asset comes
// from elsewhere at run time.

import { cp, mkdir, rm } from 'node:fs/promises'
import { build } from 'esbuild'
import { renderGuide } from './render-guide.mjs'

const out = 'dist/explorer'
await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
await build({
  entryPoints: ['src/explorer/main.ts'],
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  chunkNames: '[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' }
})
for (const file of ['index.html', 'explorer.css', 'icon.svg']) {
  await cp(`src/explorer/${file}`, `${out}/${file}`)
}
await renderGuide('docs', 'dist/guide')
