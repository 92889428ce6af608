import { plainModel } from '../core/estimation/theorems/plain-model.ts'
import { theorems } from '../core/estimation/theorems/registry.ts'
import type { Theorem, TheoremContext } from '../core/estimation/theorems/theorem.ts'

/** What each scope promises. */
const scopes: Readonly<Record<Theorem['scope'], string>> = {
  every_dataset: 'every data set of the model',
  this_design: 'every response, given the design',
  this_dataset: 'the data at hand',
  statement: 'a general statement; the certificate decides on the data at hand'
}

/** A plain model of which nothing else is known. */
export const plainContext: TheoremContext = {
  model: plainModel,
  design: null,
  data: null
}

/** Conditions as the theorem lists them for a plain model without data. */
export function conditionsOf(theorem: Theorem): readonly string[] {
  const conditions = theorem.conditions(plainContext)
  return conditions.map(({ condition }) => condition)
}

function section(theorem: Theorem): string {
  const conditions = conditionsOf(theorem)
  const witnesses = theorem.witnesses?.() ?? []
  return [
    `## ${theorem.id}`,
    `**${theorem.title}.** ${theorem.statement}`,
    `Speaks of: ${scopes[theorem.scope]}.`,
    ...(conditions.length === 0
      ? []
      : [`Conditions:\n\n${conditions.map((condition) => `- ${condition}`).join('\n')}`]),
    `Proof sketch: ${theorem.proof}`,
    `Without the conditions: ${theorem.counterexample}`,
    ...(witnesses.length === 0
      ? []
      : [
          `Tried on:\n\n${witnesses
            .map(({ title, breaks }) =>
              breaks === null
                ? `- ${title}: every condition holds`
                : `- ${title}: breaks "${breaks}"`
            )
            .join('\n')}`
        ]),
    `Reference: ${theorem.reference}.`
  ].join('\n\n')
}

/** docs/theorems.md: every theorem in the order in which it is asked. */
export function printTheorems(): string {
  const head = [
    '# Theorems behind the verdict',
    'In the order in which they are asked: the first whose conditions all hold rules a quantity. This page is written by `npm run theorems` from the registry; `GET /v1/theorems/{id}` serves the same.'
  ]
  return `${[...head, ...theorems.map(section)].join('\n\n')}\n`
}
