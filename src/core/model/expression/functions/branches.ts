import type { FunctionEntry } from './function.ts'

const description =
  'a where the condition is true (not 0), b where it is 0, NaN where it is NaN. Only the chosen one is looked at: a NaN in the other harms neither the value nor the derivatives.'

/** The language's `if`. */
export const branch: FunctionEntry = {
  title: 'Choice between two expressions',
  description,
  example: 'if(x > 0, log(x), 0)',
  args: ['condition', 'a', 'b'],
  required: 3,
  kernel: { shape: 'branch' }
}

/** The same as R spells it. */
export const ifelse: FunctionEntry = {
  title: 'Choice between two expressions, another name of if',
  description,
  example: 'ifelse(y == 0, log(p), log(1 - p))',
  args: ['test', 'yes', 'no'],
  required: 3,
  expand: (build, args) => build.call('if', ...args.filter((arg) => arg !== undefined))
}
