import { describe, expect, it } from 'vitest'
import type { Unit, UnitState } from '../../../src/api/index.js'
import type { Goal, Verdict } from '../../../src/operations/wait/goal.js'
import { judge } from '../../../src/operations/wait/judge.js'
import { WatchedUnit, type WatchedUnitOptions } from '../../../src/operations/wait/watched-unit.js'
import { fleetOptions } from '../../../src/units/index.js'

const machine = '1cdadb87aaaa'
const other = '2dde0d31bbbb'

/** `launched/launched@1 loaded/active/running` at some second. */
interface Seen {
  readonly at?: number
  /** `null`: it is not in the registry. */
  readonly unit?: Partial<Unit> | null
  readonly states?: readonly Partial<UnitState>[]
}

interface Case {
  readonly is: string
  readonly goal: Goal
  readonly file?: string
  readonly watch?: WatchedUnitOptions
  readonly able?: readonly string[]
  readonly seen: readonly Seen[]
  readonly verdict: Verdict['kind']
  readonly reason?: string
}

const launched = { currentState: 'launched', machineID: machine } as const
const running = { active: 'active', sub: 'running' }
const dead = { active: 'inactive', sub: 'dead' }
const failing = { active: 'failed', sub: 'failed' }
const restarting = { active: 'activating', sub: 'auto-restart' }
const oneshot = 'Type=oneshot\n'

const cases: readonly Case[] = [
  {
    is: 'no machine',
    goal: 'scheduled',
    seen: [{}],
    verdict: 'pending',
    reason: 'no machine has been chosen for it',
  },
  { is: 'a machine', goal: 'scheduled', seen: [{ unit: { machineID: machine } }], verdict: 'reached' },
  {
    is: 'a machine that has not loaded it',
    goal: 'loaded',
    seen: [{ unit: { machineID: machine } }],
    verdict: 'pending',
    reason: '1cdadb87 has not loaded it yet',
  },
  {
    is: 'loaded',
    goal: 'loaded',
    seen: [{ unit: { desiredState: 'loaded', currentState: 'loaded', machineID: machine } }],
    verdict: 'reached',
  },
  {
    is: 'launched, which is more than loaded',
    goal: 'loaded',
    seen: [{ unit: launched }],
    verdict: 'reached',
  },
  {
    is: 'asked for less by somebody else',
    goal: 'launched',
    seen: [{ unit: { ...launched, desiredState: 'loaded' } }],
    verdict: 'pending',
    reason: 'its desired state is loaded',
  },
  { is: 'launched', goal: 'launched', seen: [{ unit: launched }], verdict: 'reached' },
  {
    is: 'launched with the file it had before',
    goal: 'launched',
    watch: { hash: 'new', replaced: true },
    seen: [{ unit: launched, states: [{ ...running, hash: 'old' }] }],
    verdict: 'pending',
    reason: '1cdadb87 has not loaded it yet',
  },
  {
    is: 'launched with its new file',
    goal: 'launched',
    watch: { hash: 'new', replaced: true },
    seen: [{ unit: launched, states: [{ ...running, hash: 'new' }] }],
    verdict: 'reached',
  },
  {
    is: 'launched by a server that tells no hash',
    goal: 'launched',
    watch: { hash: 'new', replaced: true },
    seen: [{ unit: launched, states: [running] }],
    verdict: 'reached',
  },
  {
    is: 'active for the first time',
    goal: 'active',
    seen: [{ unit: launched, states: [running] }],
    verdict: 'pending',
  },
  {
    is: 'active for a second',
    goal: 'active',
    seen: [
      { unit: launched, states: [running] },
      { at: 1, unit: launched, states: [running] },
    ],
    verdict: 'reached',
  },
  {
    is: 'active twice, with a restart between',
    goal: 'active',
    seen: [
      { unit: launched, states: [running] },
      { at: 1, unit: launched, states: [restarting] },
      { at: 2, unit: launched, states: [running] },
      { at: 4, unit: launched, states: [running] },
    ],
    verdict: 'pending',
    reason: 'it does not stay up: systemd on 1cdadb87 says active/running, restarted at least once so far',
  },
  {
    is: 'active for five seconds after a restart',
    goal: 'active',
    seen: [
      { unit: launched, states: [restarting] },
      { at: 1, unit: launched, states: [running] },
      { at: 6, unit: launched, states: [running] },
    ],
    verdict: 'reached',
  },
  {
    is: 'active on the machine it was on before',
    goal: 'active',
    seen: [
      { unit: launched, states: [{ ...running, machineID: other }] },
      { at: 2, unit: launched, states: [{ ...running, machineID: other }] },
    ],
    verdict: 'pending',
    reason: '1cdadb87 has not loaded it yet',
  },
  {
    is: 'failed',
    goal: 'active',
    seen: [{ unit: launched, states: [failing] }],
    verdict: 'failed',
    reason: 'it failed: systemd on 1cdadb87 says failed/failed',
  },
  {
    is: 'failed, perhaps from before it was started',
    goal: 'active',
    watch: { failureIsNew: false },
    seen: [
      { unit: launched, states: [failing] },
      { at: 9, unit: launched, states: [failing] },
    ],
    verdict: 'pending',
  },
  {
    is: 'failed for too long to be from before',
    goal: 'active',
    watch: { failureIsNew: false },
    seen: [
      { unit: launched, states: [failing] },
      { at: 10, unit: launched, states: [failing] },
    ],
    verdict: 'failed',
  },
  {
    is: 'failed once it had been seen to run',
    goal: 'active',
    watch: { failureIsNew: false },
    seen: [
      { unit: launched, states: [failing] },
      { at: 1, unit: launched, states: [{ active: 'activating', sub: 'start' }] },
      { at: 2, unit: launched, states: [failing] },
    ],
    verdict: 'failed',
  },
  {
    is: 'a unit file that systemd refuses',
    goal: 'active',
    seen: [{ unit: launched, states: [{ ...dead, load: 'bad-setting' }] }],
    verdict: 'failed',
    reason: 'systemd on 1cdadb87 cannot load it: bad-setting',
  },
  {
    is: 'a oneshot that ended',
    goal: 'active',
    file: oneshot,
    seen: [
      { unit: launched, states: [{ active: 'activating', sub: 'start' }] },
      { at: 1, unit: launched, states: [dead] },
    ],
    verdict: 'reached',
  },
  {
    is: 'a oneshot that has not begun',
    goal: 'active',
    file: oneshot,
    seen: [{ unit: launched, states: [dead] }],
    verdict: 'pending',
  },
  {
    is: 'a unit that ended and is no oneshot',
    goal: 'active',
    seen: [
      { unit: launched, states: [running] },
      { at: 0.5, unit: launched, states: [dead] },
    ],
    verdict: 'pending',
    reason: 'it does not run yet: systemd on 1cdadb87 says inactive/dead',
  },
  {
    is: 'a unit that ended',
    goal: 'exited',
    seen: [
      { unit: launched, states: [running] },
      { at: 0.5, unit: launched, states: [dead] },
    ],
    verdict: 'reached',
  },
  {
    is: 'a oneshot that remains after its exit',
    goal: 'exited',
    file: oneshot,
    seen: [{ unit: launched, states: [{ active: 'active', sub: 'exited' }] }],
    verdict: 'reached',
  },
  {
    is: 'a unit never seen to run, half a minute after it was launched',
    goal: 'exited',
    seen: [
      { unit: launched, states: [dead] },
      { at: 30, unit: launched, states: [dead] },
    ],
    verdict: 'reached',
  },
  {
    is: 'a unit that still runs',
    goal: 'exited',
    seen: [{ unit: launched, states: [running] }],
    verdict: 'pending',
    reason: 'it has not ended: systemd on 1cdadb87 says active/running',
  },
  {
    is: 'loaded, though systemd is still stopping it',
    goal: 'stopped',
    seen: [
      {
        unit: { desiredState: 'loaded', currentState: 'loaded', machineID: machine },
        states: [{ active: 'deactivating', sub: 'stop' }],
      },
    ],
    verdict: 'pending',
    reason: 'it still runs: systemd on 1cdadb87 says deactivating/stop',
  },
  {
    is: 'an old read, from before it was asked to stop',
    goal: 'stopped',
    seen: [{ unit: { desiredState: 'launched', currentState: 'loaded' }, states: [dead] }],
    verdict: 'pending',
    reason: 'its desired state is launched',
  },
  {
    is: 'stopped',
    goal: 'stopped',
    seen: [{ unit: { desiredState: 'loaded', currentState: 'loaded', machineID: machine }, states: [dead] }],
    verdict: 'reached',
  },
  {
    is: 'stopped because it failed',
    goal: 'stopped',
    seen: [
      { unit: { desiredState: 'loaded', currentState: 'loaded', machineID: machine }, states: [failing] },
    ],
    verdict: 'reached',
  },
  {
    is: 'inactive for fleet, though a machine still has it',
    goal: 'unloaded',
    seen: [{ unit: { desiredState: 'inactive' }, states: [dead] }],
    verdict: 'pending',
    reason: '1cdadb87 still has it',
  },
  {
    is: 'on no machine',
    goal: 'unloaded',
    seen: [{ unit: { desiredState: 'inactive' } }],
    verdict: 'reached',
  },
  { is: 'in the registry', goal: 'gone', seen: [{}], verdict: 'pending', reason: 'it is in the registry' },
  {
    is: 'on a machine, though no longer in the registry',
    goal: 'gone',
    seen: [{ unit: null, states: [dead] }],
    verdict: 'pending',
    reason: '1cdadb87 still has it',
  },
  { is: 'nowhere', goal: 'gone', seen: [{ unit: null }], verdict: 'reached' },
  { is: 'loaded and dead', goal: 'inactive', seen: [{ unit: launched, states: [dead] }], verdict: 'reached' },
  { is: 'running', goal: 'inactive', seen: [{ unit: launched, states: [running] }], verdict: 'pending' },
  { is: 'failed', goal: 'failed', seen: [{ unit: launched, states: [failing] }], verdict: 'reached' },
  {
    is: 'running',
    goal: 'failed',
    seen: [{ unit: launched, states: [running] }],
    verdict: 'pending',
    reason: 'it has not failed: systemd on 1cdadb87 says active/running',
  },
  {
    is: 'a global unit that one machine lacks',
    goal: 'launched',
    file: '[X-Fleet]\nGlobal=true\n',
    able: [machine, other],
    seen: [{ states: [running] }],
    verdict: 'pending',
    reason: '2dde0d31 has not loaded it yet',
  },
  {
    is: 'a global unit that one machine has not launched',
    goal: 'launched',
    file: '[X-Fleet]\nGlobal=true\n',
    able: [machine, other],
    seen: [{ states: [running, { ...dead, machineID: other }] }],
    verdict: 'pending',
    reason: '2dde0d31 has not launched it yet',
  },
  {
    is: 'a global unit on all machines that can run it',
    goal: 'launched',
    file: '[X-Fleet]\nGlobal=true\n',
    able: [machine, other],
    seen: [{ states: [running, { ...failing, machineID: other }] }],
    verdict: 'reached',
  },
  {
    is: 'a global unit that failed on one machine',
    goal: 'active',
    file: '[X-Fleet]\nGlobal=true\n',
    able: [machine, other],
    seen: [
      { states: [running, { ...failing, machineID: other }] },
      { at: 2, states: [running, { ...failing, machineID: other }] },
    ],
    verdict: 'failed',
    reason: 'it failed: systemd on 2dde0d31 says failed/failed',
  },
  {
    is: 'a global unit that no machine can run',
    goal: 'active',
    file: '[X-Fleet]\nGlobal=true\n',
    able: [],
    seen: [{}],
    verdict: 'pending',
    reason: 'no machine has the metadata it asks for',
  },
]

describe('what was seen of a unit is judged by the goal', () => {
  it.each(cases)('$goal: $is is $verdict', ({ goal, file = '', watch, able = [], seen, verdict, reason }) => {
    const watched = new WatchedUnit('it.service', goal, watch)
    const options = fleetOptions(`[Service]\nExecStart=/bin/true\n${file}`)
    let last: Verdict | undefined
    for (const { at = 0, unit = {}, states = [] } of seen) {
      const sighting = {
        unit:
          unit === null
            ? undefined
            : {
                name: 'it.service',
                options,
                desiredState: 'launched' as const,
                currentState: 'inactive' as const,
                machineID: undefined,
                ...unit,
              },
        states: states.map((state) => ({
          name: 'it.service',
          machineID: machine,
          hash: '',
          load: 'loaded',
          active: '',
          sub: '',
          ...state,
        })),
        able,
        at: at * 1_000,
      }
      watched.see(sighting)
      last = judge(watched, sighting)
    }
    expect(last?.kind).toBe(verdict)
    if (reason !== undefined) expect(last).toMatchObject({ reason })
  })
})
