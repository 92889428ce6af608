/** Whether this Node gives an object that begins with a spread a hidden class of its own. */
export const givesOwnShapes: boolean
/** The same module with `{ ...{}, ...base, more }` for every `{ ...base, more }`. */
export function shareShapes(code: string): string
