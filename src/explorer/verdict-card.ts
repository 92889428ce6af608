import type { Fit, VerdictBlock } from './api.ts'
import { h } from './dom.ts'
import { show, words } from './format.ts'
import { conditionList, theoremView } from './theorem-view.ts'

const tones: Readonly<Record<string, string>> = {
  identical: 'good',
  identical_for_design: 'good',
  coincident: 'good',
  different: 'warn',
  not_comparable: 'bad',
  undetermined: 'warn'
}

const headlines: Readonly<Record<string, string>> = {
  identical: 'The two estimates are the same, for every data set of this model.',
  identical_for_design: 'The two estimates are the same, for every response with this design.',
  coincident: 'The two estimates are the same on these data, though not in general.',
  different: 'The two estimates differ',
  not_comparable: 'There is nothing to compare.',
  undetermined: 'The evidence does not decide.'
}

/** The verdict in one plain sentence. */
export function headline({ verdict, evidence }: Fit['equivalence']): string {
  const text = headlines[verdict] ?? words(verdict)
  if (verdict !== 'different') return text
  const gap = evidence?.max_difference_in_std_errors
  return gap === undefined || gap === null
    ? `${text}.`
    : `${text}, by as much as ${show(gap, 2)} standard errors.`
}

function badge(ruling: string): HTMLElement {
  return h('span', { class: `badge ${tones[ruling] ?? ''}` }, words(ruling))
}

/** The verdict, the theorem behind it, and what holds of every other quantity. */
export function verdictCard({ equivalence }: Fit): HTMLElement {
  const { verdict, summary, blocks, would_coincide_if, theorems_examined, consistent } = equivalence
  const [first, ...others] = blocks
  const card = h(
    'section',
    { class: `card verdict ${tones[verdict] ?? ''}`, 'data-verdict': verdict },
    h('h2', {}, headline(equivalence)),
    h('p', { id: 'summary' }, summary)
  )
  if (!consistent) {
    const defect = 'The theorem and the numbers disagree: this is a defect of the service.'
    card.append(h('p', { class: 'fault' }, defect))
  }
  if (first?.theorem !== null && first?.theorem !== undefined) {
    card.append(theoremView(first.theorem, first.conditions))
  }
  if (would_coincide_if.length > 0) {
    const list = would_coincide_if.map((text) => h('li', {}, text))
    card.append(h('h3', {}, 'They would coincide if'), h('ul', {}, ...list))
  }
  if (first !== undefined) {
    card.append(h('p', { class: 'theorem' }, `${words(first.quantity)} `, badge(first.verdict)))
  }
  card.append(...others.map(blockDetails))
  const failed = failedTheorems(theorems_examined)
  if (failed !== null) card.append(failed)
  return card
}

/** One further quantity: what holds of it, and on opening why. */
function blockDetails(block: VerdictBlock): HTMLElement {
  const { quantity, verdict, theorem, reason, ratio, conditions } = block
  const summary = h('summary', {}, `${words(quantity)} `, badge(verdict))
  if (ratio !== undefined && ratio !== null)
    summary.append(` likelihood ÷ least squares = ${show(ratio, 5)}`)
  const details = h('details', { class: 'theorem' }, summary, h('p', {}, reason))
  details.addEventListener(
    'toggle',
    () => {
      if (theorem !== null) details.append(theoremView(theorem, conditions))
    },
    { once: true }
  )
  return details
}

type Examined = Fit['equivalence']['theorems_examined']

/** Theorems that do not speak of this model, each with the condition that it lacks. */
function failedTheorems(examined: Examined): HTMLElement | null {
  const failed = examined.flatMap(({ theorem, failed_condition: condition }) =>
    condition === null ? [] : [{ condition, holds: false, how: `for ${theorem}` }]
  )
  if (failed.length === 0) return null
  const summary = h('summary', {}, `${failed.length} theorems do not apply here: what each lacks`)
  return h('details', { class: 'theorem' }, summary, conditionList(failed))
}
