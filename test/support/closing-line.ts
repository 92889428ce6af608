import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line, `N passed, N failed, N skipped`, for programs that read it. */
function closingLine(): Reporter {
  return { onTestRunEnd }
}

function onTestRunEnd(modules: readonly TestModule[]) {
  const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
  for (const module of modules) {
    for (const test of module.children.allTests()) count[test.result().state] += 1
  }
  const failed =
    count.failed +
    modules.filter((module) => module.state() === 'failed' && count.failed === 0).length
  process.stdout.write(
    `\n${count.passed} passed, ${failed} failed, ${count.skipped + count.pending} skipped\n`
  )
}

// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default closingLine
