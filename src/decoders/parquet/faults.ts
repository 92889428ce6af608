import { Failure } from '../../core/failure.ts'

/** The file breaks the format. */
export function broken(pointer: string, what: string): Failure {
  return new Failure({
    code: 'parquet_invalid',
    pointer,
    detail: `The Parquet file is broken: ${what}.`
  })
}

/** The file uses a part of the format that is not read here. */
export function unsupported(pointer: string, what: string): Failure {
  const detail = `The Parquet file uses ${what}, which is not read here.`
  const hint = 'Write flat columns of floats, integers, booleans or text, without encryption.'
  return new Failure({ code: 'parquet_unsupported', pointer, detail, hint })
}
