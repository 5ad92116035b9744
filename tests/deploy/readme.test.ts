// What deploy/README.md gives to be pasted: commands that every shell takes, and objects that fit ours.
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { root } from '../architecture/checkout.ts'
import { alerts } from './shipped-rules.ts'
import { type Labels, selects } from './cluster.ts'
import { of, overlays } from './shipped-manifests.ts'

const readme = await Bun.file(join(root, 'deploy/README.md')).text()
const blocksOf = (language: string) =>
  [...readme.matchAll(new RegExp(`^( *)\`\`\`${language}\\n(.*?)^\\1\`\`\`$`, 'gms'))].map(
    ([, , text = '']) => text,
  )

// Where zsh is typed into, it takes the words of a comment for arguments; and it never splits a variable into words.
test('its commands are shell that zsh takes too: no comment, and no command kept in a variable', () => {
  const commands = blocksOf('sh')
  expect(commands.length).toBeGreaterThan(5)
  for (const each of commands) {
    expect(each).not.toMatch(/(?:^|\s)#/)
    expect(each).not.toMatch(/^\s*\$\w/m)
    const { stderr } = Bun.spawnSync(['sh', '-n'], { stdin: Buffer.from(each) })
    expect([each, stderr.toString()]).toEqual([each, ''])
  }
})

test('its PodMonitor finds the operator’s port of every process, under the job that the alerts speak of', () => {
  const text = blocksOf('yaml').find((each) => each.includes('kind: PodMonitor')) ?? ''
  const { spec } = Bun.YAML.parse(text.replaceAll(/^ {2}/gm, '')) as PodMonitor // as written there
  const spoken = alerts.flatMap(({ expr }) => [...expr.matchAll(/\bjob="(\w+)"/g)].map(([, job]) => job))
  expect(spoken).toContain('kerf')
  for (const { spec: deployment } of of(overlays.split, 'Deployment')) {
    const pod = deployment?.template
    expect(selects(spec.selector, pod?.metadata.labels ?? {})).toBe(true)
    expect(spoken).toContain(pod?.metadata.labels[spec.jobLabel])
    expect(pod?.spec.containers[0]?.ports).toContainEqual(
      expect.objectContaining({ name: spec.podMetricsEndpoints[0].port }),
    )
  }
})

interface PodMonitor {
  readonly spec: {
    readonly jobLabel: string
    readonly selector: { readonly matchLabels: Labels }
    readonly podMetricsEndpoints: readonly [{ readonly port: string }]
  }
}
