// Docker as a shell has it; and why nothing can be tested where there is none.
import { root } from '../architecture/checkout.ts'

/** Undefined where Docker answers. */
export const noDocker = whyNoDocker()
if (noDocker) console.warn(`the images are not tested: ${noDocker}`)

function whyNoDocker(): string | undefined {
  if (!Bun.which('docker')) return 'there is no docker on PATH'
  const { exitCode, stderr } = Bun.spawnSync(['docker', 'info'])
  if (exitCode !== 0) return stderr.toString().trim()
  const compose = Bun.spawnSync(['docker', 'compose', 'version', '--short'])
  return compose.exitCode === 0 ? undefined : 'docker has no compose plugin'
}

/** What it printed. Throws with all that was said where it fails. */
export async function docker(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = Bun.spawn(['docker', ...words], {
    ...{ cwd: root, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' },
    env: { ...process.env, ...environment },
  })
  const [said, complained, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  if (code !== 0) throw new Error(`docker ${words.join(' ')} ended with ${code}:\n${said}${complained}`)
  return said.trim()
}

/** The same with files for what goes in and comes out, which need not be text. */
export async function piped(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  files: { readonly stdin?: Bun.BunFile; readonly stdout?: Bun.BunFile },
): Promise<void> {
  const child = Bun.spawn(['docker', ...words], {
    ...{ cwd: root, stdin: 'ignore', stdout: 'ignore', ...files, stderr: 'pipe' },
    env: { ...process.env, ...environment },
  })
  const [complained, code] = await Promise.all([child.stderr.text(), child.exited])
  if (code !== 0) throw new Error(`docker ${words.join(' ')} ended with ${code}:\n${complained}`)
}

export const image = 'kerf:test'

/** Builds the image of this checkout; what has not changed is not built again. */
export async function buildImage(): Promise<void> {
  await docker(['build', '--file', 'deploy/Dockerfile', '--tag', image, '.'], {
    DOCKER_BUILDKIT: '1',
  })
}

/** Runs a script in a container, by the Bun that is in it: there is nothing else. */
export function inside(container: string, script: string): Promise<string> {
  return docker(['exec', container, '/usr/local/bin/bun', '--eval', script])
}
