// Writes the tables of docs/accuracy.md between their markers: digits reached through the service's
// own worker code on the NIST sets and on the reference cases, beside the peers' digits.
// Run after `npm run build`: node scripts/write-accuracy.mjs   (REFERENCE_DIR points at the NIST files)
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runWork } from '../dist/service/run.js'

const reference = process.env.REFERENCE_DIR ?? '../shared/reference'
const nist = join(reference, 'nist')
const page = 'docs/accuracy.md'
const peers = JSON.parse(readFileSync('test/reference/peers.json', 'utf8'))

if (!existsSync(nist)) {
  process.stderr.write(`The NIST files are absent (${nist}); set REFERENCE_DIR.\n`)
  process.exit(1)
}

function digits(got, truth) {
  if (got === null || got === undefined || Number.isNaN(truth)) return 0
  if (got === truth) return 15
  const error = truth === 0 ? Math.abs(got) : Math.abs((got - truth) / truth)
  return Math.max(0, Math.min(15, -Math.log10(error)))
}

function answerOf(request) {
  const outcome = runWork('fit', Buffer.from(JSON.stringify(request)), {
    control: { cancelled: () => false },
    limits: { columns: 10_000 },
    onTimeLimit: () => undefined
  })
  const body = outcome.body ?? outcome.bytes ?? outcome.json
  return body === undefined ? null : JSON.parse(Buffer.from(body).toString())
}

const sets = readdirSync(nist)
  .filter((file) => file.endsWith('.json') && file !== 'index.json')
  .map((file) => JSON.parse(readFileSync(join(nist, file), 'utf8')))

const f = (value) => value.toFixed(1)
const worst = (rows, key, truth) =>
  Math.min(...rows.map((row) => digits(row[key], truth[row.term])))
const table = (head, rows) =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`)
  ].join('\n')

function linear() {
  return table(
    ['set', 'Equifit est/se', 'ceiling est/se', 'R lm', 'statsmodels pinv', 'statsmodels qr'],
    sets
      .filter((set) => set.kind === 'linear')
      .map((set) => {
        const { least_squares } = answerOf({
          data: { columns: set.columns },
          model: { formula: set.formula_r }
        })
        const named = least_squares.coefficients.map((row, j) => ({
          ...row,
          term: set.parameters[j]
        }))
        const ceiling = set.verification.double_input_ceiling_lre
        const own = `${f(worst(named, 'estimate', set.certified.estimates))}/${f(worst(named, 'std_error', set.certified.standard_errors))}`
        const peer = peers.linear[set.name]
        return [
          set.name,
          `**${own}**`,
          `${f(ceiling.estimates)}/${f(ceiling.se)}`,
          peer['R lm'],
          peer['statsmodels pinv'],
          peer['statsmodels qr']
        ]
      })
  )
}

function anova() {
  return table(
    ['set', 'Equifit F/rss', 'ceiling F/rss', 'R anova', 'statsmodels pinv'],
    sets
      .filter((set) => set.kind === 'anova')
      .map((set) => {
        const { glance } = answerOf({
          data: { columns: set.columns },
          model: { formula: set.formula_r }
        }).least_squares
        const ceiling = set.verification.double_input_ceiling_lre
        const peer = peers.anova[set.name]
        return [
          set.name,
          `**${f(digits(glance.f_statistic, set.certified.f))}/${f(digits(glance.rss, set.certified.rss))}**`,
          `${f(ceiling.f)}/${f(ceiling.rss)}`,
          peer['R anova'],
          peer['statsmodels pinv']
        ]
      })
  )
}

function nonlinear() {
  let solved = 0
  let silent = 0
  const rows = sets
    .filter((set) => set.kind === 'nonlinear')
    .flatMap((set) =>
      set.starts.map((start, k) => {
        const parameters = Object.fromEntries(
          set.parameters.map((name, j) => [name, { start: start[j] }])
        )
        const { least_squares } = answerOf({
          data: { columns: set.columns },
          model: { mean: set.model, response: set.response, parameters }
        })
        const estimates = worst(least_squares.coefficients, 'estimate', set.certified.estimates)
        const errors = worst(least_squares.coefficients, 'std_error', set.certified.standard_errors)
        if (least_squares.status === 'ok' && estimates >= 4) solved++
        else if (least_squares.status === 'ok') silent++
        const peer = peers.nonlinear[`${set.name} ${k + 1}`]
        return [
          set.name,
          k + 1,
          `**${f(estimates)}/${f(errors)}**`,
          least_squares.status,
          peer['R nls'],
          peer['scipy lm'],
          peer['scipy trf']
        ]
      })
    )
  const head = [
    'set',
    'start',
    'Equifit est/se',
    'status',
    'R nls',
    'scipy curve_fit lm',
    'scipy curve_fit trf'
  ]
  return `${solved} of ${rows.length} runs at the certified optimum, ${silent} silent misses.\n\n${table(head, rows)}`
}

function replace(text, name, content) {
  const begin = `<!-- ${name}: begin -->`
  const end = `<!-- ${name}: end -->`
  const [before, rest] = text.split(begin)
  const after = rest.split(end)[1]
  return `${before}${begin}\n${content}\n${end}${after}`
}

let text = readFileSync(page, 'utf8')
text = replace(text, 'linear', linear())
text = replace(text, 'anova', anova())
text = replace(text, 'nonlinear', nonlinear())
writeFileSync(page, text)
