import { describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { startCluster } from '../../../src/dev/index.js'
import { Service } from '../../../src/dev/systemd/service.js'
import { fleetOptions } from '../../../src/units/index.js'
import { eventually } from '../../support/eventually.js'

/** Says who and where it is by programs of the machine's own, and stays. */
const script = 'echo I am $$$$; hostname; systemctl is-active a; exec sleep 60'

describe('a cluster that runs real processes', () => {
  it('runs the command of a unit, and has ended it when it has stopped', async () => {
    await using cluster = await startCluster({ machines: 1, runner: 'process' })
    const fleet = new HttpFleet(cluster.endpoint)
    const options = fleetOptions(`[Service]\nExecStart=/bin/sh -c '${script}'\n`)
    await fleet.putUnit({ name: 'a.service', desiredState: 'launched', options })
    const { systemd } = cluster.machine(1)
    const lines = await eventually('what the unit prints', () => {
      const messages = systemd?.journal.entries('a.service').map(({ message }) => message) ?? []
      return messages.length >= 4 && messages
    })
    const unit = systemd?.find('a.service')
    const pid = (unit instanceof Service ? unit.main?.pid : undefined) ?? 0
    expect(pid).toBeGreaterThan(1)
    expect(lines.slice(1)).toEqual([`I am ${pid}`, 'dev-1', 'active'])
    expect(process.kill(pid, 0)).toBe(true)
    await cluster.stop()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
