import { defineCommand, operand } from '../command.js'
import { confirm } from '../confirm.js'
import { applicationName } from '../deploy/application-name.js'
import { openStore } from '../deploy/open-store.js'
import { storeFlags } from '../deploy/store-flags.js'
import { flag } from '../flag.js'

export default defineCommand({
  name: 'unlock',
  summary: 'Take the lock of an application away from whoever has it',
  description: `
Tells whose lock it is, and asks before it takes it away; where there is no terminal to ask on, it needs --yes. Only the lock that was told of is taken away, not one that somebody takes meanwhile.

A process that loses its lock notices, and changes nothing more.`,
  operands: {
    application: operand.optional({ summary: 'Name of the application; default: that of this folder' }),
  },
  flags: { yes: flag.boolean({ summary: 'Do not ask', short: 'y' }), ...storeFlags },
  changes: true,
  examples: [
    { line: 'caasctl unlock monitor', does: 'After a question' },
    { line: 'caasctl unlock monitor --yes', does: 'Without one' },
    { line: 'caasctl unlock monitor --yes --etcd http://127.0.0.1:2379', does: 'The lock that etcd has' },
  ],
  async run(context, { application: given, yes, ...flags }) {
    const { output, signal } = context
    const { describeHolder } = await import('../../api/applications/errors.js')
    const application = await applicationName(context, given, flags.dir, 'unlock')
    const store = await openStore(context, flags)
    const held = await store.holder(application, { signal })
    if (held === undefined) {
      output.line(`Application ${application} is not locked.`)
      return 0
    }
    const whose = describeHolder(held)
    if (!yes) {
      output.note(`Application ${application} is locked by ${whose}.`)
      if (held.for === 'work') output.note('It is kept alive: that process may be at work right now.')
      if (!(await confirm(context, 'Take the lock away?'))) {
        output.note('It stays locked.')
        return 1
      }
    }
    if (await store.unlock(application, held, { signal })) {
      output.line(`Application ${application} is unlocked; it was locked by ${whose}.`)
      return 0
    }
    output.note(`Application ${application} was unlocked by somebody else meanwhile.`)
    return 0
  },
})
