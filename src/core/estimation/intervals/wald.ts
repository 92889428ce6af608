import type { IntervalMethod } from './interval.ts'

export const wald: IntervalMethod = {
  name: 'wald',
  title: 'estimate plus and minus a multiple of its standard error',
  reference: 'Wald (1943), Transactions of the AMS 54, 426-482',
  compute: ({ estimates, stdErrors, critical }) => ({
    low: estimates.map((value, j) => value - critical * stdErrors[j]),
    high: estimates.map((value, j) => value + critical * stdErrors[j]),
    open: [],
    traces: [],
    better: null
  })
}
