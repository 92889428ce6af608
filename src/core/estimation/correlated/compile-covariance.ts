import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { numericColumn } from '../../model/rows.ts'
import type { CovarianceChoice } from '../../model/spec.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { autoregression } from './autoregression.ts'
import { equicorrelation } from './equicorrelation.ts'
import { diagonalCovariance, matrixCovariance, principalPart } from './given-matrix.ts'
import type { Blocks, CorrelationFamily, FixedCovariance } from './structure.ts'

/** The covariance of the errors of the rows used, up to σ². */
export interface CompiledCovariance {
  readonly structure: CovarianceChoice['structure']
  /** The order of V: how many errors there are. */
  readonly order: number
  readonly blocks: Blocks
  /** V, where every correlation is given. */
  readonly fixed: FixedCovariance | null
  /** V(ρ), where ρ is a parameter or was given. */
  readonly family: CorrelationFamily | null
  readonly rho: number | 'estimate' | null
  readonly restricted: boolean
  /** The same for other rows: `source[i]` is the row (0 … n − 1) that row i repeats. */
  resampled(blocks: Blocks, source: Int32Array): CompiledCovariance
}

const at = '/model/covariance'

function wrong(pointer: string, detail: string, hint?: string): Failure {
  const fault = { code: 'invalid_value', pointer, detail } as const
  return new Failure(hint === undefined ? fault : { ...fault, hint })
}

/** Rows (0 … n − 1) of every block: one block, or one for every value of the column `within`. */
export function blocksOf(within: string | undefined, dataset: Dataset, rows: Int32Array): Blocks {
  if (within === undefined) return [Int32Array.from(rows, (_, i) => i)]
  const column = dataset.columns.get(within)
  if (column === undefined) numericColumn(dataset, within, `${at}/within`)
  const members = new Map<number, number[]>()
  rows.forEach((source, i) => {
    const key =
      column?.kind === 'categorical' ? column.codes[source] : (column?.values[source] ?? 0)
    const block = members.get(key)
    if (block === undefined) members.set(key, [i])
    else block.push(i)
  })
  return [...members.values()].map((block) => Int32Array.from(block))
}

/** Independent errors whose relative variances are a column, of the given rows. Throws Failure. */
export function variancesGiven(
  choice: CovarianceChoice,
  dataset: Dataset,
  rows: Int32Array
): FixedCovariance {
  const pointer = `${at}/column`
  const all = numericColumn(dataset, choice.column ?? '', pointer)
  const v = Float64Array.from(rows, (i) => all[i])
  const bad = v.findIndex((value) => !(value > 0 && value < Number.POSITIVE_INFINITY))
  if (bad < 0) return diagonalCovariance(v)
  throw wrong(
    pointer,
    `The variance of row ${rows[bad]} is ${v[bad]}.`,
    'Relative variances are positive and finite.'
  )
}

/** The matrix as sent, checked square and symmetric to rounding. */
function readMatrix(nested: readonly (readonly number[])[]): Matrix {
  const size = nested.length
  const out = zeros(size, size)
  nested.forEach((row, i) => {
    if (row.length !== size) {
      throw wrong(
        `${at}/matrix/${i}`,
        `Row ${i + 1} has ${row.length} entries, but a covariance matrix of ${size} rows needs ${size}.`
      )
    }
    row.forEach((value, j) => {
      out.data[j * size + i] = value
    })
  })
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < j; i++) {
      const [a, b] = [out.data[j * size + i], out.data[i * size + j]]
      const size2 = Math.sqrt(Math.abs(out.data[i * size + i] * out.data[j * size + j]))
      if (Math.abs(a - b) <= 1e-12 * Math.max(size2, Math.abs(a))) continue
      throw wrong(
        `${at}/matrix/${i}/${j}`,
        `The matrix is not symmetric: entry (${i + 1}, ${j + 1}) is ${a}, entry (${j + 1}, ${i + 1}) is ${b}.`
      )
    }
  }
  return out
}

/** The part of the matrix that belongs to each block: of all rows, or one matrix for every block. */
function matrixOfBlock(matrix: Matrix, blocks: Blocks, data: Sources) {
  const { dataset, rows } = data
  if (matrix.rows === dataset.rows) {
    return (block: Int32Array) =>
      principalPart(
        matrix,
        block.map((i) => rows[i])
      )
  }
  const odd = blocks.find((block) => block.length !== matrix.rows)
  if (data.within && odd === undefined) return () => matrix
  const blocked = data.within
    ? ` or, for one matrix common to all blocks, ${odd?.length ?? 0} (a block has that many rows)`
    : ''
  throw wrong(
    `${at}/matrix`,
    `The covariance matrix has ${matrix.rows} rows; it needs ${dataset.rows}, one for every row of the data${blocked}.`
  )
}

/** A block of other than the rows of the matrix that is common to all blocks. */
export function unlikeMatrix(size: number, block: number): Failure {
  return wrong(
    `${at}/matrix`,
    `The covariance matrix, common to all blocks, has ${size} rows; a block has ${block}.`
  )
}

interface Sources {
  readonly dataset: Dataset
  readonly rows: Int32Array
  readonly within: boolean
}

function definite(covariance: FixedCovariance | null): FixedCovariance {
  if (covariance !== null) return covariance
  throw wrong(
    `${at}/matrix`,
    'The covariance matrix is not positive definite.',
    'Some combination of the errors would have no or negative variance: check the entries.'
  )
}

function given(choice: CovarianceChoice, blocks: Blocks, data: Sources): FixedCovariance {
  const matrix = readMatrix(choice.matrix ?? [])
  return definite(matrixCovariance(blocks, matrixOfBlock(matrix, blocks, data)))
}

/** The covariance of the errors of one block, where one matrix is given for all. Throws Failure. */
export function ofOneBlock(choice: CovarianceChoice): FixedCovariance {
  const matrix = readMatrix(choice.matrix ?? [])
  const rows = Int32Array.from({ length: matrix.rows }, (_, i) => i)
  return definite(matrixCovariance([rows], () => matrix))
}

/** V where ρ is given, a family of them where it is estimated. Throws Failure for a ρ outside its interval. */
export function withRho(
  choice: CovarianceChoice,
  family: CorrelationFamily
): Pick<CompiledCovariance, 'family' | 'fixed' | 'rho'> {
  const rho = choice.rho ?? 'estimate'
  if (rho === 'estimate') return { family, fixed: null, rho }
  if (rho > family.low && rho < family.high) return { family, fixed: family.at(rho), rho }
  throw wrong(
    `${at}/rho`,
    `With rho = ${rho} the covariance is not positive definite: rho lies between ${Number(family.low.toPrecision(6))} and ${family.high} here.`,
    choice.structure === 'equicorrelated'
      ? 'In a block of m rows a common correlation exceeds -1/(m - 1).'
      : undefined
  )
}

interface Statement {
  readonly choice: CovarianceChoice
  readonly dataset: Dataset
  /** Rows of the dataset, in the order of the blocks' indices. */
  readonly rows: Int32Array
}

function compiled({ choice, dataset, rows }: Statement, blocks: Blocks): CompiledCovariance {
  const common = {
    structure: choice.structure,
    order: rows.length,
    blocks,
    restricted: choice.method === 'reml',
    resampled: (others: Blocks, source: Int32Array) =>
      compiled({ choice, dataset, rows: source.map((i) => rows[i]) }, others)
  }
  const data = { dataset, rows, within: choice.within !== undefined }
  switch (choice.structure) {
    case 'diagonal':
      return { ...common, fixed: variancesGiven(choice, dataset, rows), family: null, rho: null }
    case 'matrix':
      return { ...common, fixed: given(choice, blocks, data), family: null, rho: null }
    default:
      return {
        ...common,
        ...withRho(
          choice,
          choice.structure === 'ar1' ? autoregression(blocks) : equicorrelation(blocks)
        )
      }
  }
}

/** The covariance that a request states, for the rows kept. Throws Failure where it is none. */
export function compileCovariance(
  choice: CovarianceChoice,
  dataset: Dataset,
  rows: Int32Array
): CompiledCovariance {
  return compiled({ choice, dataset, rows }, blocksOf(choice.within, dataset, rows))
}
