import { Failure } from '../failure.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Control, FitSpec } from '../model/spec.ts'
import type { Report } from './report.ts'
import { statementOf } from './statements/registry.ts'
import { witnessOf } from './witness/witness.ts'

/**
 * The whole computation: both estimates, their standard errors and the verdict. Throws Failure for
 * the client's mistakes only; an estimate that does not exist is data in the report.
 */
export function estimate(spec: FitSpec, dataset: Dataset, control: Control): Report {
  const report = statementOf(spec).estimate(spec, dataset, control)
  return spec.include.includes('witness') ? withWitness(report, { spec, dataset, control }) : report
}

/** A request on rows that are held. */
export interface HeldRequest {
  readonly spec: FitSpec
  readonly dataset: Dataset
  readonly control: Control
}

/** The report with a witness for its verdict; a variation that admits no fit is passed over. */
export function withWitness(report: Report, { spec, dataset, control }: HeldRequest): Report {
  const plain = { ...spec, include: [] }
  const refit = (changed: FitSpec, data: Dataset): Report | null => {
    try {
      return estimate({ ...plain, model: changed.model }, data, control)
    } catch (error) {
      if (error instanceof Failure) return null
      throw error
    }
  }
  const witness = witnessOf(spec, dataset, { report, refit })
  return { ...report, equivalence: { ...report.equivalence, witness } }
}
