import type { Family } from '../../model/families/family.ts'
import type { Link } from '../../model/links/link.ts'
import type { ModelSpec } from '../../model/spec.ts'

/** Lines of R and Python that give the same numbers; null where that tool has no such fit. */
export interface Reproduction {
  readonly r: string | null
  readonly python: string | null
}

interface ReproduceInput {
  readonly spec: ModelSpec
  /** The label that counts as the event; null where the response is a number. */
  readonly event: string | number | boolean | null
  readonly family: Family
  readonly link: Link
}

function quoteR(text: string): string {
  return JSON.stringify(text)
}

/** Level order and contrasts as R needs them said. */
function contrastsR(spec: ModelSpec): string {
  const entries = Object.entries(spec.contrasts ?? {})
  if (entries.length === 0) return ''
  const names: Readonly<Record<string, string>> = {
    treatment: 'contr.treatment',
    sum: 'contr.sum',
    helmert: 'contr.helmert',
    polynomial: 'contr.poly'
  }
  const inner = entries.map(([factor, kind]) => `\`${factor}\` = ${quoteR(names[kind] ?? kind)}`)
  return `, contrasts = list(${inner.join(', ')})`
}

/** The formula with another response. */
function withResponse(formula: string, change: (response: string) => string): string {
  const [response, ...rest] = formula.split('~')
  return `${change(response.trim())} ~${rest.join('~')}`
}

/**
 * Counts of trials as R wants them, cbind(successes, failures), and labels as the event they stand
 * for, whatever the order of levels in `d`.
 */
function formulaR({ spec, event }: ReproduceInput): string {
  const formula = spec.formula ?? ''
  if (event !== null) {
    const label = typeof event === 'boolean' ? String(event).toUpperCase() : JSON.stringify(event)
    return withResponse(formula, (y) => `I(${y} == ${label})`)
  }
  const trials = spec.trials === undefined ? undefined : nameR(spec.trials)
  return trials === undefined
    ? formula
    : withResponse(formula, (y) => `cbind(${y}, ${trials} - ${y})`)
}

/** A call with one more argument: f(a = 1) → f(a = 1, b), f → f(b). */
function withArgument(call: string, argument: string): string {
  return call.endsWith(')') ? `${call.slice(0, -1)}, ${argument})` : `${call}(${argument})`
}

/** A column as R writes it: back-quoted unless it is a plain name. */
function nameR(column: string): string {
  return /^[A-Za-z][A-Za-z0-9._]*$/.test(column)
    ? column
    : `\`${column.replaceAll(/[\\`]/g, '\\$&')}\``
}

function weightsR(spec: ModelSpec): string {
  return spec.weights === undefined ? '' : `, weights = ${nameR(spec.weights.column)}`
}

/** R's default stops at half of the digits. */
const toStagnation = 'epsilon = 1e-14, maxit = 100'

function reproduceR(input: ReproduceInput): string | null {
  const { spec, family, link } = input
  const frequency = spec.weights?.kind === 'frequency'
  const data = frequency
    ? `d[rep(seq_len(nrow(d)), d$${nameR(spec.weights?.column ?? '')}), ]`
    : 'd'
  const weights = frequency ? '' : weightsR(spec)
  if (family.facts.quadratic && link.affine) {
    return `lm(${spec.formula}, data = ${data}${weights}${contrastsR(spec)})`
  }
  const last = `data = ${data}${weights}${contrastsR(spec)}, ${toStagnation})`
  if (family.rFit !== undefined && link.r !== null) {
    return `${family.rFit}(${formulaR(input)}, link = ${link.r}, ${last}`
  }
  if (family.r === null || link.r === null) return null
  const penalised =
    spec.penalty === undefined ? '' : 'method = brglm2::brglmFit, type = "AS_mean", '
  return `glm(${formulaR(input)}, family = ${withArgument(family.r, `link = ${quoteR(link.r)}`)}, ${penalised}${last}`
}

/** Formula in patsy's notation, or null where the two languages differ. */
function formulaPython(formula: string): string | null {
  if (/%in%|offset\(|cbind\(|poly\(|\bbs\(|\bns\(|quad\(|`/.test(formula)) return null
  return formula
    .replaceAll(/I\(([^()]*)\)/g, (_, inner: string) => `I(${inner.replaceAll('^', '**')})`)
    .replaceAll(/\b(log|exp|sqrt|sin|cos|tan)\(/g, 'np.$1(')
    .replaceAll('^', '**')
}

function eventPython(event: string | number | boolean): string {
  if (typeof event === 'boolean') return event ? 'True' : 'False'
  return typeof event === 'number' ? String(event) : `'${event.replaceAll(/['\\]/g, '\\$&')}'`
}

function reproducePython({ spec, event, family, link }: ReproduceInput): string | null {
  const written = formulaPython(spec.formula ?? '')
  const { contrasts, penalty } = spec
  if (written === null || contrasts !== undefined || penalty !== undefined) return null
  const formula =
    event === null
      ? written
      : withResponse(written, (y) => `I((${y} == ${eventPython(event)}) * 1)`)
  const text = quoteR(formula)
  const frequency = spec.weights?.kind === 'frequency'
  const column = spec.weights?.column
  if (family.facts.quadratic && link.affine) {
    if (column === undefined) return `smf.ols(${text}, d).fit()`
    return frequency
      ? `smf.ols(${text}, d.loc[d.index.repeat(d[${quoteR(column)}])]).fit()`
      : `smf.wls(${text}, d, weights=d[${quoteR(column)}]).fit()`
  }
  if (family.python === null || link.python === null || spec.trials !== undefined) return null
  const weights =
    column === undefined ? '' : `, ${frequency ? 'freq' : 'var'}_weights=d[${quoteR(column)}]`
  return `smf.glm(${text}, d, family=${withArgument(family.python, `link=${link.python}`)}${weights}).fit(tol=1e-14)`
}

/** The R and Python lines for a formula fit with data frame `d`. */
export function reproduce(input: ReproduceInput): Reproduction {
  if (input.spec.formula === undefined) return { r: null, python: null }
  const splines = /\b[bn]s\(/.test(input.spec.formula) ? 'library(splines); ' : ''
  const r = reproduceR(input)
  return { r: r === null ? null : splines + r, python: reproducePython(input) }
}
