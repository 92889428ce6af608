import { describe, expect, it } from 'vitest'
import {
  basins,
  jointStart,
  kronecker,
  ladderStart,
  nearby,
  sameBasin
} from '../../../src/core/numeric/optim/multistart.ts'

const at = (...x: number[]) => Float64Array.from(x)

describe('starts', () => {
  it('are the same for the same seed and differ for another', () => {
    expect([...kronecker(3, 4, 7)]).toEqual([...kronecker(3, 4, 7)])
    expect([...kronecker(3, 4, 7)]).not.toEqual([...kronecker(3, 4, 8)])
  })

  it('fill the cube evenly: every tenth of each axis is met', () => {
    for (let j = 0; j < 5; j++) {
      const tenths = new Set<number>()
      for (let k = 0; k < 60; k++) tenths.add(Math.floor(10 * kronecker(k, 5, 0)[j]))
      expect(tenths.size).toBe(10)
    }
  })

  it('of a ladder keep signs, stay within the decades and touch listed coordinates only', () => {
    for (let k = 0; k < 50; k++) {
      const x = ladderStart(at(-2, 5, 0), [0, 2], { k, decades: 3, seed: 0 })
      expect(x[0]).toBeLessThan(0)
      expect(Math.abs(Math.log10(x[0] / -2))).toBeLessThanOrEqual(3)
      expect(x[1]).toBe(5)
      expect(Math.abs(x[2])).toBeLessThanOrEqual(1)
    }
  })

  it('may move all together', () => {
    expect([...jointStart(at(1, 2, 3), [0, 2], 10)]).toEqual([10, 2, 30])
  })

  it('are near when no listed coordinate is half a decade away', () => {
    expect(nearby(at(1, 1), at(2, 90), [0])).toBe(true)
    expect(nearby(at(1, 1), at(2, 90), [0, 1])).toBe(false)
  })
})

describe('basins', () => {
  const tight = (value: number) => 1e-12 * Math.abs(value)

  it('collect equal points and rank them', () => {
    const ends = [
      { x: at(1, 2), value: 5 },
      { x: at(9, 9), value: 3 },
      { x: at(1 + 1e-8, 2), value: 5.0000001 }
    ]
    expect(basins(ends, tight)).toEqual([
      { value: 3, starts: 1, behindBestBy: 0 },
      { value: 5, starts: 2, behindBestBy: 2 }
    ])
  })

  it('take exchanged labels for one optimum', () => {
    const ends = [
      { x: at(1, 2), value: 5 },
      { x: at(2, 1), value: 5 }
    ]
    expect(basins(ends, tight)).toHaveLength(1)
    expect(sameBasin(ends[0].x, ends[1].x)).toBe(false)
  })
})
