import type { GeneratedUnit } from '../../operations/index.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { placeholderFlags, readValues, warnOfUnused } from '../generate/placeholder-flags.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'generate',
  summary: 'Write the unit files that definitions give',
  description: `
Writes unit files from definitions: modules that export what defineUnit of 'caasctl/units' gives (.js and .mjs always, .ts and .mts where esbuild is installed beside them), and unit files with placeholders. Of a folder, and those below it, all unit files and all modules named units or ….units are taken; the folders are kept.

Placeholders, {{version}}, are filled from --set and --env-file. The bytes depend on definitions and values alone, so generated files can be kept under version control: --check compares them, shows the difference and exits 1 where there is one.`,
  operands: {
    source: operand.many({ summary: 'Modules of definitions, unit files, folders', complete: 'file' }),
  },
  flags: {
    out: flag.string({ summary: 'Folder to write to', placeholder: 'DIR', complete: 'folder' }),
    check: flag.boolean({ summary: 'Write nothing; show what differs, and exit 1 where something does' }),
    ...placeholderFlags,
  },
  formats: ['table', 'json', 'jsonl'],
  examples: [
    { line: 'caasctl generate units.ts --out units', does: 'The units that a module defines' },
    { line: 'caasctl generate platform --out platform', does: 'A folder of modules, the files beside them' },
    {
      line: 'caasctl generate units.ts --out units --check',
      does: 'In CI: fail where a file is out of date',
    },
    {
      line: 'caasctl generate templates --out units --set version=1.2',
      does: 'Unit files with placeholders',
    },
  ],
  async run(context, { source, out, check, set, envFile }) {
    if (out === undefined) {
      throw new UsageError('Where should the unit files be written to?', {
        suggestion: 'Say it with --out DIR.',
      })
    }
    const { generateUnits, loadUnits } = await import('../../operations/index.js')
    const { cwd } = context.io
    const values = await readValues(context, { set, envFile })
    const units = await loadUnits(source, { cwd })
    await warnOfUnused(context, set, units)
    const results = await generateUnits(units, { out, check, values, cwd })
    print(context, results)
    return results.some(({ status }) => status === 'differs') ? 1 : 0
  },
})

function print({ output, settings }: Context, results: readonly GeneratedUnit[]): void {
  if (settings.format === 'json') output.json(results)
  else if (settings.format === 'jsonl') output.jsonLines(results)
  else {
    for (const { path, status, diff } of results) {
      if (status === 'written') output.line(`${path} written`)
      if (status === 'differs') output.text(diff)
    }
    const count = (wanted: GeneratedUnit['status']) =>
      results.filter(({ status }) => status === wanted).length
    const units = results.length === 1 ? '1 unit file' : `${results.length} unit files`
    if (count('differs') > 0) output.note(`Of ${units} ${count('differs')} must be generated anew.`)
    else if (count('unchanged') === results.length) output.note(`Of ${units} none has changed.`)
  }
}
