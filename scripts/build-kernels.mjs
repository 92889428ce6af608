// Compiles src/kernels (AssemblyScript) and puts the module's bytes into the output of the core's stub for
// them, so that whatever loads or bundles the core carries them. WebAssembly's vectors are 128 bits wide.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'

const folder = await mkdtemp(join(tmpdir(), 'kernels-'))
const file = join(folder, 'kernels.wasm')
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--outFile', file]
const { error, stderr } = await asc.main(['src/kernels/index.ts', ...options])
if (error !== null) {
  console.error(stderr.toString())
  throw error
}
const text = (await readFile(file)).toString('latin1')
await rm(folder, { recursive: true })
await writeFile(
  'dist/core/numeric/kernels/bytes.js',
  `const text = ${JSON.stringify(text)}\nexport const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0))\n`
)
