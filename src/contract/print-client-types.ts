/** A JSON schema as far as the OpenAPI document uses it. */
interface JsonSchema {
  readonly title?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

type NamedSchema = readonly [name: string, schema: JsonSchema]

type Names = ReadonlyMap<string, string>

/** Two schemas with one key allow the same values, whatever is said about them. */
function keyOf(schema: JsonSchema): string {
  return JSON.stringify(schema, (name, value) => (name === 'description' ? undefined : value))
}

/** Parts of titled schemas that have a name of their own, by the members that lead to them. */
const parts: readonly (readonly [name: string, ...path: readonly string[]])[] = [
  ['Data', 'FitRequest', 'data'],
  ['Model', 'FitRequest', 'model'],
  ['Coefficient', 'FitResponse', 'least_squares', 'coefficients'],
  ['Dispersion', 'FitResponse', 'maximum_likelihood', 'dispersion'],
  ['Status', 'FitResponse', 'least_squares', 'status'],
  ['Ruling', 'FitResponse', 'equivalence', 'verdict'],
  ['NumbersByResponse', 'FitResponse', 'least_squares', 'fitted'],
  ['Influence', 'FitResponse', 'least_squares', 'influence'],
  ['Collinearity', 'FitResponse', 'least_squares', 'collinearity'],
  ['Tests', 'FitResponse', 'least_squares', 'tests'],
  ['TestRow', 'FitResponse', 'least_squares', 'tests', 'terms'],
  ['Intervals', 'FitResponse', 'least_squares', 'intervals'],
  ['CovarianceOfEstimates', 'FitResponse', 'least_squares', 'vcov'],
  ['Convergence', 'FitResponse', 'least_squares', 'convergence'],
  ['Condition', 'FitResponse', 'equivalence', 'blocks', 'conditions'],
  ['LeastSquares', 'FitResponse', 'least_squares'],
  ['MaximumLikelihood', 'FitResponse', 'maximum_likelihood'],
  ['Equivalence', 'FitResponse', 'equivalence'],
  ['Warning', 'FitResponse', 'warnings'],
  ['Entry', 'families', 'families']
]

/** Every schema with a title inside a value, by its title; those of lists by their one member. */
function titled(value: unknown, found: Map<string, JsonSchema>): void {
  if (typeof value !== 'object' || value === null) return
  const { title, type, properties }: JsonSchema = value
  const isSchema = type === 'object' && typeof properties === 'object'
  if (isSchema && typeof title === 'string' && !found.has(title)) found.set(title, value)
  if (isSchema && 'families' in properties) found.set('families', value)
  for (const member of Object.values(value)) titled(member, found)
}

function partOf(schemas: ReadonlyMap<string, JsonSchema>, path: readonly string[]): JsonSchema {
  const [first = '', ...rest] = path
  return rest.reduce<JsonSchema>((schema, name) => {
    const member = schema.properties?.[name] ?? {}
    return member.items ?? member
  }, schemas.get(first) ?? {})
}

const plain: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null'
}

function comment(text: string | undefined, indent: string): string {
  return text === undefined ? '' : `${indent}/** ${text} */\n`
}

function membersOf(schema: JsonSchema, names: Names, indent: string): string {
  const inner = `${indent}  `
  const { properties = {}, required = [], additionalProperties: others } = schema
  const members = Object.entries(properties).map(([name, member]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)
    const mark = required.includes(name) ? '' : '?'
    return `${comment(member.description, inner)}${inner}${key}${mark}: ${printed(member, names, inner)}\n`
  })
  const open = others !== undefined && others !== false
  const rest = open
    ? [
        `${inner}[member: string]: ${open && others !== true ? printed(others, names, inner) : 'unknown'}\n`
      ]
    : []
  return `{\n${[...members, ...rest].join('')}${indent}}`
}

function objectType(schema: JsonSchema, names: Names, indent: string): string {
  const { properties, additionalProperties: others } = schema
  if (properties !== undefined) return membersOf(schema, names, indent)
  const value = typeof others === 'object' ? printed(others, names, indent) : 'unknown'
  return `Record<string, ${value}>`
}

function oneType(type: string, schema: JsonSchema, at: { names: Names; indent: string }): string {
  if (type === 'object') return objectType(schema, at.names, at.indent)
  if (type !== 'array') return plain[type] ?? 'unknown'
  const element =
    schema.items === undefined ? 'unknown' : printed(schema.items, at.names, at.indent)
  const simple = element.startsWith('{') || /^\w+$/.test(element)
  return simple ? `readonly ${element}[]` : `readonly (${element})[]`
}

/** The type of a schema that has no name of its own. */
function anonymous(schema: JsonSchema, names: Names, indent: string): string {
  if (schema.enum !== undefined) {
    return schema.enum
      .map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
      .join(' | ')
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return choices.map((one) => printed(one, names, indent)).join(' | ')
  const types = schema.type === undefined ? [] : [schema.type].flat()
  if (types.length === 0) return 'unknown'
  return types.map((type) => oneType(type, schema, { names, indent })).join(' | ')
}

function printed(schema: JsonSchema, names: Names, indent: string): string {
  return names.get(keyOf(schema)) ?? anonymous(schema, names, indent)
}

/** TypeScript declarations of the titled schemas of an OpenAPI document, and of their named parts. */
export function printClientTypes(openApi: unknown): string {
  const found = new Map<string, JsonSchema>()
  titled(openApi, found)
  const schemas: readonly NamedSchema[] = [
    ...parts.map(([name, ...path]): NamedSchema => [name, partOf(found, path)]),
    ...[...found].filter(([title]) => title !== 'families').sort(([a], [b]) => (a < b ? -1 : 1))
  ]
  const names = new Map(schemas.map(([name, schema]) => [keyOf(schema), name]))
  const declarations = schemas.map(([name, schema]) => {
    const text = anonymous(schema, names, '')
    const head = comment(schema.description, '')
    return schema.properties === undefined
      ? `${head}export type ${name} = ${text}\n`
      : `${head}export interface ${name} ${text}\n`
  })
  const head =
    '// Types of the API, written by "npm run openapi" from the schemas of the service. Not to be edited.\n'
  return [head, ...declarations].join('\n')
}
