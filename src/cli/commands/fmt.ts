import { text as readAll } from 'node:stream/consumers'
import type { FormattedFile } from '../../operations/index.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'fmt',
  summary: 'Lay out unit files in the canonical way',
  description: `
Prints unit files in one layout: a blank line between sections and at most one elsewhere, nothing around = and at the ends of lines, no indentation. Comments, the order of options and continued lines stay; systemd and fleet read them as before, and the hash by which fleet knows them does not change.

Of a folder, and those below it, all unit files are taken. - is standard input.`,
  operands: {
    file: operand.many({ summary: 'Unit files and folders, or -', complete: 'file' }),
  },
  flags: {
    check: flag.boolean({ summary: 'Show what differs, and exit 1 where something does' }),
    write: flag.boolean({ summary: 'Write the files, and print which were changed', short: 'w' }),
  },
  formats: ['table', 'json', 'jsonl'],
  examples: [
    { line: 'caasctl fmt --write units', does: 'All unit files of a folder' },
    { line: 'caasctl fmt --check units', does: 'In CI: fail where one is laid out otherwise' },
    { line: 'caasctl fmt - < web.service', does: 'From standard input' },
  ],
  async run(context, { file, check, write }) {
    if (check && write) throw new UsageError('--check writes nothing, so it does not go with --write.')
    if (file.includes('-')) {
      if (file.length > 1 || check || write) {
        throw new UsageError('Standard input is printed, and stands alone.')
      }
      const { formatUnitFile } = await import('../../units/index.js')
      context.output.text(formatUnitFile(await readAll(context.io.stdin)))
      return 0
    }
    const { formatUnitFiles } = await import('../../operations/index.js')
    const files = await formatUnitFiles(file, { write, cwd: context.io.cwd })
    print(context, files, { check, write })
    return check && files.some(({ status }) => status === 'differs') ? 1 : 0
  },
})

function print(
  { output, settings }: Context,
  files: readonly FormattedFile[],
  { check, write }: { readonly check: boolean; readonly write: boolean },
): void {
  if (settings.format === 'json') output.json(files)
  else if (settings.format === 'jsonl') output.jsonLines(files)
  else if (check) {
    for (const { diff } of files) output.text(diff)
    const differ = files.filter(({ status }) => status === 'differs').length
    const all = files.length === 1 ? '1 unit file' : `${files.length} unit files`
    if (differ > 0) output.note(`Of ${all} ${differ} must be formatted.`)
  } else if (write) {
    for (const { path, status } of files) if (status === 'written') output.line(`${path} written`)
  } else for (const { text } of files) output.text(text)
}
