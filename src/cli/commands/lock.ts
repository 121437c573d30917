import type { HeldLock } from '../../api/index.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { applicationName } from '../deploy/application-name.js'
import { openStore } from '../deploy/open-store.js'
import { person } from '../deploy/person.js'
import { storeFlags } from '../deploy/store-flags.js'
import { tellWeakness } from '../deploy/with-application-lock.js'
import { formatDuration } from '../duration.js'
import { flag } from '../flag.js'

export default defineCommand({
  name: 'lock',
  summary: 'Keep an application from being changed, or see who does',
  description: `
Takes the lock of an application for a person: until it is unlocked, or for as long as --for says. Meanwhile apply, rollback, down and scale refuse to change the application, also for whoever locked it, or wait with --lock-wait.

Those commands take the same lock for themselves while they are at it; it is kept alive, and free again within half a minute when such a process is killed.

In etcd it holds for everybody. Without etcd it is a file beside the manifest, and holds for who has that folder.`,
  operands: {
    application: operand.optional({ summary: 'Name of the application; default: that of this folder' }),
  },
  flags: {
    message: flag.string({ summary: 'Why, for those who come meanwhile', short: 'm' }),
    for: flag.duration({ summary: 'How long, where not until it is unlocked' }),
    status: flag.boolean({ summary: 'Take nothing: tell who has it' }),
    ...storeFlags,
  },
  formats: ['table', 'json'],
  changes: true,
  examples: [
    { line: "caasctl lock monitor -m 'moving the database'", does: 'Nobody deploys until it is unlocked' },
    {
      line: 'caasctl lock monitor --for 2h --etcd http://127.0.0.1:2379',
      does: 'For two hours, for everybody',
    },
    { line: 'caasctl lock monitor --status', does: 'Who is at it?' },
  ],
  async run(context, { application: given, message = '', for: forMs, status, ...flags }) {
    const { signal, io } = context
    const application = await applicationName(context, given, flags.dir, 'lock')
    const store = await openStore(context, flags)
    if (status) return tell(context, application, await store.holder(application, { signal }))
    if (store.kind === 'file') tellWeakness(context, application, store)
    const held = await store.lockFor(
      application,
      { owner: person(io), message, forMs: forMs || undefined },
      { signal },
    )
    return tell(context, application, held)
  },
})

async function tell(
  { output, settings }: Context,
  application: string,
  held: HeldLock | undefined,
): Promise<0> {
  const { describeHolder } = await import('../../api/applications/errors.js')
  if (settings.format === 'json') {
    output.json({ application, locked: held !== undefined, holder: held })
  } else if (held === undefined) output.line(`Application ${application} is not locked.`)
  else {
    const seconds = held.leftMs === undefined ? undefined : Math.ceil(held.leftMs / 1_000)
    const left =
      seconds === undefined || held.for === 'work' ? '' : `, for ${formatDuration(seconds * 1_000)} more`
    output.line(`Application ${application} is locked by ${describeHolder(held)}${left}.`)
  }
  return 0
}
