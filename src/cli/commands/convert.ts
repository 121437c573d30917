import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { cloudConfigCommands } from '../../operations/generate/cloud-config-commands.js'
import { defineCommand, operand } from '../command.js'
import { flag } from '../flag.js'
import { placeholderFlags, readValues, warnOfUnused } from '../generate/placeholder-flags.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'convert',
  summary: 'Turn units into the user data of a machine',
  description: `
Writes the user data, in CoreOS's cloud-config, with which a machine has these units from its first boot on: by systemd alone, without fleet, on every machine that gets the user data. Units with an [Install] section are enabled, all but templates are started.

Beside unit files, modules of definitions and folders, as 'generate' takes them, instances of templates that are among them can be named: 'paas-monitor@<1..2>'.`,
  operands: {
    source: operand.many({ summary: 'Unit files, modules, folders, instances', complete: 'file' }),
  },
  flags: {
    to: flag.choice({ summary: 'What to make', choices: ['cloud-config'] }),
    command: flag.choice({
      summary: 'What systemd is told to do with each unit',
      choices: [...cloudConfigCommands, 'none'],
      default: 'start',
    }),
    ...placeholderFlags,
  },
  examples: [
    { line: 'caasctl convert --to cloud-config registrator.service > user-data', does: 'One unit' },
    { line: 'caasctl convert --to cloud-config platform/', does: 'All units of a folder' },
    {
      line: "caasctl convert --to cloud-config web@.service 'web@<1..2>'",
      does: 'A template, and two instances that run',
    },
  ],
  async run(context, { source, to, command, set, envFile }) {
    if (to === undefined) {
      throw new UsageError('What should be made of the units?', {
        suggestion: 'Say it with --to cloud-config.',
      })
    }
    const { convertToCloudConfig, fillPlaceholders, loadUnits } = await import('../../operations/index.js')
    const { cwd } = context.io
    const there = await Promise.all(source.map((path) => exists(resolve(cwd, path))))
    const paths = source.filter((_, index) => there[index])
    const instances = source.filter((_, index) => !there[index])
    const values = await readValues(context, { set, envFile })
    const units = await loadUnits(paths, { cwd })
    await warnOfUnused(context, set, units)
    const { text, warnings } = await convertToCloudConfig(fillPlaceholders(units, values), {
      command,
      instances,
    })
    context.output.text(text)
    for (const warning of warnings) context.output.warn(warning)
  },
})

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
