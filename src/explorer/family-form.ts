import type { Catalogue, FamilyFacts } from './api.ts'
import { byId, h } from './dom.ts'
import { isObject, type Members } from './members.ts'

export interface FamilyForm {
  /** Shows or hides everything that a model without a family has not. */
  visible(shown: boolean): void
  /** Members `family` and `link` of the model. */
  read(): Members
  fill(family: unknown, link: unknown): void
}

/** Family with its options, and link: from the catalogue, so that a new family is here at once. */
export function openFamilyForm({ families, links }: Catalogue): FamilyForm {
  const select = byId('family', HTMLSelectElement)
  const link = byId('link', HTMLSelectElement)
  const options = byId('family-options', HTMLElement)
  const about = byId('family-about', HTMLElement)
  const titles = new Map(links.map(({ name, title }) => [name, title]))
  select.replaceChildren(...families.map(({ name, title }) => h('option', { value: name }, title)))

  function choose(name: string): void {
    select.value = name
    const family = families.find((entry) => entry.name === select.value)
    if (family === undefined) return
    about.replaceChildren(h('code', {}, family.density))
    options.replaceChildren(...family.options.map(optionField))
    link.replaceChildren(...linkOptions(family, titles))
  }
  select.addEventListener('change', () => choose(select.value))
  choose('normal')

  return {
    visible(shown) {
      for (const part of [link.closest<HTMLElement>('.grid'), options, about]) {
        if (part !== null) part.hidden = !shown
      }
    },
    read() {
      const given = fieldsOf(options).flatMap(({ name, value }) =>
        value.trim() === '' ? [] : [[name, numberOrText(value.trim())]]
      )
      const family =
        given.length === 0 ? select.value : { name: select.value, ...Object.fromEntries(given) }
      return { family, ...(link.value === '' ? {} : { link: readLink(link.value) }) }
    },
    fill(family, wanted) {
      const written = isObject(family) ? family : { name: family ?? 'normal' }
      choose(String(written['name']))
      for (const field of fieldsOf(options))
        field.value = String(written[field.name] ?? field.value)
      const text = isObject(wanted) ? JSON.stringify(wanted) : String(wanted ?? '')
      const offered = [...link.options].some(({ value }) => value === text)
      if (!offered) link.append(h('option', { value: text }, text))
      link.value = text
    }
  }
}

function fieldsOf(element: Element): (HTMLInputElement | HTMLSelectElement)[] {
  return [...element.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')]
}

function numberOrText(text: string): number | string {
  return Number.isNaN(Number(text)) ? text : Number(text)
}

function readLink(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : text
}

function linkOptions(family: FamilyFacts, titles: ReadonlyMap<string, string>): HTMLElement[] {
  const usual = family.canonical_link ?? family.links[0] ?? 'identity'
  const others = family.links.filter((name) => name !== 'power' && name !== usual)
  return [
    h('option', { value: '' }, `${titles.get(usual) ?? usual} (usual)`),
    ...others.map((name) => h('option', { value: name }, titles.get(name) ?? name))
  ]
}

function optionField({
  name,
  description,
  choices,
  default: usual
}: FamilyFacts['options'][number]): HTMLElement {
  const field =
    choices === null
      ? h('input', { name, placeholder: String(usual), title: description })
      : h(
          'select',
          { name, title: description },
          ...choices.map((choice) => h('option', { value: choice }, choice))
        )
  if (field instanceof HTMLSelectElement) field.value = String(usual)
  return h('label', {}, name, field)
}
