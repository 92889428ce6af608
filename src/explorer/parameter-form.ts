import { h } from './dom.ts'
import { isObject, type Members } from './members.ts'

export interface ParameterForm {
  readonly element: HTMLElement
  /** Shows one row for each name; values typed before stay. */
  show(names: readonly string[]): void
  /** The member `parameters`. */
  read(): Members
  fill(parameters: Members): void
}

const fields = ['start', 'lower', 'upper'] as const

/** Start values and bounds of the parameters that an expression names. */
export function parameterForm(): ParameterForm {
  const body = h('tbody', {})
  const head = h(
    'tr',
    {},
    ...['Parameter', ...fields].map((text) => h('th', { scope: 'col' }, text))
  )
  const element = h('table', { class: 'parameters' }, h('thead', {}, head), body)
  const typed = new Map<string, string>()
  let others: Members = {}
  let shown: readonly string[] = []

  function row(name: string): HTMLElement {
    const cells = fields.map((field) => {
      const key = `${name} ${field}`
      const input = h('input', { 'aria-label': key, inputmode: 'decimal', spellcheck: 'false' })
      input.value = typed.get(key) ?? ''
      input.addEventListener('input', () => typed.set(key, input.value))
      return h('td', {}, input)
    })
    return h('tr', {}, h('th', { scope: 'row' }, h('code', {}, name)), ...cells)
  }

  return {
    element,
    show(names) {
      if (names.join(' ') === shown.join(' ')) return
      shown = names
      body.replaceChildren(...names.map(row))
    },
    read() {
      return Object.fromEntries(
        shown.map((name) => [
          name,
          {
            ...(isObject(others[name]) ? others[name] : {}),
            ...Object.fromEntries(
              fields.flatMap((field) => {
                const text = typed.get(`${name} ${field}`)?.trim() ?? ''
                return text === '' ? [] : [[field, numbers(text)]]
              })
            )
          }
        ])
      )
    },
    fill(parameters) {
      typed.clear()
      others = {}
      shown = []
      body.replaceChildren()
      for (const [name, choice] of Object.entries(parameters)) {
        if (!isObject(choice)) continue
        for (const field of fields) {
          const value = choice[field]
          if (value !== undefined) typed.set(`${name} ${field}`, [value].flat().join(', '))
        }
        if (choice['fixed'] !== undefined) others[name] = { fixed: choice['fixed'] }
      }
    }
  }
}

/** "1" is a number, "1, 2" a list of starts; what is neither goes to the service as it is. */
function numbers(text: string): unknown {
  const list = text.split(',').map((part) => (Number.isNaN(Number(part)) ? part : Number(part)))
  return list.length === 1 ? list[0] : list
}
