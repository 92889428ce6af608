import { assumed, type Theorem } from './theorem.ts'
import { sample, stated } from './witness.ts'

export const reparametrisation: Theorem = {
  id: 'reparametrisation',
  title: 'Units, contrasts and origins do not matter',
  statement:
    'Both estimators are equivariant under one-to-one changes of the coefficients, and the scaled score at least squares is invariant under changes of basis, units and origin: no verdict depends on contrasts, centring or units.',
  reference:
    'Zehna (1966), Annals of Mathematical Statistics 37, 744, for maximum likelihood; elementary for least squares',
  scope: 'statement',
  rule: 74,
  proof:
    "Both criteria are functions of the means alone; S transforms by the inverse transposed of what transforms b, and the information by both, so S'I^-1 S stays.",
  counterexample:
    'A rescaling that underflows or that rounds the data changes the data themselves.',
  conditions: ({ model }) => [
    assumed('both criteria see the parameters through the means alone', model.predictor !== 'none')
  ],
  concludes: () => ({}),
  witnesses: () => [
    {
      title: 'metres and nanometres',
      breaks: null,
      equal: true,
      model: stated('I(1e9*y) ~ I(1e-9*x)', 'normal'),
      columns: sample.plain
    }
  ]
}
