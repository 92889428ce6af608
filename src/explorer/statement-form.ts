import type { Catalogue } from './api.ts'
import { byId, h } from './dom.ts'
import { type Editor, type EditorOptions, openEditor } from './editor.ts'
import { isObject, type Members } from './members.ts'
import { parameterForm } from './parameter-form.ts'
import {
  parametersIn,
  placeOf,
  type StatementTab,
  statedIn,
  statementTabs,
  textOf,
  withName
} from './statements.ts'

export interface StatementForm {
  /** The members of the model that state it. */
  read(): Members
  /** Takes the members it can show; the rest is returned. */
  fill(model: Members): Members
  /** Puts a column's name into the text. */
  insert(name: string): void
  /** The columns have changed. */
  refresh(): void
  /** Shows a fault if it is about the text of the open tab. */
  blame(fault: { pointer: string; detail: string; span?: { from: number; to: number } }): boolean
  clear(): void
}

interface StatementOptions {
  readonly catalogue: Catalogue
  readonly columns: () => readonly string[]
  readonly onTab: (tab: StatementTab) => void
}

/** The way the model is stated: tabs, the editor, and what the tab asks for beside it. */
export function openStatementForm(options: StatementOptions): StatementForm {
  const { catalogue, columns } = options
  const functions = catalogue.functions.map(({ name }) => name)
  const parameters = parameterForm()
  const response = h('input', { id: 'response', spellcheck: 'false', list: 'column-names' })
  const known = h('datalist', { id: 'column-names' })
  const fault = h('p', { class: 'fault', id: 'model-fault', role: 'alert' })
  const editors = openEditors({ words: () => completions(catalogue, columns()), onChange: refresh })
  let tab = statementTabs[0]
  const text = (): string => (tab === undefined ? '' : (editors.get(tab)?.text() ?? ''))

  function refresh(): void {
    known.replaceChildren(...columns().map((value) => h('option', { value })))
    if (tab?.parameters === true) parameters.show(parametersIn(text(), columns(), functions))
  }

  const select = openTabs((next) => {
    tab = next
    byId('statement-body', HTMLElement).replaceChildren(
      labelled(next.label, editors.get(next)?.element ?? null, fault),
      ...(next.response ? [h('label', { class: 'field' }, 'Response', response, known)] : []),
      ...(next.parameters ? [parameters.element] : [])
    )
    options.onTab(next)
    refresh()
  })

  return {
    refresh,
    read() {
      const asked = response.value.trim()
      return {
        ...(tab === undefined || text().trim() === '' ? {} : { [tab.key]: statedIn(tab, text()) }),
        ...(tab?.response === true && asked !== '' ? { response: asked } : {}),
        ...(tab?.parameters === true ? { parameters: parameters.read() } : {})
      }
    },
    fill(model) {
      const next = tabOf(model)
      const { [next?.key ?? '']: stated, parameters: given, response: asked, ...rest } = model
      const shown = next ?? statementTabs[0]
      response.value = typeof asked === 'string' ? asked : ''
      parameters.fill(isObject(given) ? given : {})
      if (shown !== undefined) {
        editors.get(shown)?.fill(textOf(shown, stated) ?? '')
        select(shown)
      }
      return asked === undefined || next?.response === true ? rest : { ...rest, response: asked }
    },
    insert(name) {
      if (tab === undefined) return
      editors.get(tab)?.fill(withName(tab, text(), name))
      editors.get(tab)?.focus()
    },
    blame({ pointer, detail, span }) {
      const start = tab === undefined ? null : placeOf(tab, text(), pointer)
      if (tab === undefined || start === null) return false
      fault.textContent = detail
      if (span !== undefined) {
        const [from, to] = [start + span.from, start + span.to]
        editors.get(tab)?.mark({ from, to, message: detail })
      }
      return true
    },
    clear() {
      fault.textContent = ''
      for (const editor of editors.values()) editor.mark(null)
    }
  }
}

/** Content under a label that is not of a form's own control. */
function labelled(label: string, ...content: readonly (HTMLElement | null)[]): HTMLElement {
  return h('div', { class: 'field' }, h('span', { class: 'label' }, label), ...content)
}

/** One editor a tab, so that a text stays when another tab is looked at. */
function openEditors(
  events: Pick<EditorOptions, 'words' | 'onChange'>
): ReadonlyMap<StatementTab, Editor> {
  return new Map(
    statementTabs.map((tab) => [tab, openEditor({ label: tab.label, hint: tab.hint, ...events })])
  )
}

/** A density may have a mean beside it; then the density is the statement. */
function tabOf(model: Members): StatementTab | undefined {
  const stated = statementTabs.filter((tab) => textOf(tab, model[tab.key]) !== null)
  return stated.find(({ key }) => key === 'log_density') ?? stated[0]
}

/** The tabs as a group of radio buttons; returns how to choose one. */
function openTabs(onChoose: (tab: StatementTab) => void): (tab: StatementTab) => void {
  const group = byId('statement', HTMLElement)
  const buttons = statementTabs.map((entry) => {
    const button = h('button', { type: 'button', role: 'radio', value: entry.key }, entry.title)
    button.addEventListener('click', () => choose(entry))
    return button
  })
  function choose(tab: StatementTab): void {
    buttons.forEach((button, i) => {
      const on = statementTabs[i] === tab
      button.setAttribute('aria-checked', String(on))
      button.tabIndex = on ? 0 : -1
    })
    onChoose(tab)
  }
  group.replaceChildren(...buttons)
  group.addEventListener('keydown', ({ key }) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
    const at = buttons.findIndex((button) => button.tabIndex === 0)
    const place = (at + step + buttons.length) % buttons.length
    const next = statementTabs[place]
    if (step === 0 || next === undefined) return
    choose(next)
    buttons[place]?.focus()
  })
  const [first] = statementTabs
  if (first !== undefined) queueMicrotask(() => choose(first))
  return choose
}

function completions(catalogue: Catalogue, columns: readonly string[]) {
  return [
    ...columns.map((label) => ({ label, type: 'variable', detail: 'column', boost: 2 })),
    ...catalogue.functions.map(({ name, title, arguments: args, description }) => ({
      label: name,
      type: 'function',
      detail: `(${args.join(', ')})`,
      info: `${title}. ${description}`,
      apply: `${name}(`
    }))
  ]
}
