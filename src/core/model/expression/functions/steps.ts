import { elementary } from './elementary.ts'
import type { ChoiceKernel, FunctionEntry } from './function.ts'

export const abs: FunctionEntry = elementary({
  title: 'Absolute value',
  description: 'Absolute value; its derivative is the sign, 0 at the kink.',
  example: 'abs(x - m)',
  kinks: true,
  value: Math.abs,
  first: Math.sign,
  second: (x) => 0 * x
})

function step(title: string, example: string, value: (x: number) => number): FunctionEntry {
  const description = `${title}. Constant between its jumps: its derivative is 0.`
  const kernel = { shape: 'step', arity: 1, value } as const
  return { title, description, example, args: ['x'], required: 1, kernel }
}

/** Half to even, as R's round and IEC 60559. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x)
  if (x - below !== 0.5) return Math.round(x)
  return below % 2 === 0 ? below : below + 1
}

export const sign: FunctionEntry = step('Sign: −1, 0 or 1', 'sign(x)', Math.sign)
export const floor: FunctionEntry = step('Largest integer not above x', 'floor(x)', Math.floor)
export const ceiling: FunctionEntry = step('Least integer not below x', 'ceiling(x)', Math.ceil)
export const round: FunctionEntry = step('Nearest integer, half to even', 'round(x)', roundHalfEven)

/** NaN where either is NaN; at a tie the first operand is the one differentiated. */
function extreme(name: string, title: string, kernel: ChoiceKernel): FunctionEntry {
  return {
    title,
    description: `${title}. At a tie the derivative is that of the first; NaN if any is NaN.`,
    example: `${name}(x, 0)`,
    args: ['x', 'y'],
    required: 1,
    repeats: true,
    kernel,
    expand: (build, args) =>
      args.filter((arg) => arg !== undefined).reduce((left, right) => build.call(name, left, right))
  }
}

export const min: FunctionEntry = extreme('min', 'Smallest of the arguments, row by row', {
  shape: 'choice',
  value: Math.min,
  takesFirst: (x, y) => Number.isNaN(x) || x <= y
})

export const max: FunctionEntry = extreme('max', 'Largest of the arguments, row by row', {
  shape: 'choice',
  value: Math.max,
  takesFirst: (x, y) => Number.isNaN(x) || x >= y
})
