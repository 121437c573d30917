import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { eventually } from '../../support/eventually.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { sleeper } from '../../support/unit-folder.js'

let cluster: Cluster
let fleet: HttpFleet

beforeAll(async () => {
  cluster = await startCluster({
    machines: [
      {
        id: '1cdadb87c5e04e4f9a0d7c1b3b6e2f10',
        primaryIP: '10.230.14.83',
        metadata: { region: 'us-west-2', role: 'a' },
      },
      { id: '2dde0d31b7a94c2e8f1e5a6d0c4b9e21', primaryIP: '10.221.12.109', metadata: {} },
    ],
  })
  fleet = new HttpFleet(cluster.endpoint)
  const put = (name: string, text: string, desiredState: 'inactive' | 'loaded' | 'launched') =>
    fleet.putUnit({ name, options: fleetOptions(text), desiredState })
  await put('web@.service', sleeper('web %i'), 'inactive')
  await put('web@1.service', sleeper('web %i'), 'launched')
  await put('web@2.service', sleeper('web %i'), 'loaded')
  await put('odd.service', sleeper('\u001b[31mred\tand\u202e more'), 'inactive')
  await put('mars.service', sleeper('mars', '\n[X-Fleet]\nMachineMetadata=planet=mars\n'), 'launched')
  await put('everywhere.service', sleeper('g', '\n[X-Fleet]\nGlobal=true\n'), 'launched')
  await put('fails.service', '[Service]\nExecStart=/bin/false\n', 'launched')
  await eventually('all are where they should be', async () => {
    const states = await fleet.unitStates()
    return (
      states.length === 5 &&
      states.every(({ active }) => active !== 'activating') &&
      states.some(({ active }) => active === 'failed')
    )
  })
})

afterAll(async () => {
  await fleet.close()
  await cluster.stop()
})

const run = (line: string, options: CliRunOptions = {}) =>
  caasctl(line.split(' '), { env: { CAASCTL_ENDPOINT: cluster.endpoint }, ...options })

describe('list-machines', () => {
  it('shows a dash where there is no metadata', async () => {
    expect((await run('list-machines')).stdout).toBe(
      'MACHINE\t\tIP\t\tMETADATA\n1cdadb87...\t10.230.14.83\tregion=us-west-2,role=a\n2dde0d31...\t10.221.12.109\t-\n',
    )
  })

  it('gives whole IDs with -o name, and everything as JSON', async () => {
    expect((await run('list-machines -o name')).stdout).toBe(
      '1cdadb87c5e04e4f9a0d7c1b3b6e2f10\n2dde0d31b7a94c2e8f1e5a6d0c4b9e21\n',
    )
    expect(JSON.parse((await run('list-machines -o json')).stdout)).toEqual([
      {
        id: '1cdadb87c5e04e4f9a0d7c1b3b6e2f10',
        primaryIP: '10.230.14.83',
        metadata: { region: 'us-west-2', role: 'a' },
      },
      { id: '2dde0d31b7a94c2e8f1e5a6d0c4b9e21', primaryIP: '10.221.12.109', metadata: {} },
    ])
  })
})

describe('list', () => {
  it('shows what is asked for beside what is, and marks where they disagree', async () => {
    expect((await run('list --fields=unit,desired,current,state,note')).stdout).toBe(
      'UNIT\t\t\tDESIRED\t\tCURRENT\t\tSTATE\t\tNOTE\n' +
        'everywhere.service\tlaunched\tglobal\t\tactive/running\t-\n' +
        'everywhere.service\tlaunched\tglobal\t\tactive/running\t-\n' +
        'fails.service\t\tlaunched\tlaunched\tfailed/failed\t! failed\n' +
        'mars.service\t\tlaunched\tinactive\t-\t\t! not scheduled\n' +
        'odd.service\t\tinactive\tinactive\t-\t\t-\n' +
        'web@.service\t\tinactive\tinactive\t-\t\t-\n' +
        'web@1.service\t\tlaunched\tlaunched\tactive/running\t-\n' +
        'web@2.service\t\tloaded\t\tloaded\t\tinactive/dead\t-\n',
    )
  })

  it('gives each line as an object with -o jsonl', async () => {
    const { stdout } = await run('list mars fails -o jsonl')
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      expect.objectContaining({ name: 'fails.service', active: 'failed', agrees: false, note: 'failed' }),
      {
        name: 'mars.service',
        desiredState: 'launched',
        currentState: 'inactive',
        global: false,
        agrees: false,
        note: 'not scheduled',
      },
    ])
  })
})

describe('lists take names, ranges and patterns', () => {
  it.each([
    ['list-units web@1', ['web@1.service']],
    ['list-units web@<1..2>', ['web@1.service', 'web@2.service']],
    ['list-units web@*', ['web@1.service', 'web@2.service']],
    ['list-unit-files web@*', ['web@.service', 'web@1.service', 'web@2.service']],
    ['list-unit-files units/odd.service', ['odd.service']],
    ['list {fails,mars}', ['fails.service', 'mars.service']],
  ])('%s', async (line, names) => {
    expect(await run(`${line} -o name`)).toEqual({
      stdout: names.map((name) => `${name}\n`).join(''),
      stderr: '',
      code: 0,
    })
  })

  it('and tell of what is not there, and show the rest', async () => {
    expect(await run('list-units web@1 wep@2 nothing* -o name')).toEqual({
      stdout: 'web@1.service\n',
      stderr:
        'error: Unit wep@2.service does not exist in the cluster.\nDid you mean web@2.service?\nerror: Unit nothing*.service does not exist in the cluster.\n',
      code: 1,
    })
  })
})

describe('text from the cluster', () => {
  it('cannot steer a terminal, nor break a table', async () => {
    const { stdout } = await run('list-unit-files odd --fields=unit,desc')
    expect(stdout).toBe('UNIT\t\tDESC\nodd.service\t\\x1b[31mred\\tand\\u202e more\n')
    expect((await run('list-unit-files odd --fields=desc --no-legend', { columns: 80 })).stdout).toBe(
      '\\x1b[31mred\\tand\\u202e more\n',
    )
    const json = (await run('list-unit-files odd -o json')).stdout
    expect(json).toContain('\\u001b[31mred\\tand\\u202e more')
    expect(JSON.parse(json)[0].description).toBe('\u001b[31mred\tand\u202e more')
  })

  it('is printed as it is by cat into a pipe, and harmless on a terminal', async () => {
    expect((await run('cat odd')).stdout).toContain('Description=\u001b[31mred\tand\u202e more\n')
    expect((await run('cat odd', { columns: 80 })).stdout).toContain(
      'Description=\\x1b[31mred\tand\\u202e more\n',
    )
  })
})

describe('cat', () => {
  it('puts each of several unit files under its name', async () => {
    expect((await run('cat web@<1..2>')).stdout).toBe(
      `# web@1.service\n${sleeper('web %i')}\n# web@2.service\n${sleeper('web %i')}`,
    )
  })

  it('gives options and hash as JSON', async () => {
    expect(JSON.parse((await run('cat fails -o json')).stdout)).toEqual([
      {
        name: 'fails.service',
        hash: expect.stringMatching(/^[0-9a-f]{40}$/),
        options: [{ section: 'Service', name: 'ExecStart', value: '/bin/false' }],
      },
    ])
  })
})

describe('--debug', () => {
  it('tells every request on standard error', async () => {
    const { stdout, stderr } = await run('list-machines --debug')
    expect(stdout).toMatch(/^MACHINE/)
    expect(stderr).toMatch(/^debug: GET http:\/\/127\.0\.0\.1:\d+\/fleet\/v1\/machines 200 \(\d+ ms\)\n$/)
  })
})

describe('the version of the server', () => {
  it('is told where it is asked for', async () => {
    expect((await run('version --server')).stdout).toMatch(
      /^caasctl version \S+\nfleet version 1\.0\.0\S*\n$/,
    )
  })
})
