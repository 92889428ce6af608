import { positive } from '../../numeric/interval.ts'
import { normalQuantile, tCdf, tQuantile } from '../../numeric/special/index.ts'
import type { FamilyEntry, FamilyFacts } from './family.ts'
import { drawGamma } from './kernel/draws.ts'
import { symmetricLocation } from './kernel/facts.ts'
import { locationScale, scaleParameter } from './kernel/location-scale.ts'
import { estimableOption, given, type Options, scaleOption } from './kernel/options.ts'
import { medianAbsolute } from './kernel/spread.ts'
import { studentExpansion, studentInformation, studentScale } from './kernel/student.ts'

/** Variance of the standard law: ν/(ν − 2), infinite up to two degrees of freedom. */
function variance(nu: number): number {
  return nu > 2 ? 1 / (1 - 2 / nu) : Infinity
}

function factsOf(df: number | null): FamilyFacts {
  return {
    ...symmetricLocation,
    varianceAtUnitScale: df === null ? null : variance(df),
    informationAtUnitScale: df === null ? null : (1 + 1 / df) / (1 + 3 / df),
    standardisedMean: df === null || df > 1 ? 0 : null,
    normalLimit: df === null ? 'df to infinity' : null
  }
}

/** Scale at fixed ν: steps of the EM iteration s² ← mean of (ν + 1) r²/(ν + r²/s²). */
function scaleAt(nu: number, r: Float64Array, start: number): number {
  let s = start
  for (let step = 0; step < 25; step++) {
    let sum = 0
    for (const x of r) sum += ((1 + 1 / nu) * x * x) / (1 + (x / s) ** 2 / nu)
    s = Math.sqrt(sum / r.length)
  }
  return s > 0 ? s : start
}

/** The best of a few degrees of freedom by profile likelihood. */
function start(r: Float64Array, y: Float64Array, df: number | null): readonly number[] {
  const expand = studentExpansion()
  const jet = new Float64Array(6)
  const median = medianAbsolute(r, y)
  const candidates = df === null ? [1.5, 3, 6, 12, 30] : [df]
  let best = { value: Number.NEGATIVE_INFINITY, scale: median, df: df ?? 6 }
  for (const nu of candidates) {
    const scale = scaleAt(nu, r, median)
    let value = -r.length * Math.log(scale)
    for (const x of r) {
      expand(x / scale, nu, jet)
      value += jet[0]
    }
    if (value > best.value) best = { value, scale, df: nu }
  }
  return [best.scale, best.df]
}

function create(options: Options) {
  const df = given(options, 'df')
  return locationScale({
    name: 'student_t',
    title: 'Student t',
    density:
      'gamma((df+1)/2)/(gamma(df/2)*sqrt(df*pi)*scale) * (1 + z^2/df)^(-(df+1)/2), z = (y - mu)/scale',
    facts: factsOf(df),
    scale: scaleParameter(given(options, 'scale')),
    shape: { name: 'df', domain: positive, known: df },
    predicts: 'location',
    expand: studentExpansion(),
    expandScale: studentScale,
    variance,
    information: studentInformation,
    start: (r, y) => start(r, y, df),
    cdf: tCdf,
    quantile: tQuantile,
    draw: (uniform, nu) =>
      normalQuantile(uniform()) / Math.sqrt(drawGamma(uniform, nu / 2) / (nu / 2)),
    r: null,
    python: null
  })
}

/** Student's law with known or estimated degrees of freedom. */
export const studentT: FamilyEntry = {
  name: 'student_t',
  title: 'Student t',
  options: [
    estimableOption('df', 'Known degrees of freedom, or "estimate" (the default)'),
    scaleOption
  ],
  create
}
