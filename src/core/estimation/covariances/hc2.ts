import { heteroscedasticityConsistent } from './sandwich.ts'

export const hc2 = heteroscedasticityConsistent({
  name: 'hc2',
  reference: 'MacKinnon & White (1985), J. Econometrics 29, 305-325',
  needsLeverage: true,
  inflation: (h) => 1 / (1 - h)
})
