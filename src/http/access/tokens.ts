import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { z } from 'zod'

export interface TokenSettings {
  /** Text of the JSON Web Key Set with the public keys that sign tokens. */
  readonly keySet: string
  readonly issuer: string
  readonly audience: string
}

/** Whose token this is: the name of its owner, or null. */
export type CheckToken = (token: string) => Promise<string | null>

/** Signatures by public key only: a shared secret in the key set is refused at start. */
const algorithms = ['EdDSA', 'RS256', 'PS256', 'ES256']
/** Seconds by which clocks may differ. */
const skew = 60

const keySetSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']) })).min(1)
})

/** Checks JSON Web Tokens against a pinned key set. Throws when the text is no set of public keys. */
export function tokenCheck({ keySet, issuer, audience }: TokenSettings): CheckToken {
  const parsed = keySetSchema.safeParse(parse(keySet))
  if (!parsed.success) throw new Error('the file is not a JSON Web Key Set of public keys')
  const set: JSONWebKeySet = { keys: parsed.data.keys.map((key) => ({ ...key })) }
  const keys = createLocalJWKSet(set)
  return async (token) => {
    try {
      const options = {
        algorithms,
        issuer,
        audience,
        clockTolerance: skew,
        requiredClaims: ['exp']
      }
      const { payload } = await jwtVerify(token, keys, options)
      return payload.sub === undefined || payload.sub === '' ? null : payload.sub
    } catch {
      return null
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
