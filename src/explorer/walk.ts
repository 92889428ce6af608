import { type Fit, type FitRequest, send } from './api.ts'
import { type WalkPoint, walkSpec } from './charts.ts'
import { h } from './dom.ts'
import { draw } from './draw.ts'
import { show } from './format.ts'

/** Families with a shape along which the normal law is left. */
interface Walk {
  readonly family: string
  readonly option: string
  readonly title: string
  readonly grid: readonly number[]
  /** Where it is the normal law, or nearest to it. */
  readonly start: number
}

const walks: readonly Walk[] = [
  {
    family: 'student_t',
    option: 'df',
    title: 'Student t, degrees of freedom',
    grid: [1, 1.5, 2, 3, 4, 6, 9, 15, 25, 50, 100],
    start: 100
  },
  {
    family: 'generalized_normal',
    option: 'p',
    title: 'generalised normal, exponent p',
    grid: [1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 6],
    start: 2
  }
]

/** Gap of each coefficient in standard errors of least squares. */
function gaps(fit: Fit, shape: number): WalkPoint[] {
  const ml = new Map(fit.maximum_likelihood.coefficients.map((row) => [row.term, row.estimate]))
  return fit.least_squares.coefficients.flatMap(({ term, estimate, std_error }) => {
    const gap =
      ((ml.get(term) ?? Number.NaN) - (estimate ?? Number.NaN)) / (std_error ?? Number.NaN)
    return Number.isFinite(gap) ? [{ shape, term, gap }] : []
  })
}

async function walkAlong(walk: Walk, request: FitRequest): Promise<ReadonlyMap<number, Fit>> {
  const fits = new Map<number, Fit>()
  for (const shape of walk.grid) {
    const model = { ...request.model, family: { name: walk.family, [walk.option]: shape } }
    const answer = await send<Fit>('/v1/fits', { ...request, model })
    if (answer.ok) fits.set(shape, answer.value)
  }
  return fits
}

/** A slider along which the likelihood walks away from least squares, for models with an error law. */
export function walkCard(request: FitRequest): HTMLElement {
  const law = h('select', { 'aria-label': 'Law along which to walk' })
  law.append(...walks.map(({ family, title }) => h('option', { value: family }, title)))
  const go = h('button', { type: 'button', id: 'walk' }, 'Walk')
  const stage = h('div', { hidden: '' })
  const card = h(
    'section',
    { class: 'card', 'aria-label': 'Walk away from least squares' },
    h('h2', {}, 'Walk away from least squares'),
    h(
      'p',
      { class: 'quiet' },
      'The same data and mean under a family of error laws with the normal law in it: how far does the likelihood’s maximum move?'
    ),
    h('div', { class: 'row' }, law, go),
    stage
  )
  go.addEventListener('click', async () => {
    const walk = walks.find(({ family }) => family === law.value)
    if (walk === undefined) return
    go.disabled = true
    const fits = await walkAlong(walk, request)
    go.disabled = false
    stage.hidden = false
    openSlider(walk, fits, stage)
  })
  return card
}

function openSlider(walk: Walk, fits: ReadonlyMap<number, Fit>, stage: HTMLElement): void {
  const shapes = [...fits.keys()]
  const points = [...fits].flatMap(([shape, fit]) => gaps(fit, shape))
  const plot = h('div', { class: 'plot' })
  const words = h('p', { role: 'status' })
  const slider = h('input', {
    type: 'range',
    min: '0',
    max: String(shapes.length - 1),
    value: String(Math.max(0, shapes.indexOf(walk.start))),
    'aria-label': walk.title
  })
  const move = (): void => {
    const now = shapes[Number(slider.value)] ?? 1
    const here = points.filter(({ shape }) => shape === now)
    const list = here.map(({ term, gap }) => `${term} ${show(gap, 3)}`).join(', ')
    slider.setAttribute('aria-valuetext', `${walk.option} ${now}`)
    words.textContent = `${walk.option} = ${now}: gap in standard errors of least squares: ${list}`
    void draw(walkSpec(points, { name: walk.title, now }), plot)
  }
  slider.addEventListener('input', move)
  stage.replaceChildren(plot, slider, words)
  move()
}
