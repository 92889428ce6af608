export type Json = Readonly<Record<string, unknown>>

export const x = [1, 2, 3, 4, 5, 6, 7, 8]
export const y = [2.1, 3.9, 6.2, 7.8, 10.1, 12.2, 13.8, 16.1]
export const columns = { x, y }
export const count = (n: number) => Array.from({ length: n }, (_, i) => i)

export const asking = (model: Json, data: Json = { columns }, rest: Json = {}): Json => ({
  data,
  model,
  ...rest
})
export const mean = (expression: string, parameters: Json, rest: Json = {}): Json =>
  asking({ mean: expression, response: 'y', parameters, ...rest })
export const density = (expression: string, parameters: Json, data?: Json): Json =>
  asking({ log_density: expression, parameters }, data)
export const start = (value: unknown, rest: Json = {}) => ({ start: value, ...rest })
export const withOptimizer = (optimizer: Json): Json =>
  asking(
    { mean: 'a*exp(b*x)', response: 'y', parameters: { a: start(1), b: start(0.1) } },
    { columns },
    { optimizer }
  )
export const weighted = (w: readonly unknown[], kind = 'precision'): Json =>
  asking({ formula: 'y ~ x', weights: { column: 'w', kind } }, { columns: { ...columns, w } })
