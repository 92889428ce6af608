export { bootstrap } from './bootstrap.ts'
export { percentile } from './percentile.ts'
export { profile } from './profile.ts'
export { wald } from './wald.ts'
