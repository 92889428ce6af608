import { readTheorem, type VerdictBlock } from './api.ts'
import { h } from './dom.ts'

type Condition = VerdictBlock['conditions'][number]

/** Conditions with a tick or a cross each. */
export function conditionList(
  conditions: readonly Pick<Condition, 'condition' | 'holds' | 'how'>[]
): HTMLElement {
  const items = conditions.map(({ condition, holds, how }) =>
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
  return h('ul', { class: 'conditions' }, ...items)
}

/** A theorem: its statement, its conditions here, and its counterexample and proof one click away. */
export function theoremView(name: string, conditions: readonly Condition[]): HTMLElement {
  const title = h('h3', {}, 'Theorem')
  const statement = h('blockquote', {}, 'Reading …')
  const counterexample = h('p', {})
  const proof = h('p', {})
  const reference = h('p', { class: 'quiet' })
  const details = h(
    'details',
    {},
    h('summary', {}, 'Counterexample and proof'),
    counterexample,
    proof,
    reference
  )
  const link = h('a', { href: `/guide/theorems#${name}`, class: 'quiet' }, name)
  const fill = async (): Promise<void> => {
    const theorem = await readTheorem(name)
    title.replaceChildren(`Theorem: ${theorem.title} `, link)
    statement.replaceChildren(theorem.statement)
    counterexample.replaceChildren(h('strong', {}, 'Counterexample. '), theorem.counterexample)
    proof.replaceChildren(h('strong', {}, 'Proof. '), theorem.proof)
    reference.replaceChildren(theorem.reference)
  }
  void fill()
  const holding = conditions.length === 0 ? null : conditionList(conditions)
  return h('div', { 'data-theorem': name }, title, statement, holding, details)
}
