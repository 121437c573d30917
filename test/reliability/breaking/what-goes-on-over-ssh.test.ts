import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fleetOptions } from '../../../src/units/index.js'
import { breakEverywhere, watchingForRejections } from '../../support/breaking/break-everywhere.js'
import { goingOn, whereItCan } from '../../support/breaking/going-on.js'
import { ofMachines, type SshdWay, startSshdWay, wholeWork } from '../../support/breaking/sshd-way.js'
import { eventually } from '../../support/eventually.js'
import { describeWithSshd } from '../../support/sshd.js'
import { sleeper } from '../../support/unit-folder.js'

watchingForRejections()

describeWithSshd('over SSH, the way to the entry breaks under what goes on until Ctrl-C:', () => {
  let way: SshdWay

  beforeAll(async () => {
    way = await startSshdWay()
  })
  afterAll(() => way[Symbol.asyncDispose]())

  it.concurrent('journal -f, which goes on where it was when the way is there again', () =>
    breakEverywhere({
      name: 'journal -f',
      promised: ofMachines,
      target: way.ssh.entry.port,
      run: async (proxy, id, late) => {
        const following = goingOn(['journal', '-f', '--output', 'cat', 'web@1'], way.env(proxy), late)
        await whereItCan(
          proxy,
          `all is shown of ${id}`,
          () => following.ended() || following.stdout().includes('entry 200\n'),
        )
        return following.end()
      },
      check: ({ stdout, what }) => {
        const entries = stdout.split('\n').filter(Boolean)
        // Each once, in their order, without a gap.
        expect(entries, what).toEqual(entries.map((_, at) => `entry ${at + 1}`))
      },
    }))

  it.concurrent('watch, which goes on when the way is there again', () =>
    breakEverywhere({
      name: 'watch',
      promised: ofMachines,
      target: way.ssh.entry.port,
      run: async (proxy, id, late) => {
        const watching = goingOn(['watch', '-o', 'jsonl'], way.env(proxy), late)
        await eventually(`${id} sees the cluster`, () => watching.ended() || watching.stdout() !== '')
        const options = fleetOptions(sleeper('sleeps'))
        await way.truth.putUnit({ name: `new@${id}.service`, options, desiredState: 'inactive' })
        await whereItCan(
          proxy,
          `${id} sees a new unit`,
          () => watching.ended() || watching.stdout().includes(`new@${id}.service`),
        )
        return watching.end()
      },
      check: () => {},
    }))

  it.concurrent('forward, each connection of which is whole or broken', async () => {
    const web = createServer((socket) => socket.on('error', () => {}).end(wholeWork))
    web.listen(0, '127.0.0.1')
    await once(web, 'listening')
    const address = web.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await breakEverywhere({
      name: 'forward',
      promised: ofMachines,
      target: way.ssh.entry.port,
      run: async (proxy, id, late) => {
        const forwarding = goingOn(['forward', `0:${port}`, '1111', '127.0.0.1'], way.env(proxy), late)
        const local = () => /:(\d+) ->/.exec(forwarding.stdout())?.[1]
        await eventually(
          `it listens for ${id}, or has ended`,
          () => forwarding.ended() || local() !== undefined,
        )
        const here = Number(local())
        if (forwarding.ended()) return forwarding.end()
        await whereItCan(proxy, `all comes to ${id}`, async () => {
          const come = await fetchAll(here)
          if (come !== undefined) expect(come).toBe(wholeWork)
          return come
        })
        const ran = await forwarding.end()
        expect(await fetchAll(here), 'the port is gone').toBeUndefined()
        return ran
      },
      check: () => {},
    })
    web.close()
  })
})

/** All that comes from a port; undefined where it is broken off, or does not come. */
async function fetchAll(port: number): Promise<string | undefined> {
  const socket = connect(port, '127.0.0.1')
  socket.setTimeout(3_000, () => socket.destroy(new Error('nothing comes')))
  try {
    return await text(socket)
  } catch {
    return undefined
  }
}
