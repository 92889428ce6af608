import type { Contrast } from './contrast.ts'

/** Each level but the last against the mean of all levels. */
export const sum: Contrast = {
  title: 'each level against the mean of the levels',
  r: 'contr.sum',
  columns: (k) =>
    Array.from({ length: k - 1 }, (_, j) =>
      Array.from({ length: k }, (_, i) => (i === k - 1 ? -1 : i === j ? 1 : 0))
    ),
  suffixes: (levels) => levels.slice(1).map((_, j) => String(j + 1)),
  levelOf: (j) => j
}
