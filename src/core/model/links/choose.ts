import { Failure } from '../../failure.ts'
import type { LinkChoice } from '../spec.ts'
import type { Link } from './link.ts'
import { power } from './power.ts'
import { links } from './registry.ts'

const byName: ReadonlyMap<string, Link> = new Map(Object.entries(links))

/**
 * The link a request names. Throws Failure unknown_name or invalid_value at `pointer`.
 */
export function chooseLink(choice: LinkChoice, pointer: string): Link {
  if (typeof choice !== 'string') {
    if (Number.isFinite(choice.power)) return power(choice.power)
    throw new Failure({
      code: 'invalid_value',
      pointer: `${pointer}/power`,
      detail: `The power ${choice.power} is not a finite number.`
    })
  }
  const link = byName.get(choice)
  if (link !== undefined) return link
  throw new Failure({
    code: 'unknown_name',
    pointer,
    detail: `There is no link "${choice.slice(0, 40)}".`,
    hint: `Links: ${[...byName.keys()].join(', ')}, {"power": k}.`
  })
}
