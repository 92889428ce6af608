export { csv } from './csv.ts'
export { jsonColumns as columns } from './json-columns.ts'
export { jsonRows as rows } from './json-rows.ts'
