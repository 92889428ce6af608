export { newton } from './newton.ts'
