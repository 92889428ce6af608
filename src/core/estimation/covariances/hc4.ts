import { heteroscedasticityConsistent } from './sandwich.ts'

export const hc4 = heteroscedasticityConsistent({
  name: 'hc4',
  reference: 'Cribari-Neto (2004), Computational Statistics & Data Analysis 45, 215-233',
  needsLeverage: true,
  inflation: (h, { observations, rank }) => (1 - h) ** -Math.min(4, (observations * h) / rank)
})
