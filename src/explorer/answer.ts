import { type Fit, type FitRequest, readTheorem, type VerdictBlock } from './api.ts'
import { coefficientTable } from './coefficient-table.ts'
import { h } from './dom.ts'
import { show, words } from './format.ts'

const tones: Readonly<Record<string, string>> = {
  identical: 'good',
  identical_for_design: 'good',
  coincident: 'good',
  different: 'warn',
  not_comparable: 'bad',
  undetermined: 'warn'
}

const headlines: Readonly<Record<string, string>> = {
  identical: 'The two estimates are the same, for every data set of this model',
  identical_for_design: 'The two estimates are the same, for every response with this design',
  coincident: 'The two estimates are the same on these data, though not in general',
  different: 'The two estimates differ',
  not_comparable: 'There is nothing to compare',
  undetermined: 'The evidence does not decide'
}

/** Everything a fit answered, the verdict first. */
export function answerCards(fit: Fit, request: FitRequest): HTMLElement[] {
  return [
    verdictCard(fit),
    ...(fit.warnings.length === 0 ? [] : [warningsCard(fit)]),
    coefficientsCard(fit),
    detailsCard(fit, request)
  ]
}

function badge(ruling: string): HTMLElement {
  return h('span', { class: `badge ${tones[ruling] ?? ''}` }, words(ruling))
}

function verdictCard({ equivalence }: Fit): HTMLElement {
  const { verdict, summary, blocks, would_coincide_if, consistent } = equivalence
  const card = h(
    'section',
    { class: `card verdict ${tones[verdict] ?? ''}`, 'data-verdict': verdict },
    h('h2', {}, headlines[verdict] ?? words(verdict)),
    h('p', { id: 'summary' }, summary)
  )
  if (!consistent) {
    card.append(
      h(
        'p',
        { class: 'fault' },
        'The theorem and the numbers disagree: this is a defect of the service.'
      )
    )
  }
  card.append(...blocks.map((block, i) => blockDetails(block, i === 0)))
  if (would_coincide_if.length > 0) {
    const list = would_coincide_if.map((text) => h('li', {}, text))
    card.append(
      h('div', { class: 'theorem' }, h('h3', {}, 'They would coincide if'), h('ul', {}, ...list))
    )
  }
  return card
}

/** One quantity: what holds, why, under which conditions, and the theorem on demand. */
function blockDetails(block: VerdictBlock, open: boolean): HTMLElement {
  const { quantity, verdict, theorem, reason, ratio, conditions } = block
  const summary = h('summary', {}, `${words(quantity)} `, badge(verdict))
  if (ratio !== undefined && ratio !== null)
    summary.append(` likelihood ÷ least squares = ${show(ratio, 5)}`)
  const marks = conditions.map(({ condition, holds, how }) =>
    h(
      'li',
      { class: holds ? 'holds' : 'fails' },
      h(
        'span',
        { class: 'mark', role: 'img', 'aria-label': holds ? 'holds' : 'does not hold' },
        holds ? '✓' : '✗'
      ),
      h('span', {}, condition, ' ', h('span', { class: 'quiet' }, how))
    )
  )
  const details = h('details', { class: 'theorem' }, summary, h('p', {}, reason))
  if (marks.length > 0) details.append(h('ul', { class: 'conditions' }, ...marks))
  if (theorem !== null) details.append(theoremDetails(theorem))
  details.open = open
  return details
}

function theoremDetails(name: string): HTMLElement {
  const body = h('div', {}, h('p', { class: 'quiet' }, 'Reading …'))
  const details = h('details', { 'data-theorem': name })
  details.append(h('summary', {}, 'Theorem, proof and counterexample: ', h('code', {}, name)), body)
  details.addEventListener(
    'toggle',
    async () => {
      const { title, statement, proof, counterexample, reference } = await readTheorem(name)
      body.replaceChildren(
        h('h3', {}, title),
        h('blockquote', {}, statement),
        h('p', {}, h('strong', {}, 'Proof. '), proof),
        h('p', {}, h('strong', {}, 'Counterexample. '), counterexample),
        h('p', { class: 'quiet' }, reference)
      )
    },
    { once: true }
  )
  return details
}

function warningsCard({ warnings }: Fit): HTMLElement {
  const items = warnings.map(({ code, detail, action }) =>
    h('li', {}, h('strong', {}, words(code)), `: ${detail} `, h('span', { class: 'quiet' }, action))
  )
  return h(
    'section',
    { class: 'card', 'aria-label': 'Warnings' },
    h('h2', {}, 'Warnings and what to do'),
    h('ul', { class: 'warnings' }, ...items)
  )
}

function coefficientsCard(fit: Fit): HTMLElement {
  const notes = [
    ['Least squares', fit.least_squares] as const,
    ['Maximum likelihood', fit.maximum_likelihood] as const
  ].flatMap(([title, { status, reason }]) =>
    status === 'ok'
      ? []
      : [
          h(
            'p',
            {},
            h('strong', {}, `${title}: `),
            h('span', { class: 'badge warn' }, words(status)),
            ` ${reason ?? ''}`
          )
        ]
  )
  return h(
    'section',
    { class: 'card', 'aria-label': 'Coefficients' },
    h('h2', {}, 'Coefficients, side by side'),
    ...notes,
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table of coefficients' },
      coefficientTable(fit)
    ),
    h(
      'p',
      { class: 'quiet' },
      'Between the tables: the gap in standard errors of maximum likelihood. Filled: least squares. Ring: maximum likelihood. Bars: confidence intervals.'
    )
  )
}

type Facts = readonly (readonly [string, string])[]

function facts(list: Facts): HTMLElement {
  return h(
    'dl',
    { class: 'facts' },
    ...list.map(([name, value]) =>
      h('div', {}, h('dt', {}, name), h('dd', { class: 'number' }, value))
    )
  )
}

function detailsCard(fit: Fit, request: FitRequest): HTMLElement {
  const { least_squares: ls, maximum_likelihood: ml, equivalence, data, model } = fit
  const { evidence } = equivalence
  const about: Facts = [
    ['rows used', `${data.rows_used} of ${data.rows}`],
    ['family', model.family.name],
    ['link', typeof model.link === 'string' ? model.link : JSON.stringify(model.link)]
  ]
  const left: Facts = [
    [`σ², divisor ${ls.sigma2_divisor}`, show(ls.sigma2)],
    ['σ', show(ls.sigma)],
    ['sum of squares', show(ls.glance?.rss)],
    ['R²', show(ls.glance?.r_squared, 5)],
    ['method', words(ls.method)]
  ]
  const right: Facts = [
    ...ml.dispersion.map(({ parameter, estimate }): readonly [string, string] => [
      parameter,
      show(estimate)
    ]),
    ['log-likelihood', show(ml.glance?.log_likelihood)],
    ['AIC', show(ml.glance?.aic)],
    ['BIC', show(ml.glance?.bic)],
    ...(ml.total_variation === null
      ? []
      : [['total variation', show(ml.total_variation)] as const]),
    ['iterations', show(ml.convergence?.iterations)],
    ['starts agreeing', ml.convergence?.starts_agreeing ?? '–'],
    ['information', words(ml.information)]
  ]
  const compared: Facts =
    evidence === null
      ? []
      : [
          ['largest gap in std. errors', show(evidence.max_difference_in_std_errors, 4)],
          ['digits agreeing', show(evidence.digits_agreeing, 4)],
          ['score at least squares', show(evidence.score_at_least_squares, 4)],
          ['likelihood lost at least squares', show(evidence.likelihood_loss_at_least_squares, 4)],
          ['efficiency of least squares', show(evidence.relative_efficiency_of_least_squares, 4)],
          ['gap test, p', show(evidence.gap_test?.p_value, 4)]
        ]
  return h(
    'section',
    { class: 'card', 'aria-label': 'Diagnostics' },
    h('h2', {}, 'Variance and diagnostics'),
    h('p', { class: 'quiet' }, model.description),
    facts(about),
    h(
      'div',
      { class: 'split' },
      h('div', {}, h('h3', {}, 'Least squares'), facts(left)),
      h('div', {}, h('h3', {}, 'Maximum likelihood'), facts(right))
    ),
    ...(compared.length === 0 ? [] : [h('h3', {}, 'How far apart'), facts(compared)]),
    h(
      'details',
      {},
      h('summary', {}, 'The request and the answer as JSON'),
      h('pre', { class: 'scroll quiet' }, JSON.stringify({ request, answer: fit }, null, 1))
    )
  )
}
