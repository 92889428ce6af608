import { checksKernel } from './assumptions/checks-kernel.ts'
import { basesKernel } from './bases/bases-kernel.ts'
import { censusKernel } from './bootstrap/census.ts'
import { residualsKernel } from './bootstrap/residual-pool.ts'
import { casewiseKernel } from './casewise/casewise-kernel.ts'
import { comparisonKernel } from './comparison/comparison-pass.ts'
import { drawnKernel } from './correlated/drawn-kernel.ts'
import { historyKernel } from './correlated/history-kernel.ts'
import { runsKernel } from './correlated/runs-kernel.ts'
import { whitenedKernel } from './correlated/whitened-kernel.ts'
import { whitenedResidualsKernel } from './correlated/whitened-residuals.ts'
import { densityKernel } from './density/density-kernel.ts'
import { lawsKernel } from './density/laws-kernel.ts'
import { drivingKernel } from './driving/driving-kernel.ts'
import { type RowKernel, rowKernel } from './kernel.ts'
import { labelsKernel } from './labels/labels-kernel.ts'
import { levelsKernel } from './levels/levels-kernel.ts'
import { pairedKernel } from './paired/paired-kernel.ts'
import { reachKernel } from './prediction/reach-kernel.ts'
import { productsKernel } from './responses/products.ts'
import { resampledKernel } from './responses/resampled-kernel.ts'
import { scoresKernel } from './responses/scores-kernel.ts'
import { systemCasesKernel } from './responses/system-cases.ts'
import { systemResidualsKernel } from './responses/system-residuals.ts'
import type { AnyPass } from './row-source.ts'

/** The computation that a pass of any kind makes of each block of rows. */
export function kernelOf(pass: AnyPass): RowKernel {
  switch (pass.kind) {
    case 'regression':
      return rowKernel(pass)
    case 'products':
      return productsKernel(pass)
    case 'labels':
      return labelsKernel(pass)
    case 'runs':
      return runsKernel(pass)
    case 'drawn':
      return drawnKernel(pass)
    case 'history':
      return historyKernel(pass)
    case 'whitened':
      return whitenedKernel(pass)
    case 'whitened_residuals':
      return whitenedResidualsKernel(pass)
    case 'census':
      return censusKernel(pass)
    case 'residuals':
      return residualsKernel(pass)
    case 'paired':
      return pairedKernel(pass)
    case 'comparison':
      return comparisonKernel(pass)
    case 'driving':
      return drivingKernel(pass)
    case 'resampled':
      return resampledKernel(pass)
    case 'scores':
      return scoresKernel(pass)
    case 'bases':
      return basesKernel(pass)
    case 'levels':
      return levelsKernel(pass)
    case 'density':
      return densityKernel(pass)
    case 'laws':
      return lawsKernel(pass)
    case 'checks':
      return checksKernel(pass)
    case 'reach':
      return reachKernel(pass)
    case 'casewise':
      return casewiseKernel(pass)
    case 'system_cases':
      return systemCasesKernel(pass)
    case 'system_residuals':
      return systemResidualsKernel(pass)
  }
}
