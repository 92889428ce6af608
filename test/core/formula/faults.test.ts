import { describe, expect, it } from 'vitest'
import { Failure, type Fault } from '../../../src/core/failure.ts'
import {
  buildDesign,
  type Design,
  type DesignOptions
} from '../../../src/core/model/formula/design.ts'
import { designForNewData } from '../../../src/core/model/formula/new-data.ts'
import { parseFormula } from '../../../src/core/model/formula/parse.ts'
import { usualLimits } from '../../../src/core/model/limits.ts'
import { column } from '../../../src/core/numeric/matrix.ts'
import { datasetOf } from '../../support/formula-data.ts'

const data = datasetOf(
  {
    y: [1, 2, 3, 5, null, 8],
    x: [0, 1, 2, 3, 4, 5],
    z: [2, 1, 3, null, 1, 4],
    g: ['a', 'b', 'a', null, 'b', 'a'],
    one: ['only', 'only', 'only', 'only', 'only', 'only'],
    w: [1, 1, null, 1, 1, 1],
    am: [true, false, true, true, false, false]
  },
  { g: ['a', 'b', 'never'] }
)

function build(source: string, options: Partial<DesignOptions> = {}): Design {
  const formula = parseFormula(source, '/model/formula', [...data.columns.keys()])
  return buildDesign(formula, data, { pointer: '/model/formula', missing: 'drop', ...options })
}

function refused(act: () => unknown): readonly Fault[] {
  try {
    act()
  } catch (error) {
    if (error instanceof Failure) return error.faults
    throw error
  }
  throw new Error('nothing was refused')
}

describe('rows', () => {
  it('drops rows with missing values in used columns only, and says which', () => {
    const made = build('y ~ x + z')
    expect([...made.rows]).toEqual([0, 1, 2, 5])
    expect(made.dropped).toEqual({
      rows: 2,
      columns: [
        { column: 'y', count: 1, first: [4] },
        { column: 'z', count: 1, first: [3] }
      ]
    })
    expect([...build('y ~ x').rows]).toEqual([0, 1, 2, 3, 5])
  })

  it('regards further columns that the model uses', () => {
    expect([...build('y ~ x', { also: ['w'] }).rows]).toEqual([0, 1, 3, 5])
  })

  it('refuses missing values where it is asked to, one fault a column', () => {
    const faults = refused(() => build('y ~ g + z', { missing: 'error', dataPointer: '/data' }))
    expect(faults.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['missing_values', '/data'],
      ['missing_values', '/data'],
      ['missing_values', '/data']
    ])
    expect(faults[0]?.detail).toContain('"y" has 1 missing values, in rows 5')
  })

  it.each([
    ['y ~ log(x)', 'log(x) is -Infinity in row 1'],
    ['y ~ I(1/(z - 1))', 'I(1/(z - 1)) is Infinity in row 2'],
    ['y ~ offset(log(x))', 'offset(log(x)) is -Infinity in row 1'],
    ['log(x - 1) ~ z', 'log(x - 1) is NaN in row 1'],
    ['y ~ I(1e200*x):I(1e200*x + 1)', 'I(1e+200 * x):I(1e+200 * x + 1) is Infinity in row 2']
  ])('refuses a value that is not finite: %s', (source, detail) => {
    const [first] = refused(() => build(source))
    expect(first?.code).toBe('invalid_value')
    expect(first?.detail).toBe(detail)
  })
})

describe('factors', () => {
  it('leaves out levels that no kept row has', () => {
    expect(build('y ~ g').names).toEqual(['(Intercept)', 'gb'])
  })

  it('makes a constant column of a factor with one level, so that its aliasing is seen', () => {
    const made = build('y ~ one')
    expect(made.names).toEqual(['(Intercept)', 'oneonly'])
    expect([...column(made.x, 1)]).toEqual([1, 1, 1, 1, 1])
  })

  it('names the levels that a column is the effect of', () => {
    expect(build('y ~ g*am').levels).toEqual([
      {},
      { g: 'b' },
      { am: 'TRUE' },
      { g: 'b', am: 'TRUE' }
    ])
    expect(build('y ~ C(g, sum)').levels).toEqual([{}, { g: 'a' }])
    expect(build('y ~ g', { contrasts: { g: 'helmert' } }).levels).toEqual([{}, {}])
  })

  it('refuses more levels than allowed', () => {
    expect(
      refused(() => build('y ~ factor(x)', { limits: { ...usualLimits, levels: 4 } }))[0]?.code
    ).toBe('too_many_levels')
  })

  it('refuses more columns than allowed and counts them', () => {
    const [first] = refused(() =>
      build('y ~ factor(x)*g', { limits: { ...usualLimits, parameters: 5 } })
    )
    expect(first?.code).toBe('too_many_parameters')
    expect(first?.detail).toContain('makes 8 columns')
  })

  it('refuses text in arithmetic', () => {
    expect(refused(() => build('y ~ I(g + 1)'))[0]?.code).toBe('not_a_number')
    expect(refused(() => build('y ~ C(g, nonsense)'))[0]?.code).toBe('unknown_name')
  })
})

describe('responses', () => {
  it('keeps labels with all levels of the column', () => {
    expect(build('g ~ x').response).toEqual({
      kind: 'categorical',
      name: 'g',
      codes: Int32Array.of(0, 1, 0, 1, 0),
      levels: ['a', 'b', 'never']
    })
    const compared = build('y > 2 ~ x').response
    expect(compared.kind === 'categorical' && [...compared.codes]).toEqual([0, 0, 1, 1, 1])
  })

  it('joins several responses', () => {
    const { response } = build('cbind(y, twice = 2 * z) ~ x')
    expect(response.kind === 'matrix' && response.names).toEqual(['y', 'twice'])
    expect(response.kind === 'matrix' && [...response.values.data]).toEqual([
      1, 2, 3, 8, 4, 2, 6, 8
    ])
  })
})

describe('quadratic forms', () => {
  it('names the entries of each matrix and says where they stand', () => {
    const made = build('y ~ am + quad(x, z) + quad(z)')
    expect(made.names).toEqual(['(Intercept)', 'amTRUE', 'A[1,1]', 'A[1,2]', 'A[2,2]', 'B[1,1]'])
    expect(made.quadratic).toEqual([
      { name: 'A', size: 2, columns: [2, 3, 4] },
      { name: 'B', size: 1, columns: [5] }
    ])
    // Rows 0, 1, 2, 5 of 2xz.
    expect([...column(made.x, 3)]).toEqual([0, 2, 12, 40])
  })
})

describe('settings of transforms', () => {
  it.each([
    ['y ~ poly(x, 9)', 'A polynomial of degree 9 needs more than 9 distinct values; there are 6'],
    ['y ~ poly(x, 1.5)', 'degree must be a whole number from 1 to 200'],
    ['y ~ poly(x, z, degree = 2)', 'raw must be TRUE or FALSE'],
    ['y ~ poly()', 'poly() needs a column'],
    ['y ~ poly(x, 2, foo = 3)', 'poly() has no argument "foo" left to give'],
    ['y ~ bs(x, knots = 50)', 'Knots must lie between the boundary knots 0 and 5'],
    ['y ~ ns(x, knots = z)', 'knots must be a number'],
    ['y ~ quad()', 'quad() needs at least one column'],
    ['y ~ factor(x, 3)', 'factor() takes one argument']
  ])('refuses %s', (source, detail) => {
    const [first] = refused(() => build(source))
    expect(first?.code).toBe('formula_invalid')
    expect(first?.detail).toBe(detail)
  })
})

describe('new data', () => {
  it('refuses a level that did not occur in the fit and an absent column', () => {
    const { state } = build('y ~ g + x')
    const other = datasetOf({ g: ['a', 'c'], x: [1, 2] })
    const [first] = refused(() => designForNewData(state, other, { pointer: '/data' }))
    expect(first?.code).toBe('unknown_name')
    expect(first?.detail).toContain('"c" of g in row 2')
    const [absent] = refused(() =>
      designForNewData(state, datasetOf({ g: ['a'] }), { pointer: '/data' })
    )
    expect(absent?.detail).toContain('"x"')
  })

  it('needs neither the response nor columns that the formula does not use', () => {
    const { state } = build('y ~ g + x')
    const made = designForNewData(state, datasetOf({ x: [7], g: ['b'] }), { pointer: '/data' })
    expect([...made.x.data]).toEqual([1, 1, 7])
  })
})
