import type { Contrast } from './contrast.ts'

/** Level j + 2 against the mean of the levels before it. */
export const helmert: Contrast = {
  title: 'each level against the mean of those before it',
  r: 'contr.helmert',
  columns: (k) =>
    Array.from({ length: k - 1 }, (_, j) =>
      Array.from({ length: k }, (_, i) => (i <= j ? -1 : i === j + 1 ? j + 1 : 0))
    ),
  suffixes: (levels) => levels.slice(1).map((_, j) => String(j + 1)),
  levelOf: () => null
}
