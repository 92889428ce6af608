import type { Fit, FitRequest } from './api.ts'
import { coefficientTable } from './coefficient-table.ts'
import { diagnosticsCard } from './diagnostics-card.ts'
import { h } from './dom.ts'
import { words } from './format.ts'
import { verdictCard } from './verdict-card.ts'

/** Everything a fit answered, the verdict first. */
export function answerCards(fit: Fit, request: FitRequest): HTMLElement[] {
  return [
    verdictCard(fit),
    ...warningsCard(fit),
    coefficientsCard(fit),
    diagnosticsCard(fit, request)
  ]
}

/** Warnings, apart from those about parts that the page asks for by itself. */
function warningsCard({ warnings }: Fit): HTMLElement[] {
  const told = warnings.filter(({ pointer }) => pointer !== '/include')
  if (told.length === 0) return []
  const items = told.map(({ code, detail, action }) =>
    h(
      'li',
      {},
      h('strong', {}, `${words(code)}. `),
      `${detail} `,
      h('span', { class: 'action' }, h('strong', {}, 'What to do: '), action)
    )
  )
  const list = h('ul', { class: 'warnings' }, ...items)
  const title = h('h2', {}, 'Warnings and what to do')
  return [h('section', { class: 'card', 'aria-label': 'Warnings' }, title, list)]
}

/** A sentence on an estimator that has no ordinary answer. */
function note(title: string, { status, reason }: Fit['least_squares'] | Fit['maximum_likelihood']) {
  if (status === 'ok') return null
  return h(
    'p',
    {},
    h('strong', {}, `${title}: `),
    h('span', { class: 'badge warn' }, words(status)),
    ` ${reason ?? ''}`
  )
}

function coefficientsCard(fit: Fit): HTMLElement {
  return h(
    'section',
    { class: 'card', 'aria-label': 'Coefficients' },
    h('h2', {}, 'Coefficients, side by side'),
    note('Least squares', fit.least_squares),
    note('Maximum likelihood', fit.maximum_likelihood),
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
