// What the service is made of, as CycloneDX on standard output: all that npm knows of, less what the
// lockfile marks as needed for development alone. (`npm sbom --omit=dev` also leaves out what is needed
// for both.)
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const all = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 27
  })
)

/** Name and version of every package that is installed without those for development. */
const shipped = new Set(
  Object.entries(lock.packages)
    .filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`)
)
const components = all.components.filter(({ name, version }) => shipped.has(`${name}@${version}`))
const kept = new Set([
  all.metadata.component['bom-ref'],
  ...components.map((one) => one['bom-ref'])
])
const dependencies = all.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) }))
// npm names the root by its folder.
all.metadata.component.name = lock.name
process.stdout.write(`${JSON.stringify({ ...all, components, dependencies }, null, 2)}\n`)
