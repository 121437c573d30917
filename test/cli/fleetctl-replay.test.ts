import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandNames } from '../../src/cli/manifest.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { readFleetctlRecording } from '../fixtures/fleetctl-recording.js'
import { eventually } from '../support/eventually.js'
import { type CliRun, caasctl } from '../support/run-cli.js'
import { sshEnvironment } from '../support/ssh-environment.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'
import { otherwise } from './fleetctl-otherwise.js'

/** The units that were on disk when the recording was made. */
const files = {
  'a.service': sleeper('a'),
  'b.service': sleeper('b'),
  'web@.service': sleeper('web %i'),
  'g.service': sleeper('g', '\n[X-Fleet]\nGlobal=true\n'),
  'mars.service': sleeper('mars', '\n[X-Fleet]\nMachineMetadata=planet=mars\n'),
  'bogus.service': sleeper('bogus', '\n[X-Fleet]\nBogus=1\n'),
  'both.service': sleeper('both', '\n[X-Fleet]\nGlobal=true\nMachineOf=a.service\n'),
  'fails.service': '[Service]\nType=oneshot\nExecStart=/bin/false\n',
  'once.service': '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n',
  'empty.service': '',
  'garbage.service': 'this is not a unit file\n',
}

const metadata = { consul_role: 'server', region: 'us-west-2' }
const machines = [
  { id: '2e0e30fe00001eef000199190013d4fd', primaryIP: '172.18.1.1', metadata },
  { id: '3f41867500003dde000332320027a9fa', primaryIP: '172.18.1.2', metadata },
  { id: '5074dbec00005ccd0004cb4b003b7ef7', primaryIP: '172.18.1.3', metadata },
]

const recorded = readFleetctlRecording().map((command, place) => ({ ...command, place }))

/** Whether the command, or the one that help is asked of, has come to be. */
function exists(argv: readonly string[]): boolean {
  const name = argv[0] === 'help' ? (argv[1] ?? 'help') : (argv[0] ?? '')
  return name.startsWith('-') || name === 'bogus-command' || commandNames.isCommand(name)
}

function reachesMachines([name = '']: readonly string[]): boolean {
  return ['status', 'journal', 'ssh'].includes(name)
}

describe('what a real fleetctl was given and did, caasctl does', () => {
  let cluster: Cluster
  let folder: UnitFolder

  beforeAll(async () => {
    cluster = await startCluster({ machines, ssh: true })
    folder = await unitFolder(files)
  })

  afterAll(async () => {
    await cluster.stop()
    await folder[Symbol.asyncDispose]()
  })

  const run = (argv: readonly string[], env?: Readonly<Record<string, string>>) =>
    caasctl(argv, { cwd: folder.path, env: { FLEETCTL_ENDPOINT: cluster.endpoint, ...env } })
  /** Commands that go to machines go through the way in, as the recorded ones could. */
  const wayIn = () => sshEnvironment(cluster)

  it('in all recorded commands', () => expect(recorded).toHaveLength(106))

  describe.sequential('one after the other', () => {
    it.for(recorded)('$place: $argv', async ({ place, argv, env, ...was }, { skip }) => {
      skip(!exists(argv), 'there is no such command yet')
      if (place === 73) await folder.write('a.service', sleeper('a changed'))
      const expected = { ...was, ...otherwise[place] }
      const check = (got: CliRun) => {
        expect(got.stderr).toEqual(matching(expected.stderr))
        expect(got.stdout).toEqual(matching(expected.stdout))
        expect(got.code).toBe(expected.exit)
        return true
      }
      const first = await run(argv, reachesMachines(argv) ? wayIn() : env)
      // A list shows the cluster at one moment; what was told to happen may need another.
      if (argv[0]?.startsWith('list-') && first.code === 0) {
        await eventually('the list', async () => check(await run(argv, env)), { deadline: 20_000 })
      } else check(first)
      // The recorded fleetctl did not take this unit, for the flag that came with it.
      if (place === 43) await run(['destroy', 'b.service'])
    })
  })
})

function matching(text: string | RegExp): unknown {
  return typeof text === 'string' ? text : expect.stringMatching(text)
}
