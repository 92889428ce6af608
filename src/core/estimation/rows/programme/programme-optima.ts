import { type BothOptima, type Searched, withErrors } from '../both-optima.ts'
import type { ProgrammeParts } from './programme.ts'

/** Both fits where programmes find the likelihood's maximum, before their standard errors. */
interface ProgrammeOptima
  extends Omit<
    BothOptima,
    'programme' | 'final' | 'deviance' | 'nullDeviance' | 'errors' | 'start'
  > {
  readonly programme: ProgrammeParts
}

/** Both optima with their standard errors where programmes find the likelihood's maximum: such a law has no deviance. */
export function programmeOptima(optima: ProgrammeOptima, searched: Searched): Promise<BothOptima> {
  return withErrors(
    { ...optima, final: null, deviance: Number.NaN, nullDeviance: Number.NaN },
    searched
  )
}
