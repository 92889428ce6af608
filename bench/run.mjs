// npm run bench: every benchmark once, as the Markdown of docs/performance.md. Believe the ratios of one run.
import { spawnSync } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import { besideR, kernels } from './computation.mjs'
import { http, names } from './http.mjs'
import { ingest, pandas } from './ingest.mjs'
import { large } from './large.mjs'
import { readiness } from './readiness.mjs'
import { python } from './subjects.mjs'

const figure = (x) =>
  x === undefined || Number.isNaN(x) ? '–' : x >= 100 ? x.toFixed(0) : x.toPrecision(3)
const table = (head, rows) =>
  console.log(
    [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`]
      .concat(rows.map((row) => `| ${row.join(' | ')} |`))
      .join('\n')
  )
/** The names of `names` as the tables have them. */
const subjects = ['Equifit', 'constant', 'statsmodels', 'numpy']
const title = (text) => console.log(`\n## ${text}\n`)

/** Seconds for each figure over HTTP. */
const seconds = Number(process.argv[2] ?? 2)
const interpreter = python()
const output = (...args) => interpreter && spawnSync(interpreter, args, { encoding: 'utf8' }).stdout
const versions = output('--version')
/** The library that numpy multiplies with, of those that are mapped once it has: the reference is ten times slower. */
const blas = output(
  '-c',
  "import numpy as n; n.ones((9, 9)) @ n.ones((9, 9)); print(*{l.split('/')[-1].strip() for l in open('/proc/self/maps') if 'blas' in l or 'mkl' in l})"
)
console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), Node ${process.versions.node}, peers: ${versions === null ? 'none, as no Python has fastapi, uvicorn, numpy, pandas and statsmodels' : `${versions.trim()}, numpy with ${blas.trim()}`}; load average at the start ${loadavg()[0]?.toFixed(1)}.`
)

title('Small fits over HTTP')
const rows = await http(interpreter, seconds)
const both = (one, pick) =>
  one === undefined ? '–' : [one.fresh, one.steady].map((part) => figure(pick(part))).join(' → ')
const over = (row, name) =>
  row[name] === undefined
    ? '–'
    : ['fresh', 'steady']
        .map((phase) => figure(row.equifit[phase].rate / row[name][phase].rate))
        .join(' → ')
const nameOf = ({ workload: { model, rows: n, columns } }) => `${model} ${n} × ${columns}`
console.log(
  `Each cell: the first ${seconds} seconds of a new process → the steady state, after as many requests as the last column says.\n`
)
table(
  ['requests a second', ...subjects, '× statsmodels', '× numpy', 'steady after'],
  rows.map((row) => [
    nameOf(row),
    ...names.map((name) => both(row[name], ({ rate }) => rate)),
    ...['statsmodels', 'numpy'].map((name) => over(row, name)),
    row.workload.warm
  ])
)
console.log('\nProcessor time a request, of all processes of the subject, in ms:\n')
table(
  ['', ...subjects],
  rows.map((row) => [nameOf(row), ...names.map((name) => both(row[name], ({ cpu }) => cpu))])
)

title('The computation alone, beside R')
table(
  ['milliseconds a fit', 'Equifit, bytes to bytes', 'R, summary of lm or glm', '× R'],
  besideR().map(({ fit, ours, r }) => [
    `${fit.model} ${fit.rows} × ${fit.columns}`,
    figure(ours),
    figure(r),
    figure(r / ours)
  ])
)

title('Kernels')
table(
  [
    'milliseconds',
    "X'WX",
    'numpy',
    '× numpy',
    'R of a QR',
    'numpy',
    '× numpy',
    'copy of X',
    'numpy'
  ],
  kernels(interpreter).map(({ shape, gram, qr, copy, numpy }) => [
    shape,
    ...[gram, numpy?.gram, numpy?.gram / gram, qr, numpy?.qr, numpy?.qr / qr].map(figure),
    ...[copy, numpy?.copy].map(figure)
  ])
)

title('Ingest: bytes to typed columns')
console.log('10⁵ rows × 10 columns of 17 digits, nanoseconds a number.\n')
const ns = { ...(await ingest()), ...pandas(interpreter) }
table(
  ['', 'ns a number'],
  Object.entries(ns).map(([name, value]) => [name, figure(value)])
)

title('Start, memory, answering under load')
const { start, idle, median, worst, statuses } = await readiness()
table(
  ['', 'measured', 'aim'],
  [
    ['start to ready', `${figure(start)} ms`, '1000 ms'],
    ['idle, resident memory of all processes', `${figure(idle.resident)} MB`, ''],
    ['idle, shared pages counted once', `${figure(idle.share)} MB`, '150 MB'],
    [
      `/health/ready during four five-second fits (${statuses.join(', ')}), median`,
      `${figure(median)} ms`,
      ''
    ],
    ['the same, 99th percentile', `${figure(worst)} ms`, '25 ms']
  ]
)

title('A million rows from Arrow over HTTP')
console.log(
  '10⁶ rows of ten regressors and two responses (96 MB); the whole answer, and in processor time.\n'
)
const { transfer, reading, body, upload, stored, numpy } = await large(interpreter)
const once = transfer.ms + reading
const timed = ([name, { ms, cpu }], theirs) => [
  name,
  ...[ms, cpu, ms / once, theirs && theirs / ms].map(figure)
]
table(
  ['', 'ms', 'ms of processor time', '× receiving and reading once', '× numpy'],
  [
    ['receiving the bytes (Fastify)', ...[transfer.ms, transfer.cpu].map(figure), '', ''],
    ['reading every column once', figure(reading), '', '', ''],
    timed(['ols, data in the request', body.ols], numpy.ols),
    timed(['logit, data in the request', body.logit], numpy.logit),
    timed(['storing the data set', upload]),
    timed(['ols of the stored data set, by passes', stored.ols], numpy.ols),
    timed(['logit of the stored data set, by passes', stored.logit], numpy.logit),
    ['ols in numpy, arrays in memory', figure(numpy.ols), '', '', ''],
    ['logit in numpy (IRLS), arrays in memory', figure(numpy.logit), '', '', '']
  ]
)
process.exit(0)
