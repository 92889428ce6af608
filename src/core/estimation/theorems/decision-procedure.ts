import type { Theorem } from './theorem.ts'

export const decisionProcedure: Theorem = {
  id: 'decision-procedure',
  title: 'The order in which theorems are asked',
  statement:
    'Rules are tried in order: what makes one side impossible, transformations, joint laws, normal errors, exponential dispersion models, symmetric location laws, and last the certificate on the data. The first whose conditions all hold rules each quantity; a proof that the numbers contradict is reported, never chosen away.',
  reference: 'This catalogue; each rule cites its own theorem',
  scope: 'statement',
  rule: 98,
  proof:
    'Each rule is a theorem of the catalogue; earlier rules are special cases of later defaults.',
  counterexample:
    'Without the order a saturated design would be called different by the general statement on likelihood equations.',
  conditions: () => [],
  concludes: () => ({})
}
