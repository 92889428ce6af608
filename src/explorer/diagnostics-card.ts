import type { Fit, FitRequest } from './api.ts'
import { h } from './dom.ts'
import { none, show, showP, words } from './format.ts'

type Facts = readonly (readonly [string, string])[]

/** The facts that are known under their title; nothing where none is. */
function facts(title: Node, list: Facts): readonly Node[] {
  const known = list.filter(([, value]) => value !== none)
  if (known.length === 0) return []
  const rows = known.map(([name, value]) =>
    h('div', {}, h('dt', {}, name), h('dd', { class: 'number' }, value))
  )
  return [title, h('dl', { class: 'facts' }, ...rows)]
}

function aboutFacts({ data, model }: Fit): Facts {
  return [
    ['rows used', `${data.rows_used} of ${data.rows}`],
    ['family', words(model.family.name)],
    [
      'link',
      typeof model.link === 'string' ? words(model.link) : JSON.stringify(model.link ?? none)
    ]
  ]
}

function squaresFacts({ least_squares: ls }: Fit): Facts {
  return [
    [`σ², divisor ${ls.sigma2_divisor}`, show(ls.sigma2)],
    ['σ', show(ls.sigma)],
    ['sum of squares', show(ls.glance?.rss)],
    ['R²', show(ls.glance?.r_squared, 5)],
    ['method', ls.status === 'not_defined' ? none : words(ls.method)]
  ]
}

function likelihoodFacts({ maximum_likelihood: ml }: Fit): Facts {
  const dispersions = ml.dispersion.map(
    ({ parameter, estimate }) =>
      [parameter === 'sigma2' ? 'σ², divisor n' : words(parameter), show(estimate)] as const
  )
  const distance =
    ml.total_variation === null ? [] : [['total variation', show(ml.total_variation)] as const]
  return [
    ...dispersions,
    ['log-likelihood', show(ml.glance?.log_likelihood)],
    ['AIC', show(ml.glance?.aic)],
    ['BIC', show(ml.glance?.bic)],
    ...distance,
    ['iterations', show(ml.convergence?.iterations)],
    ['starts agreeing', ml.convergence?.starts_agreeing ?? none],
    ['information', words(ml.information)]
  ]
}

function gapFacts({ evidence }: Fit['equivalence']): Facts {
  if (evidence === null) return []
  return [
    ['largest gap in std. errors', show(evidence.max_difference_in_std_errors, 4)],
    ['digits agreeing', show(evidence.digits_agreeing, 4)],
    ['score at least squares', show(evidence.score_at_least_squares, 4)],
    ['likelihood lost at least squares', show(evidence.likelihood_loss_at_least_squares, 4)],
    ['efficiency of least squares', show(evidence.relative_efficiency_of_least_squares, 4)],
    ['gap test, p', showP(evidence.gap_test?.p_value)]
  ]
}

function table(
  label: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[]
): HTMLElement {
  const body = rows.map(([first = '', ...rest]) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, first),
      ...rest.map((text) => h('td', { class: 'number' }, text))
    )
  )
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label },
    h(
      'table',
      { class: 'both plain' },
      h('thead', {}, h('tr', {}, ...heads.map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, ...body)
    )
  )
}

/** Tests of what the verdict assumes: a small p speaks against the assumption. */
function assumptions({ equivalence }: Fit): readonly Node[] {
  const checks = equivalence.assumption_checks ?? []
  if (checks.length === 0) return []
  const rows = checks.map(({ response, assumption, test, statistic, p_value }) => [
    response === undefined ? assumption : `${response}: ${assumption}`,
    words(test),
    show(statistic, 4),
    showP(p_value)
  ])
  return [
    h('h3', {}, 'Do the assumptions hold?'),
    table('Tests of assumptions', ['Assumption', 'Test', 'Statistic', 'p'], rows),
    h('p', { class: 'quiet' }, 'A small p speaks against the assumption.')
  ]
}

/** The rows that pull the two estimates apart, largest first. */
function drivingRows({ equivalence }: Fit): readonly Node[] {
  const { verdict, evidence } = equivalence
  const rows = (evidence?.rows ?? []).filter(({ shift_in_std_errors: shift }) => shift !== 0)
  if (verdict !== 'different' || rows.length === 0) return []
  const cells = rows
    .slice(0, 5)
    .map(({ row, weight, shift_in_std_errors }) => [
      `row ${(row ?? 0) + 1}`,
      show(weight, 3),
      show(shift_in_std_errors, 3)
    ])
  return [
    h('h3', {}, 'Rows that drive the two apart'),
    table('Rows that drive the two apart', ['Row', 'Weight', 'Shift in std. errors'], cells),
    h(
      'p',
      { class: 'quiet' },
      'Weight: what the likelihood makes of the row, where least squares makes 1.'
    )
  ]
}

/** Variances, figures of merit, how far apart the two are, and the answer itself. */
export function diagnosticsCard(fit: Fit, request: FitRequest): HTMLElement {
  const about = h('p', { class: 'quiet' }, fit.model.description)
  const blocks = [
    facts(h('h3', {}, 'Least squares'), squaresFacts(fit)),
    facts(h('h3', {}, 'Maximum likelihood'), likelihoodFacts(fit))
  ].filter((block) => block.length > 0)
  return h(
    'section',
    { class: 'card', 'aria-label': 'Diagnostics' },
    h('h2', {}, 'Variance and diagnostics'),
    ...facts(about, aboutFacts(fit)),
    h('div', { class: 'split' }, ...blocks.map((block) => h('div', {}, ...block))),
    ...facts(h('h3', {}, 'How far apart'), gapFacts(fit.equivalence)),
    ...drivingRows(fit),
    ...assumptions(fit),
    h(
      'details',
      {},
      h('summary', {}, 'The request and the answer as JSON'),
      h(
        'pre',
        { class: 'scroll quiet', tabindex: '0' },
        JSON.stringify({ request, answer: fit }, null, 1)
      )
    )
  )
}
