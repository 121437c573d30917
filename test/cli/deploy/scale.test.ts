import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { FileApplicationStore, HttpFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { fleetOptions, withLabel } from '../../../src/units/index.js'
import { type BuiltCli, builtCli } from '../../support/built-cli.js'
import { emptied } from '../../support/emptied.js'
import { PseudoTerminal } from '../../support/pseudo-terminal.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { sleeper, type UnitFolder, unitFolder } from '../../support/unit-folder.js'

let cluster: Cluster
let fleet: HttpFleet
let folder: UnitFolder
let cli: BuiltCli

beforeAll(async () => {
  cluster = await startCluster()
  fleet = new HttpFleet(cluster.endpoint)
  folder = await unitFolder({ 'web@.service': sleeper('web %i') })
  cli = await builtCli()
})
afterEach(() => emptied(fleet))
afterAll(async () => {
  await fleet.close()
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

const run = (line: string, options: CliRunOptions = {}) =>
  caasctl(line.split(' '), { env: { CAASCTL_ENDPOINT: cluster.endpoint }, cwd: folder.path, ...options })

/** The template and so many of its instances, which run or soon will. */
const put = async (count: number) => {
  const options = fleetOptions(sleeper('web %i'))
  for (let number = 1; number <= count; number++) {
    await fleet.putUnit({ name: `web@${number}.service`, options, desiredState: 'launched' })
  }
}

it('says what it will do, does it, and says what became of it', async () => {
  const { stdout, stderr, code } = await run('scale web@.service 2')
  expect(stderr).toBe('web@.service: 0 instances now, 2 wanted.\n  + web@1.service\n  + web@2.service\n')
  expect(stdout).toMatch(/^Unit web@1\.service launched on /m)
  expect(code).toBe(0)
  expect((await fleet.unitStates()).map(({ active }) => active)).toEqual(['active', 'active'])
})

it('destroys the highest numbers, with --yes where there is nobody to ask', async () => {
  await put(4)
  const refused = await run('scale web@ 1')
  expect(refused.stderr).toContain('  - web@4.service\n  - web@3.service\n  - web@2.service\n')
  expect(refused.stderr).toContain('Destroy these 3 instances? There is nobody to ask.')
  expect(refused.code).toBe(2)
  expect(await fleet.units()).toHaveLength(4)
  const { stdout, code } = await run('scale web@ 1 --yes')
  expect(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('Destroyed'))
      .sort(),
  ).toEqual(['Destroyed web@2.service', 'Destroyed web@3.service', 'Destroyed web@4.service'])
  expect(code).toBe(0)
  expect((await fleet.unitStates()).map(({ name }) => name)).toEqual(['web@1.service'])
})

it('asks on a terminal', async () => {
  await put(2)
  const argv = [process.execPath, cli.program, 'scale', 'web@', '1']
  const options = { env: { CAASCTL_ENDPOINT: cluster.endpoint }, cwd: folder.path }
  {
    await using terminal = new PseudoTerminal(argv, options)
    await terminal.shows('Destroy this instance? [y/N]')
    terminal.type('n\r')
    expect(await terminal.exit).toBe(1)
    expect(await fleet.units()).toHaveLength(2)
  }
  await using terminal = new PseudoTerminal(argv, options)
  await terminal.shows('Destroy this instance? [y/N]')
  terminal.type('y\r')
  expect(await terminal.exit).toBe(0)
  expect(await fleet.units()).toHaveLength(1)
})

it('only says what it would do with --dry-run', async () => {
  await put(2)
  const { stderr, code } = await run('scale web@ 0 --dry-run')
  expect(stderr).toContain('  - web@1.service')
  expect(code).toBe(0)
  expect(await fleet.units()).toHaveLength(2)
})

it('gives its results as data', async () => {
  const { stdout } = await run('scale web@ 1 -o json')
  expect(JSON.parse(stdout)).toMatchObject([{ unit: 'web@1.service', outcome: 'done' }])
})

it.each([
  ['scale web@ ten', 'A number of instances is wanted, not "ten".'],
  ['scale web@ -1', ''],
  ['scale web@1 2', 'web@1 is no template'],
  ['scale web@ 10001', '0 to 10000 is wanted'],
])('%s is wrong usage', async (line, message) => {
  const { stderr, code } = await run(line)
  expect(stderr).toContain(message)
  expect(code).toBe(2)
})

it('scales a template of an application under its lock, and gives it back', async () => {
  const options = withLabel(fleetOptions(sleeper('app %i')), { application: 'monitor', spare: false })
  await fleet.putUnit({ name: 'app@.service', options, desiredState: 'inactive' })
  const store = new FileApplicationStore(`${folder.path}/.caasctl`)
  const lock = await store.lock('monitor', { owner: 'ci@runner', message: 'apply' })
  const refused = await run('scale app@ 1')
  expect(refused.stderr).toMatch(/error: Application monitor is locked by ci@runner since .* \(apply\)\./)
  expect(refused.code).toBe(1)
  expect(await fleet.units()).toHaveLength(1)
  const waiting = run('scale app@ 1 --lock-wait 30', {
    onStderr: (text) => {
      if (text.includes('Waiting for application monitor, locked by ci@runner')) void lock.release()
    },
  })
  expect(await waiting).toMatchObject({ code: 0 })
  expect((await waiting).stderr).toContain('It belongs to application monitor: say the same in its manifest.')
  expect(await store.holder('monitor')).toBeUndefined()
})
