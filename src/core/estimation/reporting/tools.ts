import type { FitSpec } from '../../model/spec.ts'
import type { WarningReport } from '../report.ts'

/** A tool whose divisors, parameter counts and reference laws an answer may follow. */
export type Tool = Exclude<FitSpec['conventions'], 'equifit'>

/** The function of every tool that fits a model, as `matches` names it; null where it has none. */
export type ToolFits = Readonly<Record<Tool, string | null>>

/** The functions that there are. */
export function toolsOf({ r, statsmodels }: ToolFits): string[] {
  return [r, statsmodels].filter((name) => name !== null)
}

/** The tool that the client asked to follow, if it has the model. */
export function followedTool({ conventions }: FitSpec, fits: ToolFits): Tool | null {
  return conventions === 'equifit' || fits[conventions] === null ? null : conventions
}

/** Says that a tool without such a model cannot be followed, and which can. */
export function unfollowed({ conventions }: FitSpec, fits: ToolFits): WarningReport[] {
  if (conventions === 'equifit' || fits[conventions] !== null) return []
  const other = conventions === 'r' ? 'statsmodels' : 'r'
  const name = fits[other]
  const title = conventions === 'r' ? 'R' : 'statsmodels'
  return [
    {
      code: 'conventions_not_applicable',
      detail: `No function of ${title} is known here that fits this model as stated, so there are no conventions of it to follow: the answer keeps its own.`,
      pointer: '/conventions',
      action:
        name === null
          ? 'Leave the option out.'
          : `Send "${other}" for the conventions of ${name.replace(/^(R|statsmodels) /, '')}, or leave the option out.`
    }
  ]
}
