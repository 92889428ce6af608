import type { Example } from './example.ts'

/** A saturated design in groups: fitted means are group means. */
export const poissonGroups: Example = {
  name: 'poisson_groups',
  title: 'Counts in groups',
  description:
    'Counts in three groups. With one mean a group both estimators give the group means, whatever the counts.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      columns: {
        group: ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c'],
        count: [2, 3, 1, 7, 9, 8, 4, 6, 5]
      }
    },
    model: { formula: 'count ~ group', family: 'poisson' }
  }
}
