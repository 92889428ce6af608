import * as all from './index.ts'
import type { Link } from './link.ts'

/** Every link by its name in a request; `{"power": k}` is made by `power`. */
export const links: Readonly<Record<LinkName, Link>> = all
export type LinkName = keyof typeof all
