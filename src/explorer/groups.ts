import { answerCards } from './answer.ts'
import type { Fit, FitRequest } from './api.ts'
import { h } from './dom.ts'
import { words } from './format.ts'

type Key = Readonly<Record<string, unknown>>

/** The answer to a request with `group_by`: a fit, or a problem, for each group. */
export interface Grouped {
  readonly groups: readonly {
    readonly key: Key
    readonly fit?: Fit
    readonly problem?: { readonly detail: string }
  }[]
  readonly roll_up: { readonly verdicts: Readonly<Record<string, number>> }
}

export function isGrouped(answer: Fit | Grouped): answer is Grouped {
  return 'groups' in answer
}

const inWords = (key: Key): string =>
  Object.entries(key)
    .map(([name, value]) => `${name} = ${String(value)}`)
    .join(', ')

/** How many groups came to each verdict, in one sentence. */
export function rollUp({ groups, roll_up: { verdicts } }: Grouped): string {
  const counts = Object.entries(verdicts).map(([name, count]) => `${count} ${words(name)}`)
  return `${groups.length} groups, each fitted on its own: ${counts.join(', ')}.`
}

/** A choice of group, and the answer of the chosen one below it. */
export function groupCards(grouped: Grouped, request: FitRequest): HTMLElement[] {
  const { groups } = grouped
  const choice = h('select', { id: 'group' })
  choice.append(...groups.map(({ key }, i) => h('option', { value: String(i) }, inWords(key))))
  const stage = h('div', { class: 'stack' })
  const show = (): void => {
    const group = groups[Number(choice.value)]
    const fault = group?.problem?.detail ?? 'There is no fit.'
    stage.replaceChildren(
      ...(group?.fit === undefined
        ? [h('section', { class: 'card' }, h('p', { class: 'fault' }, fault))]
        : answerCards(group.fit, request))
    )
  }
  choice.addEventListener('change', show)
  show()
  const card = h(
    'section',
    { class: 'card' },
    h('h2', {}, 'One fit per group'),
    h('p', {}, rollUp(grouped)),
    h('label', { class: 'inline' }, 'Group', choice)
  )
  return [card, stage]
}
