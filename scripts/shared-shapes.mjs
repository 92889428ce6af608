// Node 20 gives an object its own hidden class when it is written `{ ...base, more }`: making it takes
// microseconds, and whatever reads it later finds a class that it has not met. A literal that begins with
// the spread of an empty object takes the ordinary way and has the same members in the same order.

import { parseSync, Visitor } from 'oxc-parser'

/** Whether this Node has that trouble; later ones give such objects one class and need no help. */
export const givesOwnShapes = Number(process.versions.node.split('.')[0]) < 22

/** The same module with `{ ...{}, ...base, more }` for every `{ ...base, more }`. */
export function shareShapes(code) {
  const places = []
  const { program, errors } = parseSync('bundle.js', code, { sourceType: 'module' })
  if (errors.length > 0) throw new Error(errors[0].message)
  new Visitor({
    ObjectExpression({ start, properties }) {
      if (properties.length > 1 && properties[0].type === 'SpreadElement') places.push(start + 1)
    }
  }).visit(program)
  let at = 0
  const pieces = places
    .sort((a, b) => a - b)
    .map((place) => {
      const piece = `${code.slice(at, place)}...{},`
      at = place
      return piece
    })
  return pieces.join('') + code.slice(at)
}
