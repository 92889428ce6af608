import { Failure, type Fault } from '../../failure.ts'
import { contains } from '../../numeric/interval.ts'
import type { FamilyChoice } from '../spec.ts'
import type { Family, FamilyEntry, FamilyOption } from './family.ts'
import { families } from './registry.ts'

const byName: ReadonlyMap<string, FamilyEntry> = new Map(Object.entries(families))

function acceptable(option: FamilyOption, value: number | string): boolean {
  if (typeof value === 'number') return option.domain !== null && contains(option.domain, value)
  return option.choices?.includes(value) === true || (option.estimable && value === 'estimate')
}

function expected(option: FamilyOption): string {
  if (option.choices !== null) return `one of ${option.choices.join(', ')}`
  if (option.domain === null) return 'nothing'
  const { low, high, lowOpen, highOpen } = option.domain
  const range = `a number in ${lowOpen ? '(' : '['}${low}, ${high}${highOpen ? ')' : ']'}`
  return option.estimable ? `${range} or "estimate"` : range
}

function optionFaults(entry: FamilyEntry, choice: FamilyChoice, pointer: string): Fault[] {
  return Object.entries(choice.options).flatMap(([name, value]): Fault[] => {
    const option = entry.options.find((candidate) => candidate.name === name)
    const at = `${pointer}/${name.slice(0, 40)}`
    if (option === undefined) {
      const names = entry.options.map((candidate) => candidate.name).join(', ')
      const hint = names === '' ? 'It has no options.' : `Its options: ${names}.`
      const detail = `The family "${entry.name}" has no option "${name.slice(0, 40)}".`
      return [{ code: 'unknown_property', pointer: at, detail, hint }]
    }
    if (acceptable(option, value)) return []
    const detail = `${name} = ${String(value).slice(0, 40)} is not ${expected(option)}.`
    return [{ code: 'invalid_value', pointer: at, detail }]
  })
}

/** The law a request names. Throws Failure with every fault in its name and options, below `pointer`. */
export function chooseFamily(choice: FamilyChoice, pointer: string): Family {
  const entry = byName.get(choice.name)
  if (entry === undefined) {
    throw new Failure({
      code: 'unknown_name',
      pointer,
      detail: `There is no family "${choice.name.slice(0, 40)}".`,
      hint: `Families: ${[...byName.keys()].join(', ')}.`
    })
  }
  const faults = optionFaults(entry, choice, pointer)
  if (faults.length > 0) throw new Failure(...faults)
  return entry.create(choice.options)
}
