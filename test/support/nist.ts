import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One set of the NIST Statistical Reference Datasets with its certified values. */
export interface NistSet {
  readonly name: string
  readonly kind: 'linear' | 'nonlinear' | 'anova' | 'univariate'
  readonly n: number
  readonly response: string
  readonly model: string
  readonly formula_r: string
  readonly parameters: readonly string[]
  readonly columns: Readonly<Record<string, readonly number[]>>
  readonly starts: readonly (readonly number[])[] | null
  readonly certified: {
    readonly estimates: Readonly<Record<string, number>>
    readonly standard_errors: Readonly<Record<string, number>>
    readonly rss: number
    readonly residual_sd: number
    readonly r_squared: number
    readonly f: number
  }
  readonly verification: { readonly double_input_ceiling_lre: Readonly<Record<string, number>> }
}

const folder = join(process.env['REFERENCE_DIR'] ?? '../shared/reference', 'nist')

/** Whether the NIST files are at hand; they are not part of this repository. */
export const nistPresent = existsSync(folder)

if (!nistPresent) {
  process.stdout.write(
    `NIST reference files are absent (${folder}): set REFERENCE_DIR to run their tests.\n`
  )
}

/** The sets of one kind; empty when the files are absent. */
export function nistSets(kind: NistSet['kind']): readonly NistSet[] {
  if (!nistPresent) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'index.json')
    .map((file): NistSet => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    .filter((set) => set.kind === kind)
}
