/** Ways to state a model that have a tab of their own. Adding one is one entry here. */
export interface StatementTab {
  readonly key: 'formula' | 'mean' | 'log_density' | 'equation'
  readonly title: string
  readonly label: string
  readonly hint: string
  /** Asks for the response column apart. */
  readonly response: boolean
  /** Its names that are no columns are parameters with start values. */
  readonly parameters: boolean
  /** A family and a link can be chosen. */
  readonly family: boolean
}

export const statementTabs: readonly StatementTab[] = [
  {
    key: 'formula',
    title: 'Formula',
    label: 'Formula, as in R',
    hint: 'y ~ x',
    response: false,
    parameters: false,
    family: true
  },
  {
    key: 'mean',
    title: 'Mean',
    label: 'Mean as an expression in columns and parameters',
    hint: 'b1*(1-exp(-b2*x))',
    response: true,
    parameters: true,
    family: true
  },
  {
    key: 'log_density',
    title: 'Density',
    label: "One row's log-likelihood as an expression",
    hint: 'log(lambda) - lambda*y',
    response: false,
    parameters: true,
    family: false
  },
  {
    key: 'equation',
    title: 'Equation',
    label: 'Equation of matrices',
    hint: 'Y = X * A * X',
    response: false,
    parameters: false,
    family: false
  }
]

const constants = new Set(['pi', 'e', 'Inf', 'TRUE', 'FALSE'])

/** Names in an expression that are neither columns nor functions nor constants: its parameters. */
export function parametersIn(
  text: string,
  columns: readonly string[],
  functions: readonly string[]
): readonly string[] {
  const known = new Set([...columns, ...functions, ...constants])
  const plain = text.replace(/`[^`]*`|"[^"]*"|'[^']*'/g, ' ')
  const names = [...plain.matchAll(/(?<![\w.])[A-Za-z_.][\w.]*(?!\w*\s*\()/g)].map(([name]) => name)
  return [...new Set(names)].filter((name) => !known.has(name))
}
