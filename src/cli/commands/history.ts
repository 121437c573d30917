import type { PastRelease } from '../../operations/deploy/history.js'
import { defineCommand, operand } from '../command.js'
import { applicationName } from '../deploy/application-name.js'
import { openStore } from '../deploy/open-store.js'
import { storeFlags } from '../deploy/store-flags.js'
import { checkFields, type Listing, listFlags, printList } from '../list/listing.js'
import { styled } from '../output/styled.js'

const styles = {
  running: 'yellow',
  done: 'green',
  failed: 'red',
  'rolled-back': 'yellow',
  interrupted: 'yellow',
  unfinished: 'red',
} as const

const listing = {
  fields: {
    number: { cell: ({ number }) => String(number) },
    when: { cell: ({ at }) => `${at.slice(0, 19).replace('T', ' ')} UTC` },
    by: { cell: ({ by }) => by },
    action: { cell: ({ action }) => action },
    outcome: { cell: ({ outcome }) => styled(styles[outcome], outcome) },
    changes: { cell: ({ changes }) => changes || '-' },
    message: { cell: ({ message }) => message || '-' },
    digest: { cell: ({ digest }, full) => (full ? digest : digest.slice(0, 7)) || '-' },
  },
  name: ({ number }) => String(number),
  json: (release) => release,
} as const satisfies Listing<PastRelease>

export default defineCommand({
  name: 'history',
  summary: 'List what was applied of an application, when and by whom',
  description: `
Lists the releases of an application, the newest last: each apply, rollback and down that changed something, and how it went. 'unfinished' is one whose process was killed before it could say.

They are kept in etcd, beside fleet's own keys, where etcd is spoken to or named: with --etcd, CAASCTL_ETCD, or in a profile; else in .caasctl beside the manifest. The last twenty are kept, with what they applied, to roll back to; the digest is the same for two releases of the same.`,
  operands: {
    application: operand.optional({ summary: 'Name of the application; default: that of this folder' }),
  },
  flags: { ...storeFlags, ...listFlags(listing, ['number', 'when', 'by', 'action', 'outcome', 'changes']) },
  formats: ['table', 'json', 'jsonl', 'name'],
  examples: [
    { line: 'caasctl history monitor --etcd http://127.0.0.1:2379', does: 'All that is kept, from etcd' },
    { line: 'caasctl history monitor --fields number,outcome,message', does: 'What people said about them' },
    {
      line: "caasctl history monitor -o json | jq '.[-1]'",
      does: 'The newest, as data',
    },
  ],
  async run(context, { application: given, ...flags }) {
    checkFields(listing, context, flags.fields)
    const application = await applicationName(context, given, flags.dir, 'history')
    const store = await openStore(context, flags)
    const { history } = await import('../../operations/deploy/history.js')
    const releases = await history(store, application, context)
    if (releases.length === 0)
      context.output.note(`No releases of ${application} are known in ${store.place}.`)
    await printList(listing, releases, context, flags)
  },
})
