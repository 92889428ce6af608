import { answerCards } from './answer.ts'
import { type Example, type Fit, type FitRequest, readCatalogue, send } from './api.ts'
import { byId, h } from './dom.ts'
import { openForm } from './form.ts'
import { type Grouped, groupCards, isGrouped, rollUp } from './groups.ts'
import { sendAsJob } from './job.ts'
import { askForKey } from './key.ts'
import { codes, fromFragment, toFragment } from './share.ts'
import { starters } from './starters.ts'
import { headline } from './verdict-card.ts'

const answer = byId('answer', HTMLElement)
const exampleSelect = byId('example', HTMLSelectElement)
byId('key-form', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault())
await askForKey()
const catalogue = await readCatalogue()
const form = openForm(catalogue)
const examples = catalogue.examples.filter(({ path }) => path === '/v1/fits')
let running: AbortController | null = null

/** What the page asks for beside the client's own request. */
const wanted = ['fitted', 'residuals', 'assumptions']

async function runFit(): Promise<void> {
  const read = form.read()
  form.blame(null)
  if ('fault' in read) return form.blame({ title: '', status: 0, detail: read.fault })
  running?.abort()
  const controller = new AbortController()
  running = controller
  busy(true)
  try {
    const sent = { ...read.request, include: wanted }
    const result = isLong(read.request)
      ? await sendAsJob<Fit | Grouped>('/v1/fits', sent, { signal: controller.signal, onProgress })
      : await send<Fit | Grouped>('/v1/fits', sent, controller.signal)
    if (result.ok) await present(result.value, read.request)
    else form.blame(result.problem)
  } catch (error) {
    if (!controller.signal.aborted) throw error
    form.blame({ title: '', status: 0, detail: 'The fit was cancelled.' })
  } finally {
    if (running === controller) busy(false)
  }
}

/** Bootstraps and many starts are followed as jobs, with their progress. */
function isLong(request: FitRequest): boolean {
  return /"bootstrap"|"profile"|"starts"/.test(JSON.stringify({ ...request, data: null }))
}

function onProgress(share: number): void {
  byId('progress', HTMLProgressElement).value = share
}

function busy(state: boolean): void {
  answer.setAttribute('aria-busy', String(state))
  byId('cancel', HTMLButtonElement).hidden = !state
  const bar = byId('progress', HTMLProgressElement)
  bar.hidden = !state
  bar.removeAttribute('value')
}

async function present(result: Fit | Grouped, request: FitRequest): Promise<void> {
  history.replaceState(null, '', `#${await toFragment(request)}`)
  const grouped = isGrouped(result)
  const cards = grouped ? groupCards(result, request) : answerCards(result, request)
  answer.replaceChildren(...cards)
  byId('announcement', HTMLElement).textContent = grouped
    ? rollUp(result)
    : headline(result.equivalence)
  if (matchMedia('(max-width: 900px)').matches) answer.scrollIntoView({ block: 'start' })
  if (grouped) return
  const { pictures } = await import('./pictures.ts')
  await pictures(result, request, answer)
}

function take(example: Example): void {
  exampleSelect.value = example.name
  byId('example-about', HTMLElement).textContent = example.description
  form.fill(structuredClone(example.request))
  void runFit()
}

function offerExamples(): void {
  exampleSelect.append(...examples.map(({ name, title }) => h('option', { value: name }, title)))
  exampleSelect.addEventListener('change', () => {
    const chosen = examples.find(({ name }) => name === exampleSelect.value)
    if (chosen !== undefined) take(chosen)
  })
  byId('starters', HTMLElement).append(
    ...starters(examples).map((example) => {
      const button = h('button', { type: 'button' }, h('strong', {}, example.title))
      button.append(h('small', {}, example.description))
      button.addEventListener('click', () => take(example))
      return button
    })
  )
}

function offerCopies(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.addEventListener('click', async () => {
      const read = form.read()
      const kind = button.dataset['copy'] ?? 'link'
      if ('fault' in read) return
      const text =
        codes[kind]?.(read.request, location.origin) ??
        `${location.origin}/#${await toFragment(read.request)}`
      await navigator.clipboard.writeText(text)
      byId('copied', HTMLElement).textContent =
        kind === 'link'
          ? 'The link is copied. It holds the data and the model.'
          : `Copied: the request for ${kind}.`
    })
  }
}

offerExamples()
offerCopies()
byId('cancel', HTMLButtonElement).addEventListener('click', () => running?.abort())
byId('request', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  void runFit()
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  void runFit()
})

const shared = await fromFragment(location.hash)
if (shared !== null) {
  form.fill(shared)
  await runFit()
}
document.documentElement.dataset['ready'] = 'true'
