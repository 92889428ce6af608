import type { Fit, FitRequest } from './api.ts'
import { h } from './dom.ts'
import { draw, type Spec } from './draw.ts'
import { simulationCard } from './simulation.ts'
import { walkCard } from './walk.ts'

interface Group {
  readonly title: string
  readonly specs: readonly Spec[]
}

/** Surfaces of all pairs of parameters make one figure, and so do all profiles. */
function grouped(plots: readonly Spec[]): readonly Group[] {
  const kindOf = ({ name }: Spec): string => /^(surface|profile)_/.exec(name)?.[1] ?? name
  const kinds = [...new Set(plots.map(kindOf))]
  return kinds.map((kind) => {
    const specs = plots.filter((plot) => kindOf(plot) === kind)
    const title = kind === 'profile' ? 'Profile likelihood' : (specs[0]?.title ?? '')
    return { title, specs }
  })
}

function choiceName({ name }: Spec): string {
  return name.replace(/^(surface|profile)_/, '').replaceAll('_', ', ')
}

/** One picture, with a choice among parameters where there are several. */
function figureOf({ title, specs }: Group): { element: HTMLElement; show: () => Promise<void> } {
  const plot = h('div', { class: 'plot' })
  const caption = h('figcaption', {})
  const choice = h('select', { 'aria-label': `${title}: parameters` })
  choice.append(...specs.map((spec, i) => h('option', { value: String(i) }, choiceName(spec))))
  const show = async (): Promise<void> => {
    const spec = specs[Number(choice.value)]
    if (spec === undefined) return
    caption.textContent = spec.description
    await draw(spec, plot)
  }
  choice.addEventListener('change', () => void show())
  const head = h('div', { class: 'row' }, h('h3', {}, title), specs.length > 1 ? choice : null)
  const name = specs[0]?.name ?? ''
  return { element: h('figure', { 'data-plot': name }, head, plot, caption), show }
}

/** The pictures of an answer, drawn once they are on the page and again when its width or colours change. */
export async function pictures(fit: Fit, request: FitRequest, answer: HTMLElement): Promise<void> {
  const plots: readonly Spec[] = JSON.parse(JSON.stringify(fit.plots ?? []))
  const figures = grouped(plots).map(figureOf)
  const all = async (): Promise<void> => {
    for (const { show } of figures) await show()
  }
  const grid = h('div', { class: 'plots' }, ...figures.map(({ element }) => element))
  const section = h('section', { class: 'card', 'aria-label': 'Pictures' }, h('h2', {}, 'Pictures'))
  section.append(grid)
  const cards = [figures.length === 0 ? null : section, walkCard(fit, request)]
  answer.append(...[...cards, simulationCard(fit, request)].filter((card) => card !== null))
  if (figures.length === 0) return
  await all()
  let width = grid.clientWidth
  new ResizeObserver(() => {
    if (Math.abs(grid.clientWidth - width) < 24) return
    width = grid.clientWidth
    void all()
  }).observe(grid)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void all())
}
