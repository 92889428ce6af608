import { type Interval, positive } from '../../../numeric/interval.ts'
import type { FamilyOption } from '../family.ts'

export type Options = Readonly<Record<string, number | string>>

/** A number that may be given or estimated. */
export function estimableOption(
  name: string,
  description: string,
  domain: Interval = positive
): FamilyOption {
  return { name, description, domain, choices: null, default: 'estimate', estimable: true }
}

/** The known scale that every location–scale law accepts. */
export const scaleOption = estimableOption('scale', 'Known scale; estimated when not given')

/** The number a client fixed, or null when it is to be estimated. */
export function given(options: Options, name: string): number | null {
  const value = Object.hasOwn(options, name) ? options[name] : null
  return typeof value === 'number' ? value : null
}
