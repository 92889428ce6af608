import { heteroscedasticityConsistent } from './sandwich.ts'

export const hc3 = heteroscedasticityConsistent({
  name: 'hc3',
  reference: 'Davidson & MacKinnon (1993), Estimation and Inference in Econometrics, ch. 16',
  needsLeverage: true,
  inflation: (h) => 1 / (1 - h) ** 2
})
