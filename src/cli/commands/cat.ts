import { UnitNotFoundError } from '../../api/errors.js'
import type { Unit } from '../../api/index.js'
import { expandRange, hashOptions, isGlob, serializeOptions } from '../../units/index.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { didYouMeanUnit } from '../did-you-mean-unit.js'
import { selectUnits } from '../list/select-units.js'
import { unitNameOf } from '../unit-argument.js'

export default defineCommand({
  name: 'cat',
  summary: 'Print unit files as the cluster has them',
  description: `
Prints the unit file that was submitted, which need not be the one on your disk. Comments are not kept by fleet. Several are printed one after the other, each under a comment with its name.`,
  operands: { unit: operand.many({ summary: 'Units, ranges or patterns', complete: 'unit' }) },
  formats: ['table', 'json', 'jsonl'],
  examples: [
    { line: 'caasctl cat paas-monitor@.service', does: 'Print a template' },
    { line: 'caasctl cat web | diff web.service -', does: 'What differs from the file here' },
    { line: 'caasctl cat web -o json', does: 'The options as data, with the hash that fleet knows it by' },
  ],
  async run(context, { unit: asked }) {
    const [only, ...others] = asked.flatMap(expandRange)
    if (only !== undefined && others.length === 0 && !isGlob(only)) {
      print(context, [await readOne(context, unitNameOf(only))], false)
      return 0
    }
    const units = await (await context.fleet()).units(context)
    const { selected, exitCode } = selectUnits(units, ({ name }) => name, asked, context)
    print(context, selected, true)
    return exitCode
  },
})

async function readOne(context: Context, name: string): Promise<Unit> {
  const fleet = await context.fleet()
  const unit = await fleet.unit(name, context)
  if (unit !== undefined) return unit
  const names = (await fleet.units(context)).map((each) => each.name)
  throw new UnitNotFoundError(name, { suggestion: didYouMeanUnit(name, names) })
}

/** @param titled whether each unit file stands under its name */
function print({ output, settings }: Context, units: readonly Unit[], titled: boolean): void {
  const data = units.map(({ name, options }) => ({ name, hash: hashOptions(options), options }))
  if (settings.format === 'json') output.json(data)
  else if (settings.format === 'jsonl') output.jsonLines(data)
  else {
    const texts = units.map(({ name, options }) => (titled ? `# ${name}\n` : '') + serializeOptions(options))
    output.text(texts.join('\n'))
  }
}
