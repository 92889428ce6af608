import type { Catalogue, FitRequest, Problem } from './api.ts'
import { openDataForm } from './data-form.ts'
import { byId, h } from './dom.ts'
import { openFamilyForm } from './family-form.ts'
import { isObject, type Members } from './members.ts'
import { openStatementForm } from './statement-form.ts'

export interface Form {
  /** The request that the form describes, or what is wrong with the form itself. */
  read(): { readonly request: FitRequest } | { readonly fault: string }
  fill(request: FitRequest): void
  /** Shows a problem at the places it names; null clears. */
  blame(problem: Problem | null): void
}

/** The left half of the page. */
export function openForm(catalogue: Catalogue): Form {
  const family = openFamilyForm(catalogue)
  let hasFamily = true
  const data = openDataForm({
    onChange: () => statement.refresh(),
    onPick: (name) => statement.insert(name)
  })
  const statement = openStatementForm({
    catalogue,
    columns: data.columns,
    onTab(tab) {
      hasFamily = tab.family
      family.visible(hasFamily)
    }
  })
  const more = byId('more', HTMLTextAreaElement)
  const faults = byId('request-faults', HTMLElement)

  return {
    read() {
      const extra = readMore(more.value)
      if (extra === null) return { fault: 'The further options are not a JSON object.' }
      const { model, data: dataExtra, ...rest } = extra
      const request = {
        ...rest,
        data: { ...data.read(), ...(isObject(dataExtra) ? dataExtra : {}) },
        model: {
          ...statement.read(),
          ...(hasFamily ? family.read() : {}),
          ...(isObject(model) ? model : {})
        }
      }
      return { request }
    },
    fill({ data: table, model, ...rest }) {
      const { family: law, link, ...stated } = model
      data.fill(table)
      const others = statement.fill(stated)
      family.fill(law, link)
      const left = { ...rest, ...(Object.keys(others).length === 0 ? {} : { model: others }) }
      more.value = Object.keys(left).length === 0 ? '' : JSON.stringify(left, null, 2)
      byId('more-box', HTMLDetailsElement).open = more.value !== ''
    },
    blame(problem) {
      faults.replaceChildren()
      data.blame('')
      statement.clear()
      if (problem === null) return
      const left = (problem.errors ?? []).flatMap((error) => {
        if (error.pointer.startsWith('/data')) data.blame(error.detail)
        else if (!statement.blame(error)) return [inWords(error)]
        return []
      })
      if (problem.errors === undefined) left.push(problem.detail)
      if (left.length > 0) faults.append(h('ul', {}, ...left.map((text) => h('li', {}, text))))
    }
  }
}

type Fault = NonNullable<Problem['errors']>[number]

/** A fault for which the form has no field. */
function inWords({ pointer, detail, hint }: Fault): string {
  return `${pointer}: ${detail}${hint === undefined ? '' : `. ${hint}`}`
}

/** The further options as an object; null when they are none. */
function readMore(text: string): Members | null {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
