import type { WarningReport } from '../report.ts'
import type { DensityFit, Setting } from './density-fit.ts'
import type { DensityLikelihood, DensityModel } from './model.ts'
import { logLikelihoodAt } from './objective.ts'
import { classify, settled } from './outcomes.ts'
import { pathInWords } from './path.ts'
import {
  descend,
  type End,
  isSound,
  resolution,
  type Search,
  type SearchOptions,
  searchFrom
} from './search.ts'
import { spikeElsewhere } from './spike.ts'
import { feasibleStarts, ladder, startNotFinite } from './starts.ts'

/** Beyond this many rows × parameters a search that ended well is not repeated from elsewhere. */
const explorable = 100_000
/** Beyond this many, a spike elsewhere is not looked for: that takes thousands of evaluations. */
const searchable = 6000

function elsewhereWarning(detail: string): WarningReport {
  return {
    code: 'unbounded_elsewhere',
    detail,
    pointer: '/model/log_density',
    action: 'Bound the parameter away from that end, or keep the interior maximum that is reported.'
  }
}

/** What a search came to, and whether it met nothing larger than the sound maximum that is reported. */
interface Told {
  readonly fit: DensityFit
  readonly alone: boolean
}

/** A sound maximum, or what another end is at which the likelihood is larger. */
function besides(setting: Setting, sound: End): Told {
  const { model, search, options, free } = setting
  const fit = settled(setting, sound)
  const { best } = search
  if (!(best.value < sound.value - resolution(model, sound.value))) return { fit, alone: true }
  const again = isSound(best) ? best : descend(model, { free, at: best.theta }, options)
  const other = isSound(again) ? settled(setting, again) : classify(setting, again)
  if (other.status === 'not_converged') return { fit, alone: true }
  if (other.status !== 'unbounded') return { fit: other, alone: false }
  const warning = elsewhereWarning(
    `This is the best interior maximum: elsewhere the likelihood is unbounded. ${other.reason ?? ''}`
  )
  return { fit: { ...fit, warnings: [warning] }, alone: false }
}

/** Warns of a spike elsewhere, which only a likelihood of few rows and parameters is searched for. */
function spikeWarnings(model: DensityModel, sound: End): WarningReport[] {
  if (model.rows.length * model.names.length > searchable) return []
  const spike = spikeElsewhere(model, sound.theta)
  if (spike === null) return []
  const warning = elsewhereWarning(
    `This is the best interior maximum: with ${model.names[spike.on]} on an observation the likelihood grows without limit as ${pathInWords(model, spike.path)}.`
  )
  return [warning]
}

function multipleWarning(model: DensityLikelihood, search: Search): WarningReport[] {
  if (search.basins.length < 2) return []
  const list = search.basins
    .slice(0, 5)
    .map(({ value }) => Number((-value * model.nobs).toPrecision(8)))
    .join(', ')
  return [
    {
      code: 'multiple_optima',
      detail: `${search.basins.length} local maxima were met from ${search.starts} starts; their log-likelihoods are ${list}. The best is reported.`,
      pointer: '/model/parameters',
      action: 'Give starts near the solution that is meant, or bounds that leave one of them.'
    }
  ]
}

/** Row of a parameter that appears nowhere: aliased, and the block not identified. */
function withUnused(model: DensityLikelihood, fit: DensityFit): DensityFit {
  if (model.unused.length === 0) return fit
  const aliased = fit.aliased.slice()
  for (const j of model.unused) aliased[j] = 1
  const names = model.unused.map((j) => model.names[j]).join(', ')
  return {
    ...fit,
    status: 'not_identified',
    aliased,
    reason: `The density does not depend on ${names}${fit.reason === null ? '; the others are estimated.' : `. ${fit.reason}`}`
  }
}

/** Parameters that a search moves. */
function searched({ names, unused }: DensityLikelihood): number[] {
  return [...names.keys()].filter((j) => !unused.includes(j))
}

/** What the ends of searches tell of the maximum, with a word on parameters that appear nowhere. */
function told(setting: Setting): Told {
  const { model, search } = setting
  const { sound, best } = search
  const { fit, alone } =
    sound === null ? { fit: classify(setting, best), alone: false } : besides(setting, sound)
  const warnings = [...fit.warnings, ...multipleWarning(model, search)]
  return { fit: withUnused(model, { ...fit, warnings }), alone }
}

/** The maximum from these starts alone, wherever the rows are. */
export function maximumFrom(
  model: DensityLikelihood,
  starts: readonly Float64Array[],
  options: SearchOptions
): DensityFit {
  const free = searched(model)
  const search = searchFrom(model, free, { starts, further: [], options })
  return told({ model, free, search, options }).fit
}

/**
 * Maximises a density of the client's own: Newton with exact second derivatives from the client's
 * starts and a deterministic ladder of others, then tells what the end is. Throws Failure
 * start_not_finite.
 */
export function maximiseDensity(
  model: DensityModel,
  options: SearchOptions,
  extra: readonly Float64Array[]
): DensityFit {
  const free = searched(model)
  const starts = feasibleStarts(model, options.optimizer.seed)
  if (starts.length === 0) throw startNotFinite(model, model.starts[0])
  const small = model.rows.length * model.names.length <= explorable
  const more = Math.max(0, options.optimizer.starts - 1)
  const rungs =
    small || more > 0 ? ladder(model, starts[0], { seed: options.optimizer.seed, more }) : []
  const further = [...extra.filter((x) => Number.isFinite(logLikelihoodAt(model, x))), ...rungs]
  const search = searchFrom(model, free, { starts, further, options })
  const { fit, alone } = told({ model, free, search, options })
  const spikes = alone && search.sound !== null ? spikeWarnings(model, search.sound) : []
  return spikes.length === 0 ? fit : { ...fit, warnings: [...spikes, ...fit.warnings] }
}
