import { Failure } from '../../core/failure.ts'

/** What a fault needs to say where it is. */
export interface ArrowFaults {
  readonly pointer: string
}

/** The data break the format. */
export function broken({ pointer }: ArrowFaults, what: string): Failure {
  return new Failure({
    code: 'arrow_invalid',
    pointer,
    detail: `The Arrow data are broken: ${what}.`
  })
}

/** The data use a part of the format that is not read here. */
export function unsupported({ pointer }: ArrowFaults, what: string): Failure {
  const detail = `The Arrow data use ${what}, which is not read here.`
  const hint =
    'Write numbers as floats or integers, labels as text or dictionaries of text, without compression.'
  return new Failure({ code: 'arrow_unsupported', pointer, detail, hint })
}
