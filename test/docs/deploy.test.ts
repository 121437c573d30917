import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { readManifest } from '../../src/operations/deploy/manifest/read-manifest.js'
import { loadApplication } from '../../src/operations/index.js'
import { lintUnits } from '../../src/units/index.js'
import { countedFleet } from '../support/counted-fleet.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const example = join(root, 'examples/deploy')

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 4, name: 'example' })
})

afterAll(() => cluster.stop())

describe('docs/deploy.md', () => {
  it('shows the manifest of the example, and others that can be read', async () => {
    const text = await readFile(join(root, 'docs/deploy.md'), 'utf8')
    const [first = '', ...others] = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block]) => block)
    const file = await readFile(join(example, 'caas.yaml'), 'utf8')
    expect(file.endsWith(first)).toBe(true)
    expect(first).toContain('name: monitor')
    expect(others.length).toBeGreaterThan(0)
    for (const block of others) await readManifest('deploy.md', `name: a\nunits: []\n${block}`)
  })
})

describe('the application in examples/deploy', () => {
  it('has nothing that the linter finds', async () => {
    const { sources } = await loadApplication(example)
    expect(lintUnits(sources.map(({ name, text, file }) => ({ name, text, file })))).toEqual([])
  })

  it('is applied, would be upgraded with a spare, and is taken down', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { fleet } = counted
    const first = await fleet.apply(example)
    expect(first.outcome).toBe('done')
    expect(first.units).toHaveLength(12)
    const plan = await fleet.plan(example, { values: { release: 'v2' } })
    expect(plan.rolls).toMatchObject([{ spares: ['paas-monitor@11.service'] }])
    expect(plan.rolls[0]?.batches).toHaveLength(10)
    expect(plan.units.filter(({ action }) => action === 'replace')).toHaveLength(11)
    const { outcome } = await fleet.down(example)
    expect(outcome).toBe('done')
    expect(await fleet.units()).toEqual([])
  })
})
