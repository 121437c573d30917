import { defineCommand, operand } from '../command.js'
import { clusterFlags, stateFolder } from './cluster-flags.js'
import { tellMachine } from './machine-line.js'

interface PowerText {
  readonly summary: string
  readonly description: string
  /** What has become of the machine: `Machine 2dde0d31… has no power`. */
  readonly done: string
}

/** A command that takes a machine's power away, or gives it back. */
export function powerCommand(op: 'kill' | 'boot', { summary, description, done }: PowerText) {
  return defineCommand({
    name: `dev ${op}`,
    summary,
    description: `
${description}

A machine is named by the beginning of its ID, its address, its host name, or its number in 'caasctl dev status'.`,
    operands: { machine: operand.one({ summary: 'The machine', complete: 'machine' }) },
    flags: clusterFlags,
    formats: ['table', 'json'],
    changes: true,
    examples: [
      { line: `caasctl dev ${op} 1cdadb87`, does: 'The machine whose ID begins so' },
      { line: `caasctl dev ${op} 2`, does: 'The second machine' },
      {
        line: `caasctl dev ${op} 10.230.14.39 --name other`,
        does: 'By its address, in the cluster named other',
      },
    ],
    async run(context, { machine: which, name }) {
      const { callCluster } = await import('../../dev/daemon/control-client.js')
      const { machine } = await callCluster(stateFolder(context, name), { op, machine: which })
      if (machine !== undefined) tellMachine(context, machine, done)
    },
  })
}
