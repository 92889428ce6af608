import type { Fit, FitRequest } from './api.ts'
import { histogramSpec, type SimulatedEstimator } from './charts.ts'
import { h } from './dom.ts'
import { draw } from './draw.ts'
import { show, words } from './format.ts'
import { sendAsJob } from './job.ts'

interface Simulated {
  readonly estimators: readonly SimulatedEstimator[]
}

/** The fit taken for the truth: its likelihood estimates, on the regressors of the request. */
function truthOf(fit: Fit, { data, model }: FitRequest) {
  const { coefficients, dispersion } = fit.maximum_likelihood
  const rows = [
    ...coefficients.map(({ term, estimate }) => [term, estimate] as const),
    ...dispersion.flatMap(({ parameter, estimate, fixed }) =>
      fixed === true ? [] : [[parameter, estimate] as const]
    )
  ]
  return { model, parameters: Object.fromEntries(rows), design: data }
}

/** Draws data sets from the fit and shows the sampling distribution of both estimators. */
export function simulationCard(fit: Fit, request: FitRequest): HTMLElement | null {
  if (fit.maximum_likelihood.status !== 'ok') return null
  const replicates = h('input', {
    type: 'number',
    min: '50',
    max: '20000',
    value: '500',
    'aria-label': 'Number of data sets'
  })
  const go = h('button', { type: 'button', id: 'simulate' }, 'Simulate')
  const stop = h('button', { type: 'button', hidden: '' }, 'Cancel')
  const bar = h('progress', {
    max: '1',
    value: '0',
    hidden: '',
    'aria-label': 'Progress of the simulation'
  })
  const stage = h('div', { role: 'status' })
  const card = h(
    'section',
    { class: 'card', 'aria-label': 'Simulation' },
    h('h2', {}, 'What if this fit were the truth?'),
    h(
      'p',
      { class: 'quiet' },
      'Data sets drawn from the fitted law, each estimated both ways: bias, spread and coverage of both estimators.'
    ),
    h(
      'div',
      { class: 'row' },
      h('label', { class: 'inline' }, 'Data sets', replicates),
      go,
      stop,
      bar
    ),
    stage
  )
  go.addEventListener('click', async () => {
    const controller = new AbortController()
    stop.onclick = () => controller.abort()
    const busy = (state: boolean): void => {
      go.disabled = state
      stop.hidden = !state
      bar.hidden = !state
    }
    busy(true)
    const body = { truth: truthOf(fit, request), replicates: Number(replicates.value), seed: 1 }
    const answer = await sendAsJob<Simulated>('/v1/simulations', body, {
      signal: controller.signal,
      onProgress: (share) => {
        bar.value = share
      }
    })
    busy(false)
    if (answer.ok) await present(answer.value, stage)
    else stage.replaceChildren(h('p', { class: 'fault' }, answer.problem.detail))
  })
  return card
}

async function present({ estimators }: Simulated, stage: HTMLElement): Promise<void> {
  const quantities = [...new Set(estimators.map(({ quantity }) => quantity))]
  const grid = h('div', { class: 'plots' })
  stage.replaceChildren(biasTable(estimators), grid)
  for (const quantity of quantities.slice(0, 6)) {
    const both = estimators.filter((entry) => entry.quantity === quantity)
    const plot = h('div', { class: 'plot' })
    const spec = histogramSpec(both)
    grid.append(
      h(
        'figure',
        { 'data-plot': spec.name },
        h('h3', {}, quantity),
        plot,
        h('figcaption', {}, spec.description)
      )
    )
    await draw(spec, plot)
  }
}

function biasTable(estimators: readonly SimulatedEstimator[]): HTMLElement {
  const head = [
    'Quantity',
    'Estimator',
    'Bias',
    '± Monte Carlo',
    'Variance',
    'Mean squared error',
    'Coverage'
  ]
  const rows = estimators.map((entry) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, h('code', {}, entry.quantity)),
      h(
        'td',
        { class: entry.estimator === 'least_squares' ? 'of-ls' : 'of-ml' },
        words(entry.estimator)
      ),
      ...[entry.bias, entry.bias_std_error, entry.variance, entry.mse, entry.coverage].map(
        (value) => h('td', { class: 'number' }, show(value, 4))
      )
    )
  )
  const table = h(
    'table',
    { class: 'both' },
    h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
    h('tbody', {}, ...rows)
  )
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Bias and variance' },
    table
  )
}
