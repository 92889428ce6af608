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

/** The response of grouped counts as R wants it: cbind(successes, failures). */
function formulaR(spec: ModelSpec): string {
  const formula = spec.formula ?? ''
  if (spec.trials === undefined) return formula
  const [response, ...rest] = formula.split('~')
  const y = (response ?? '').trim()
  return `cbind(${y}, ${spec.trials} - ${y}) ~${rest.join('~')}`
}

function weightsR(spec: ModelSpec): string {
  return spec.weights === undefined ? '' : `, weights = ${spec.weights.column}`
}

function reproduceR({ spec, family, link }: ReproduceInput): string | null {
  const frequency = spec.weights?.kind === 'frequency'
  const data = frequency ? `d[rep(seq_len(nrow(d)), d$${spec.weights?.column}), ]` : 'd'
  const weights = frequency ? '' : weightsR(spec)
  if (family.facts.quadratic && link.affine) {
    return `lm(${spec.formula}, data = ${data}${weights}${contrastsR(spec)})`
  }
  if (family.r === null || link.r === null) return null
  return `glm(${formulaR(spec)}, family = ${family.r}(link = ${quoteR(link.r)}), data = ${data}${weights}${contrastsR(spec)})`
}

/** Formula in patsy's notation, or null where the two languages differ. */
function formulaPython(formula: string): string | null {
  if (/%in%|offset\(|cbind\(|poly\(|\bbs\(|\bns\(|quad\(|`/.test(formula)) return null
  return formula
    .replaceAll(/I\(([^()]*)\)/g, (_, inner: string) => `I(${inner.replaceAll('^', '**')})`)
    .replaceAll(/\b(log|exp|sqrt|sin|cos|tan)\(/g, 'np.$1(')
    .replaceAll('^', '**')
}

function reproducePython({ spec, family, link }: ReproduceInput): string | null {
  const formula = formulaPython(spec.formula ?? '')
  if (formula === null || spec.contrasts !== undefined) return null
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
  return `smf.glm(${text}, d, family=${family.python}(${link.python}())${weights}).fit()`
}

/** The R and Python lines for a formula fit with data frame `d`. */
export function reproduce(input: ReproduceInput): Reproduction {
  if (input.spec.formula === undefined) return { r: null, python: null }
  return { r: reproduceR(input), python: reproducePython(input) }
}
