// Adding a transform is one file and one line here.
export { bs } from './bs.ts'
export { ns } from './ns.ts'
export { poly } from './poly.ts'
export { quad } from './quad.ts'
export { scale } from './scale.ts'
