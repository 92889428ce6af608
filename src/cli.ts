#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fitResponse } from './contract/fit-response.ts'
import { summaryText } from './contract/summary.ts'
import { runWork } from './service/run.ts'

const usage = `Usage: equifit fit <data.csv> <formula> [options]

  equifit fit cars.csv "dist ~ speed"
  equifit fit cars.csv "dist ~ speed" --family student_t --option df=4
  equifit fit bod.csv --mean "b1*(1-exp(-b2*day))" --response demand --start b1=20 --start b2=0.5

  --family <name>      normal (default), laplace, poisson, …
  --option <name=value> option of the family, may be repeated
  --link <name>        link function
  --weights <column>   precision weights
  --mean <expression>  a mean in columns and parameters instead of a formula
  --response <column>  the response of a mean
  --start <name=value> start of a parameter, may be repeated
  --json               the whole answer as JSON

"-" reads the data from standard input.
`

const text = { type: 'string' } as const
const list = { type: 'string', multiple: true } as const
const options = {
  family: text,
  option: list,
  link: text,
  weights: text,
  mean: text,
  response: text,
  start: list,
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' }
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

/** "df=4" as a pair; what is no number stays a text. */
function pair(setting: string): [string, number | string] {
  const [name = '', value = ''] = setting.split(/=(.*)/s)
  return [name, value === '' || Number.isNaN(Number(value)) ? value : Number(value)]
}

function modelOf(formula: string | undefined, values: Values): unknown {
  const { family = 'normal', option = [], link, weights, mean, response, start = [] } = values
  return {
    ...(formula === undefined ? {} : { formula }),
    ...(mean === undefined ? {} : { mean }),
    ...(response === undefined ? {} : { response }),
    ...(start.length === 0
      ? {}
      : {
          parameters: Object.fromEntries(start.map(pair).map(([name, at]) => [name, { start: at }]))
        }),
    family:
      option.length === 0 ? family : { name: family, ...Object.fromEntries(option.map(pair)) },
    ...(link === undefined ? {} : { link }),
    ...(weights === undefined ? {} : { weights })
  }
}

/** Fits and prints; returns the exit code: 0 answered, 1 refused, 2 misused. */
function main(): number {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [command, file, formula] = positionals
  if (values.help === true || command !== 'fit' || file === undefined) {
    process.stdout.write(usage)
    return values.help === true ? 0 : 2
  }
  const csv = readFileSync(file === '-' ? 0 : file, 'utf8')
  const request = { data: { csv }, model: modelOf(formula, values) }
  const outcome = runWork('fit', Buffer.from(JSON.stringify(request)), {
    control: { cancelled: () => false },
    limits: { columns: 10_000 },
    onTimeLimit: () => undefined
  })
  if (outcome.kind === 'answer') {
    const answer = Buffer.from(outcome.body).toString()
    const shown =
      values.json === true ? `${answer}\n` : summaryText(fitResponse.parse(JSON.parse(answer)))
    process.stdout.write(shown)
    return 0
  }
  const faults = outcome.kind === 'refused' ? outcome.faults : []
  for (const { pointer, detail, hint } of faults) {
    process.stderr.write(`${pointer}: ${detail}\n${hint === undefined ? '' : `  ${hint}\n`}`)
  }
  if (faults.length === 0) process.stderr.write(`The fit ended with: ${outcome.kind}\n`)
  return 1
}

try {
  process.exitCode = main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
