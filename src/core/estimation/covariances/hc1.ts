import { heteroscedasticityConsistent } from './sandwich.ts'

export const hc1 = heteroscedasticityConsistent({
  name: 'hc1',
  reference: 'MacKinnon & White (1985), J. Econometrics 29, 305-325',
  needsLeverage: false,
  inflation: (_, { observations, rank }) => observations / (observations - rank)
})
