import type { Contrast } from './contrast.ts'

/** Each level against the first: indicators of the levels 2 … k. */
export const treatment: Contrast = {
  title: 'each level against the first',
  r: 'contr.treatment',
  columns: (k) =>
    Array.from({ length: k - 1 }, (_, j) =>
      Array.from({ length: k }, (_, i) => (i === j + 1 ? 1 : 0))
    ),
  suffixes: (levels) => levels.slice(1),
  levelOf: (j) => j + 1
}
