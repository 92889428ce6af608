import type { Example } from './example.ts'

/** Counts in groups, before any count is seen. */
export const saturatedDesign: Example = {
  name: 'saturated_design',
  title: 'Counts in groups, before any count is seen',
  description:
    'The question with a design only: one free mean for every group of equal rows, so both estimators will give the group means.',
  method: 'POST',
  path: '/v1/equivalence',
  request: {
    model: { formula: 'count ~ group', family: 'poisson' },
    design: { columns: { group: ['a', 'a', 'b', 'b', 'c', 'c'] } }
  }
}
