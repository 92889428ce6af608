import type { FunctionEntry, Kernel, LinearKernel, SmoothKernel } from './function.ts'
import { power } from './power.ts'

const addition: LinearKernel = {
  shape: 'linear',
  signs: [1, 1],
  value: (x, y) => x + y,
  loop: (x, y, out, rows) => {
    for (let i = 0; i < rows; i++) out[i] = x[i] + y[i]
  }
}

const subtraction: LinearKernel = {
  shape: 'linear',
  signs: [1, -1],
  value: (x, y) => x - y,
  loop: (x, y, out, rows) => {
    for (let i = 0; i < rows; i++) out[i] = x[i] - y[i]
  }
}

const negation: LinearKernel = {
  shape: 'linear',
  signs: [-1],
  value: (x) => -x,
  loop: (x, _, out, rows) => {
    for (let i = 0; i < rows; i++) out[i] = -x[i]
  }
}

const multiplication: Kernel = {
  shape: 'product',
  value: (x, y) => x * y,
  loop: (x, y, out, rows) => {
    for (let i = 0; i < rows; i++) out[i] = x[i] * y[i]
  }
}

const division: SmoothKernel = {
  shape: 'smooth',
  arity: 2,
  straightInFirst: true,
  value: (x, y) => x / y,
  derivatives: (_, y, { value }, out) => {
    out.x = 1 / y
    out.y = -value / y
    out.xx = 0
    out.xy = -1 / y / y
    out.yy = (2 * value) / y / y
  },
  loops: {
    value: (x, y, out, rows) => {
      for (let i = 0; i < rows; i++) out[i] = x[i] / y[i]
    },
    derivatives: ({ y, value }, order, out, rows) => {
      for (let i = 0; i < rows; i++) {
        out.x[i] = 1 / y[i]
        out.y[i] = -value[i] / y[i]
      }
      if (order === 1) return
      for (let i = 0; i < rows; i++) {
        out.xx[i] = 0
        out.xy[i] = -1 / y[i] / y[i]
        out.yy[i] = (2 * value[i]) / y[i] / y[i]
      }
    }
  }
}

/** A comparison: 1 or 0, NaN where an operand is NaN. */
function comparison(holds: (x: number, y: number) => boolean): Kernel {
  const value = (x: number, y: number) =>
    Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : Number(holds(x, y))
  return { shape: 'step', arity: 2, value }
}

/** R's three-valued logic: FALSE && NA is FALSE, TRUE || NA is TRUE. */
const and = (x: number, y: number): number =>
  x === 0 || y === 0 ? 0 : Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : 1
const or = (x: number, y: number): number =>
  isTrue(x) || isTrue(y) ? 1 : Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : 0
const isTrue = (x: number): boolean => x !== 0 && !Number.isNaN(x)

interface Operator {
  readonly title: string
  readonly example: string
  readonly description?: string
  readonly args?: readonly string[]
  readonly required?: number
  readonly kernel?: Kernel
  readonly expand?: NonNullable<FunctionEntry['expand']>
}

const operator = (entry: Operator): FunctionEntry => ({
  description: entry.title,
  args: ['x', 'y'],
  required: 2,
  ...entry
})

/** What is written between or before operands; their names are not identifiers. */
export const operators: ReadonlyMap<string, FunctionEntry> = new Map([
  [
    '+',
    operator({
      title: 'Sum',
      example: 'a + b',
      required: 1,
      kernel: addition,
      expand: (_, [x]) => given(x)
    })
  ],
  [
    '-',
    operator({
      title: 'Difference; with one operand the negative',
      example: 'a - b',
      required: 1,
      kernel: subtraction,
      expand: (build, [x]) => build.call('negative', given(x))
    })
  ],
  [
    'negative',
    operator({ title: 'Negative', example: '-a', args: ['x'], required: 1, kernel: negation })
  ],
  ['*', operator({ title: 'Product', example: 'a * b', kernel: multiplication })],
  [
    '/',
    operator({
      title: 'Quotient',
      description: 'Quotient; division by 0 gives ±Infinity, 0/0 gives NaN.',
      example: 'a / b',
      kernel: division
    })
  ],
  [
    '^',
    operator({
      title: 'Power',
      description:
        'Power; integer powers up to 64 by repeated multiplication, x^0 and 1^y are 1, a negative base needs an integer exponent, else NaN.',
      example: 'a^2',
      kernel: power
    })
  ],
  ['==', operator({ title: 'Equal', example: 'g == "a"', kernel: comparison((x, y) => x === y) })],
  [
    '!=',
    operator({ title: 'Not equal', example: 'g != "a"', kernel: comparison((x, y) => x !== y) })
  ],
  ['<', operator({ title: 'Less', example: 'x < 1', kernel: comparison((x, y) => x < y) })],
  ['<=', operator({ title: 'At most', example: 'x <= 1', kernel: comparison((x, y) => x <= y) })],
  ['>', operator({ title: 'Greater', example: 'x > 1', kernel: comparison((x, y) => x > y) })],
  ['>=', operator({ title: 'At least', example: 'x >= 1', kernel: comparison((x, y) => x >= y) })],
  [
    '&&',
    operator({
      title: 'And',
      example: 'x > 0 && x < 1',
      kernel: { shape: 'step', arity: 2, value: and }
    })
  ],
  [
    '||',
    operator({
      title: 'Or',
      example: 'x < 0 || x > 1',
      kernel: { shape: 'step', arity: 2, value: or }
    })
  ],
  [
    '&',
    operator({
      title: 'And, the same as &&',
      example: 'x > 0 & x < 1',
      expand: (build, [x, y]) => build.call('&&', given(x), given(y))
    })
  ],
  [
    '|',
    operator({
      title: 'Or, the same as ||',
      example: 'x < 0 | x > 1',
      expand: (build, [x, y]) => build.call('||', given(x), given(y))
    })
  ],
  [
    '!',
    operator({
      title: 'Not',
      example: '!(x > 0)',
      args: ['x'],
      required: 1,
      kernel: {
        shape: 'step',
        arity: 1,
        value: (x) => (Number.isNaN(x) ? Number.NaN : Number(x === 0))
      }
    })
  ]
])

function given<T>(arg: T | undefined): T {
  if (arg === undefined) throw new Error('an operand is missing')
  return arg
}
