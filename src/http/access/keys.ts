import { createHash } from 'node:crypto'

/** Digest of a key, SHA-256 in hexadecimal → name of its owner. */
export type Keys = ReadonlyMap<string, string>

/** The digest under which a key is kept; keys themselves are never stored. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/**
 * Reads `name:digest` entries, separated by commas or line ends; `#` begins a comment. Throws an
 * Error that names the entry by its number, never by its content.
 */
export function readKeys(text: string): Keys {
  const entries = text
    .split('\n')
    .flatMap((line) => line.replace(/#.*/, '').split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  const keys = new Map<string, string>()
  for (const [i, entry] of entries.entries()) {
    const [, name, digest] = /^([A-Za-z0-9._-]{1,64}):([0-9a-fA-F]{64})$/.exec(entry) ?? []
    if (name === undefined || digest === undefined) {
      throw new Error(`entry ${i + 1} is not <name>:<SHA-256 of the key in hexadecimal>`)
    }
    keys.set(digest.toLowerCase(), name)
  }
  if (keys.size === 0) throw new Error('there is no key')
  return keys
}
