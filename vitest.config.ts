import { defineConfig } from 'vitest/config'

const every = ['test/**/*.test.ts']
/** Computations alone: nothing of a test outlives it, so that files share loaded modules and every core is used. */
const pure = ['contracts', 'core', 'decoders', 'properties', 'sources'].map(
  (folder) => `test/${folder}/**/*.test.ts`
)

export default defineConfig({
  test: {
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: pure,
          isolate: false,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 }
        }
      },
      // Services with threads of their own, which are also stopped, starved and killed: one at a time.
      {
        extends: true,
        test: { name: 'service', include: every, exclude: pure, sequence: { groupOrder: 1 } }
      }
    ]
  }
})
