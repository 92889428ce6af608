import { z } from 'zod'
import { families } from '../core/model/families/registry.ts'
import { links } from '../core/model/links/registry.ts'

/** Names that a request may use, from the registries: an entry there is an entry here. */
export const familyName = z.enum(Object.keys(families))
export const linkName = z.enum(Object.keys(links))

export const statusName = z.enum([
  'ok',
  'rank_deficient',
  'saturated',
  'perfect_fit',
  'boundary',
  'does_not_exist',
  'unbounded',
  'not_identified',
  'not_converged',
  'not_defined'
])

export const rulingName = z.enum([
  'identical',
  'identical_for_design',
  'coincident',
  'different',
  'not_comparable',
  'undetermined'
])
