import { bernoulli } from './bernoulli.ts'
import type { Family, FamilyEntry } from './family.ts'

/**
 * One of k labels; with two of them a Bernoulli law, whose row law this is: y says whether the row
 * has the label, μ is the label's probability. Softmax over k labels is the statement's business.
 */
const law: Family = {
  ...bernoulli.create({}),
  name: 'multinomial',
  title: 'Multinomial',
  density: 'mu_k where y = k; two labels: mu^y * (1 - mu)^(1 - y)',
  links: ['logit'],
  r: null,
  python: null
}

export const multinomial: FamilyEntry = {
  name: 'multinomial',
  title: 'Multinomial',
  options: [],
  create: () => law
}
