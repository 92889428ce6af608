/** Ways to state a model that have a tab of their own. Adding one is one entry here. */
export interface StatementTab {
  readonly key: 'formula' | 'formulas' | 'mean' | 'log_density' | 'equation'
  readonly title: string
  readonly label: string
  readonly hint: string
  /** Asks for the response column apart. */
  readonly response: boolean
  /** Its names that are no columns are parameters with start values. */
  readonly parameters: boolean
  /** A family and a link can be chosen. */
  readonly family: boolean
  /** It is a list of texts, written one a line. */
  readonly list: boolean
}

export const statementTabs: readonly StatementTab[] = [
  {
    key: 'formula',
    title: 'Formula',
    label: 'Formula, as in R',
    hint: 'y ~ x',
    response: false,
    parameters: false,
    family: true,
    list: false
  },
  {
    key: 'mean',
    title: 'Mean',
    label: 'Mean as an expression in columns and parameters',
    hint: 'b1*(1-exp(-b2*x))',
    response: true,
    parameters: true,
    family: true,
    list: false
  },
  {
    key: 'log_density',
    title: 'Density',
    label: "One row's log-likelihood as an expression",
    hint: 'log(lambda) - lambda*y',
    response: false,
    parameters: true,
    family: false,
    list: false
  },
  {
    key: 'formulas',
    title: 'System',
    label: 'Formulas with joint errors, one a line',
    hint: 'y1 ~ x1\ny2 ~ x2',
    response: false,
    parameters: false,
    family: false,
    list: true
  },
  {
    key: 'equation',
    title: 'Equation',
    label: 'Equation of matrices',
    hint: 'Y = X * A * X',
    response: false,
    parameters: false,
    family: false,
    list: false
  }
]

/** What a text states: itself, or its lines that are not blank. */
export function statedIn(tab: StatementTab, text: string): string | readonly string[] {
  return tab.list ? linesOf(text).map(({ line }) => line) : text.trimEnd()
}

/** The text of the editor for what a model states; null when the tab cannot show it. */
export function textOf(tab: StatementTab, stated: unknown): string | null {
  if (!tab.list) return typeof stated === 'string' ? stated : null
  return Array.isArray(stated) && stated.every((line) => typeof line === 'string')
    ? stated.join('\n')
    : null
}

/** Where in the text a fault's place begins; null when it is not about this statement. */
export function placeOf(tab: StatementTab, text: string, pointer: string): number | null {
  if (pointer === `/model/${tab.key}`) return 0
  const [, index] = /^\/model\/formulas\/(\d+)$/.exec(pointer) ?? []
  return tab.list && index !== undefined ? (linesOf(text)[Number(index)]?.from ?? 0) : null
}

/** A text with one more name at its end: the response of a formula first, then a sum of terms. */
export function withName(tab: StatementTab, text: string, name: string): string {
  const start = tab.list ? text.lastIndexOf('\n') + 1 : 0
  const written = /^[A-Za-z.][\w.]*$/.test(name) ? name : `\`${name}\``
  const last = text.slice(start).trim()
  return text.slice(0, start) + joined(last, written, tab.key.startsWith('formula'))
}

function joined(text: string, name: string, formula: boolean): string {
  if (text === '') return formula ? `${name} ~ ` : name
  return /[~+\-*/(^,]$/.test(text) ? `${text} ${name}` : `${text} + ${name}`
}

/** Lines that are not blank, without the space around them, and where each begins. */
function linesOf(text: string): readonly { readonly line: string; readonly from: number }[] {
  return [...text.matchAll(/\S(?:.*\S)?/g)].map(({ 0: line, index }) => ({ line, from: index }))
}

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
