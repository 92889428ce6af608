import type { CovarianceChoice } from '../../../model/spec.ts'
import { type DoubleDouble, ddAdd, ddMul, twoSum } from '../../../numeric/double-double.ts'
import { factorise, lowerFactor } from '../../../numeric/linalg/cholesky.ts'
import { multiplyVector } from '../../../numeric/linalg/product.ts'
import type { PairVector } from '../../../numeric/linalg/squares/pair-kernels.ts'
import { at, type Matrix } from '../../../numeric/matrix.ts'
import type { CompiledCovariance } from '../../correlated/compile-covariance.ts'
import { diagonalCovariance } from '../../correlated/given-matrix.ts'
import { combine } from '../../correlated/profile.ts'
import type {
  CorrelationFamily,
  CorrelationLaw,
  FixedCovariance
} from '../../correlated/structure.ts'
import { rankUnsettled } from '../growing-sample.ts'

/** A covariance of the errors as condensed rows have it, of so many errors. */
export function condensedCovariance(
  choice: CovarianceChoice,
  order: number,
  known: Pick<CompiledCovariance, 'family' | 'fixed' | 'rho'>
): CompiledCovariance {
  return {
    structure: choice.structure,
    order,
    blocks: [],
    restricted: choice.method === 'reml',
    ...known,
    resampled: () => {
      throw new Error('condensed rows are not drawn from')
    }
  }
}

/** V(ρ) on condensed rows on which it is diagonal: its eigenvalue on each, of those that the law weighs. */
export function diagonalFamily(law: CorrelationLaw, part: Int32Array): CorrelationFamily {
  const places = law.weights(0).map((_, k) => k)
  return {
    ...law,
    parts: places.map((k) => (v: Float64Array) => v.map((value, i) => (part[i] === k ? value : 0))),
    at(rho) {
      const weights = law.weights(rho)
      return {
        ...diagonalCovariance(Float64Array.from(part, (k) => 1 / weights[k][0])),
        logDeterminant: law.logDeterminant(rho)[0],
        norm: law.norm(rho),
        gain: law.gain(rho)
      }
    }
  }
}

/** L'v with 32 digits. */
function transposedTimes(lower: Matrix, { head, tail }: PairVector): PairVector {
  const n = head.length
  const out = { head: new Float64Array(n), tail: new Float64Array(n) }
  for (let i = 0; i < n; i++) {
    let sum: DoubleDouble = { head: 0, tail: 0 }
    for (let j = i; j < n; j++) {
      const own = twoSum(head[j], tail?.[j] ?? 0)
      sum = ddAdd(sum, ddMul({ head: at(lower, j, i), tail: 0 }, own))
    }
    out.head[i] = sum.head
    out.tail[i] = sum.tail
  }
  return out
}

function unknown(): never {
  throw new Error('only products by the inverse of the covariance are known')
}

/** A covariance by what its inverse is on condensed rows (K × K); the rest of it is of all rows. */
export function formsCovariance(
  inverse: Matrix
): Pick<FixedCovariance, 'whiten' | 'solve' | 'colour'> {
  const factor = factorise(inverse)
  if (factor === null) throw rankUnsettled()
  const lower = lowerFactor(factor)
  return {
    whiten: (v) => transposedTimes(lower, v),
    solve: (v) => multiplyVector(inverse, v),
    colour: unknown
  }
}

/**
 * V(ρ) on condensed rows by the forms A_k of V⁻¹ = Σ c_k A_k on them (K × K each). V itself is not the
 * inverse of what V⁻¹ is on few rows: nothing is multiplied by it.
 */
export function formsFamily(law: CorrelationLaw, forms: readonly Matrix[]): CorrelationFamily {
  return {
    ...law,
    parts: forms.map((form) => (v: Float64Array) => multiplyVector(form, v)),
    at(rho): FixedCovariance {
      const weights = law.weights(rho).map(([c]) => c)
      return {
        ...formsCovariance(combine(forms, weights)),
        multiply: unknown,
        logDeterminant: law.logDeterminant(rho)[0],
        get norm() {
          return law.norm(rho)
        },
        gain: law.gain(rho)
      }
    }
  }
}
