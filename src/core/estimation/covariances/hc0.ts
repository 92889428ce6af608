import { heteroscedasticityConsistent } from './sandwich.ts'

export const hc0 = heteroscedasticityConsistent({
  name: 'hc0',
  reference: 'White (1980), Econometrica 48, 817-838',
  needsLeverage: false,
  inflation: () => 1
})
