// `bun run sbom`: what the image is made of, as a CycloneDX bill of materials on stdout, from bun.lock alone.
import lockfile from '../bun.lock'
import packageJson from '../package.json' with { type: 'json' }

type Locked = readonly [id: string, registry: string, rest: Wants, integrity: string]
interface Wants {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const packages = lockfile.packages as unknown as Readonly<Record<string, Locked>> // as Bun writes what npm's registry gave

/** The Bun of the image, which the lockfile does not know. */
const dockerfile = await Bun.file(`${import.meta.dir}/Dockerfile`).text()
const bun = /^FROM oven\/bun:([\d.]+)/m.exec(dockerfile)?.[1] ?? 'unknown'

/** What `bun install --production` installs: by its place in the lockfile, with the places that it leads to. */
function production(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const open = Object.keys(packageJson.dependencies).map((name) => placeOf(name, ''))
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (found.has(place)) continue
    const { dependencies = {}, optionalDependencies = {} } = packages[place]?.[2] ?? {}
    const wanted = Object.keys({ ...dependencies, ...optionalDependencies })
    const places = wanted.map((name) => placeOf(name, place)).filter((each) => packages[each])
    found.set(place, places)
    open.push(...places)
  }
  return found
}

/** The nearest one, as Node looks for it: below the place that wants it, else further up. */
function placeOf(name: string, from: string): string {
  for (let above = from; above !== ''; above = parentOf(above)) {
    if (packages[`${above}/${name}`]) return `${above}/${name}`
  }
  return name
}

const parentOf = (place: string) => place.replace(/(^|\/)(@[^/]+\/)?[^/]+$/, '')

function component(place: string) {
  const [id = '', , , integrity = ''] = packages[place] ?? []
  const at = id.lastIndexOf('@')
  const [name, version] = [id.slice(0, at), id.slice(at + 1)]
  const [algorithm, base64 = ''] = integrity.split('-')
  return {
    type: 'library',
    'bom-ref': place,
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    hashes: [
      { alg: algorithm?.replace('sha', 'SHA-'), content: Buffer.from(base64, 'base64').toString('hex') },
    ],
  }
}

export function billOfMaterials() {
  const { name, version } = packageJson
  const found = production()
  const places = [...found.keys()].toSorted()
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': name,
        name,
        version,
        licenses: [{ license: { id: 'MIT' } }],
      },
    },
    components: [
      {
        type: 'platform',
        'bom-ref': 'bun',
        name: 'bun',
        version: bun,
        purl: `pkg:github/oven-sh/bun@bun-v${bun}`,
      },
      ...places.map(component),
    ],
    dependencies: [
      { ref: name, dependsOn: ['bun', ...Object.keys(packageJson.dependencies)] },
      ...places.map((ref) => ({ ref, dependsOn: [...new Set(found.get(ref))].toSorted() })),
    ],
  }
}

if (import.meta.main) console.log(JSON.stringify(billOfMaterials(), null, 2))
