import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { usualLimits } from '../../src/core/model/limits.ts'
import type { WorkSettings } from '../../src/service/settings.ts'

/** Limits as configured by default, with a data folder of its own. */
export function workSettings(): WorkSettings {
  return {
    columnLimit: 10_000,
    rowLimit: 20_000_000,
    costs: usualLimits,
    bodyLimit: 64 * 2 ** 20,
    datasetLimit: 2 ** 30,
    storedLimit: 2 ** 34,
    outOfCoreBytes: 2 ** 28,
    reduceUrl: new URL('../../dist/sources/reduce-worker.js', import.meta.url).href,
    passThreads: 2,
    dataFolder: mkdtempSync(join(tmpdir(), 'equifit-data-')),
    datasetTtlMs: null
  }
}
