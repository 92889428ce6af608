import {
  lbeta as lbetaValue,
  lgamma as logGamma,
  digamma as psi,
  trigamma as psi1,
  tetragamma
} from '../../../numeric/special/index.ts'
import { elementary } from './elementary.ts'
import type { FunctionEntry, SmoothKernel } from './function.ts'
import { pentagamma } from './pentagamma.ts'
import { digammaDifference, trigammaDifference } from './polygamma-differences.ts'

export const lgamma: FunctionEntry = elementary({
  title: 'Logarithm of the absolute gamma function',
  description: 'log|Γ(x)|; +Infinity at 0, −1, −2, ….',
  example: 'lgamma(y + 1)',
  value: logGamma,
  first: psi,
  second: psi1
})

export const lfactorial: FunctionEntry = {
  title: 'Logarithm of the factorial',
  description: 'log(x!) = lgamma(x + 1).',
  example: 'y * log(m) - m - lfactorial(y)',
  args: ['x'],
  required: 1,
  expand: (build, args) => {
    const [x] = args.filter((arg) => arg !== undefined)
    return build.call('lgamma', build.call('+', x, build.number(1)))
  }
}

export const digamma: FunctionEntry = elementary({
  title: 'Digamma function',
  description: 'Derivative of log Γ(x).',
  example: 'digamma(a)',
  value: psi,
  first: psi1,
  second: tetragamma
})

export const trigamma: FunctionEntry = elementary({
  title: 'Trigamma function',
  description: 'Second derivative of log Γ(x).',
  example: 'trigamma(a)',
  value: psi1,
  first: tetragamma,
  second: pentagamma
})

const logBeta: SmoothKernel = {
  shape: 'smooth',
  arity: 2,
  value: lbetaValue,
  derivatives: (a, b, { order }, out) => {
    out.x = -digammaDifference(a, b)
    out.y = -digammaDifference(b, a)
    if (order === 1) return
    out.xx = -trigammaDifference(a, b)
    out.xy = -psi1(a + b)
    out.yy = -trigammaDifference(b, a)
  }
}

export const lbeta: FunctionEntry = {
  title: 'Logarithm of the beta function',
  description: 'log B(a, b) for a, b > 0.',
  example: 'lbeta(a, b)',
  args: ['a', 'b'],
  required: 2,
  kernel: logBeta
}

export const beta: FunctionEntry = {
  title: 'Beta function',
  description: 'B(a, b) = Γ(a)Γ(b)/Γ(a + b) for a, b > 0.',
  example: 'beta(a, b)',
  args: ['a', 'b'],
  required: 2,
  kernel: {
    shape: 'smooth',
    arity: 2,
    value: (a, b) => Math.exp(lbetaValue(a, b)),
    derivatives: (a, b, { value, order }, out) => {
      logBeta.derivatives(a, b, { value, order }, out)
      out.xx = value * (out.xx + out.x * out.x)
      out.xy = value * (out.xy + out.x * out.y)
      out.yy = value * (out.yy + out.y * out.y)
      out.x *= value
      out.y *= value
    }
  }
}
