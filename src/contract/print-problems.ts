import { problems } from './problems.ts'

/** docs/errors.md: a section for every kind of problem, in order of status and code. */
export function printProblems(): string {
  const sections = [...problems]
    .sort(([a, left], [b, right]) => left.status - right.status || (a < b ? -1 : 1))
    .map(
      ([code, { status, title, about, cure }]) =>
        `## ${code}\n\n${status}, \`/problems/${code.replaceAll('_', '-')}\`: ${title}\n\n${about}\n\n${cure}\n`
    )
  const head =
    '# Problems\n\nEvery answer of status 400 and above is a problem document (RFC 9457). Its `type` ends in one of these names.\n'
  return [head, ...sections].join('\n')
}
