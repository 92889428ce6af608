import { summaryText } from '../../contract/summary.ts'
import { oneByOne, type Part } from './rendering.ts'

/** A summary as R prints it. */
export const summary = oneByOne('text/plain', ({ key, fit, errors }: Part, k) => {
  const names = Object.entries(key).map(([name, value]) => `${name} = ${value}`)
  const head = `${k === 0 ? '' : '\n'}${names.length === 0 ? '' : `Group: ${names.join(', ')}\n`}`
  if (fit !== null) return head + summaryText(fit)
  return `${head}Refused: ${(errors ?? []).map(({ detail }) => detail).join(' ')}\n`
})
