import { theorems } from '../core/estimation/theorems/registry.ts'
import { listFunctions } from '../core/model/expression/functions/registry.ts'
import { families } from '../core/model/families/registry.ts'
import { links } from '../core/model/links/registry.ts'
import type { Interval } from '../core/numeric/interval.ts'
import { examples } from './examples/registry.ts'
import { conditionsOf } from './print-theorems.ts'

export interface CatalogueEntry {
  readonly name: string
  readonly title: string
  readonly [fact: string]: unknown
}

interface CatalogueList {
  readonly title: string
  readonly entries: readonly CatalogueEntry[]
}

/** What can be fitted and what is known, by the segment under /v1. */
export const catalogue: Readonly<Record<string, CatalogueList>> = {
  families: {
    title: 'Families of distributions',
    entries: Object.values(families).map(familyEntry)
  },
  links: { title: 'Link functions', entries: Object.values(links).map(linkEntry) },
  functions: {
    title: 'Functions in expressions',
    entries: listFunctions().map((entry) => ({ ...entry }))
  },
  theorems: { title: 'Theorems behind the verdict', entries: theorems.map(theoremEntry) },
  examples: {
    title: 'Requests to try',
    entries: Object.values(examples).map((entry) => ({ ...entry }))
  }
}

/** JSON has no infinity: an end that does not exist is null. */
function interval({ low, high, lowOpen, highOpen }: Interval) {
  return {
    low: Number.isFinite(low) ? low : null,
    high: Number.isFinite(high) ? high : null,
    low_open: lowOpen,
    high_open: highOpen
  }
}

function linkEntry(link: (typeof links)[keyof typeof links]): CatalogueEntry {
  const { name, title, formula, domain, range, r, python } = link
  return { name, title, formula, domain: interval(domain), range: interval(range), r, python }
}

/** A family's facts are those of the law with its options at their defaults. */
function familyEntry(entry: (typeof families)[keyof typeof families]): CatalogueEntry {
  const law = entry.create(
    Object.fromEntries(entry.options.map((option) => [option.name, option.default]))
  )
  return {
    name: entry.name,
    title: entry.title,
    density: law.density,
    support: interval(law.support),
    integer: law.integer,
    predicts: law.predicts,
    links: law.links,
    canonical_link: law.canonical,
    dispersion: law.nuisance.map(({ name }) => name),
    norm_minimised_by_mle: law.facts.normMinimised,
    options: entry.options.map((option) => ({
      ...option,
      domain: option.domain === null ? null : interval(option.domain)
    })),
    r: law.r,
    python: law.python
  }
}

function theoremEntry(theorem: (typeof theorems)[number]): CatalogueEntry {
  const { id, title, statement, reference, scope, proof, counterexample } = theorem
  return {
    name: id,
    title,
    statement,
    conditions: conditionsOf(theorem),
    reference,
    scope,
    proof,
    counterexample
  }
}
