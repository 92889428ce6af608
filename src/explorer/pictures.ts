import { type Fit, type FitRequest, send } from './api.ts'
import { h } from './dom.ts'
import { draw, type Spec } from './draw.ts'
import { isObject } from './members.ts'
import { simulationCard } from './simulation.ts'
import { walkCard } from './walk.ts'

/** A picture on the page, and how to draw it anew. */
interface Figure {
  readonly element: HTMLElement
  readonly show: () => Promise<void>
}

/** Pictures over chosen parameters: how many are chosen, and which picture is theirs. */
interface Chosen {
  readonly kind: string
  readonly title: string
  readonly count: 1 | 2
}

const chosenKinds: readonly Chosen[] = [
  { kind: 'surface', title: 'Surfaces', count: 2 },
  { kind: 'profile', title: 'Profiles', count: 1 }
]

/** The request without what its pictures do not need: no bootstrap is run again for them. */
function bare({ data, model, inference, optimizer }: FitRequest): FitRequest {
  const level = isObject(inference) ? inference['level'] : undefined
  return {
    data,
    model,
    ...(level === undefined ? {} : { inference: { level } }),
    ...(optimizer === undefined ? {} : { optimizer })
  }
}

/** Pictures of a request, with the parameters chosen if any are. */
async function readPlots(
  request: FitRequest,
  parameters: readonly string[] | null
): Promise<{ readonly plots: readonly Spec[]; readonly fault: string }> {
  const chosen = parameters === null ? {} : { plots: { parameters } }
  const answer = await send<Fit>('/v1/fits', {
    ...bare(request),
    include: ['plots'],
    ...chosen
  })
  if (!answer.ok) return { plots: [], fault: answer.problem.detail }
  const plots: readonly Spec[] = JSON.parse(JSON.stringify(answer.value.plots ?? []))
  return { plots, fault: '' }
}

function isOf({ kind }: Chosen, { name }: Spec): boolean {
  return name.startsWith(`${kind}_`)
}

/** Every parameter of a fit that can be held: coefficients, each with its response, and dispersions. */
function parametersOf({ least_squares, maximum_likelihood: ml }: Fit): readonly string[] {
  const free = ml.dispersion.flatMap(({ parameter, fixed, std_error }) =>
    fixed === true || std_error === null ? [] : [parameter]
  )
  const names = [...least_squares.coefficients, ...ml.coefficients].flatMap(
    ({ term, response, aliased, fixed }) =>
      aliased === true || fixed === true
        ? []
        : [response === undefined ? term : `${response}: ${term}`]
  )
  return [...new Set([...names, ...free])]
}

/** A picture that needs no choice. */
function plainFigure(spec: Spec): Figure {
  const plot = h('div', { class: 'plot' })
  const element = h(
    'figure',
    { 'data-plot': spec.name },
    h('div', { class: 'row' }, h('h3', {}, spec.title)),
    plot,
    h('figcaption', {}, spec.description)
  )
  return { element, show: () => draw(spec, plot) }
}

function chooser(label: string, names: readonly string[], value: string): HTMLSelectElement {
  const select = h('select', { 'aria-label': label })
  select.append(...names.map((name) => h('option', { value: name }, name)))
  select.value = value
  return select
}

/** A picture over parameters that the reader chooses; what the service has not drawn yet is asked for. */
function chosenFigure(
  chosen: Chosen,
  specs: readonly Spec[],
  { names, request }: { readonly names: readonly string[]; readonly request: FitRequest }
): Figure {
  const known = new Map(specs.map((spec) => [spec.name, spec]))
  const first = specs[0]?.name ?? ''
  const start =
    names
      .flatMap((x) =>
        chosen.count === 1 ? [[x]] : names.filter((y) => y !== x).map((y) => [x, y])
      )
      .find((picked) => first === [chosen.kind, ...picked].join('_')) ?? []
  const labels = chosen.count === 1 ? ['Parameter'] : ['Horizontal parameter', 'Vertical parameter']
  const choices = labels.map((label, k) => chooser(label, names, start[k] ?? ''))
  const plot = h('div', { class: 'plot' })
  const caption = h('figcaption', { 'aria-live': 'polite' })
  let shown = known.get(first)
  const show = async (): Promise<void> => {
    if (shown === undefined) return
    caption.textContent = shown.description
    await draw(shown, plot)
  }
  const ask = async (picked: readonly string[]): Promise<void> => {
    plot.setAttribute('aria-busy', 'true')
    const { plots, fault } = await readPlots(request, picked)
    plot.removeAttribute('aria-busy')
    for (const spec of plots.filter((one) => isOf(chosen, one))) known.set(spec.name, spec)
    caption.textContent = fault === '' ? 'There is no such picture.' : fault
  }
  const change = async (): Promise<void> => {
    const picked = choices.map(({ value }) => value)
    if (new Set(picked).size < picked.length) return
    const name = [chosen.kind, ...picked].join('_')
    if (!known.has(name)) await ask(picked)
    const found = known.get(name)
    if (found === undefined) return
    shown = found
    await show()
  }
  for (const choice of choices) choice.addEventListener('change', () => void change())
  const element = h(
    'figure',
    { 'data-plot': chosen.kind },
    h('div', { class: 'row' }, h('h3', {}, chosen.title), ...choices),
    plot,
    caption
  )
  return { element, show }
}

function figuresOf(plots: readonly Spec[], fit: Fit, request: FitRequest): readonly Figure[] {
  const names = parametersOf(fit)
  const plain = plots.filter((spec) => !chosenKinds.some((kind) => isOf(kind, spec)))
  const chosen = chosenKinds.flatMap((kind) => {
    const specs = plots.filter((spec) => isOf(kind, spec))
    return specs.length === 0 ? [] : [chosenFigure(kind, specs, { names, request })]
  })
  return [...plain.slice(0, 1).map(plainFigure), ...chosen, ...plain.slice(1).map(plainFigure)]
}

/** Draws the pictures of an answer below it, and again when its width or colours change. */
export async function pictures(fit: Fit, request: FitRequest, answer: HTMLElement): Promise<void> {
  const grid = h('div', { class: 'plots' }, h('p', { class: 'quiet' }, 'Drawing …'))
  const section = h('section', { class: 'card', 'aria-label': 'Pictures' }, h('h2', {}, 'Pictures'))
  section.append(grid)
  answer.append(section)
  const { plots } = await readPlots(request, null)
  // Another answer has taken the place of this one meanwhile.
  if (!section.isConnected) return
  const figures = figuresOf(plots, fit, request)
  grid.replaceChildren(...figures.map(({ element }) => element))
  if (figures.length === 0) section.remove()
  const hasErrorLaw = plots.some(({ name }) => name === 'error_density')
  const cards = [hasErrorLaw ? walkCard(request) : null, simulationCard(fit, request)]
  answer.append(...cards.filter((card) => card !== null))
  const all = async (): Promise<void> => {
    for (const { show } of figures) await show()
  }
  await all()
  let width = grid.clientWidth
  new ResizeObserver(() => {
    if (Math.abs(grid.clientWidth - width) < 24) return
    width = grid.clientWidth
    void all()
  }).observe(grid)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void all())
}
