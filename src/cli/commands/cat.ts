import { UnitNotFoundError } from '../../api/errors.js'
import { nearestWord } from '../../nearest-word.js'
import { hashOptions, serializeOptions } from '../../units/index.js'
import { defineCommand, operand } from '../command.js'
import { unitNameOf } from '../unit-argument.js'

export default defineCommand({
  name: 'cat',
  summary: 'Print a unit file as the cluster has it',
  description: `
Prints the unit file that was submitted, which need not be the one on your disk. Comments are not kept by fleet.`,
  operands: { unit: operand.one({ summary: 'The unit to print', complete: 'unit' }) },
  formats: ['table', 'json'],
  examples: [
    { line: 'caasctl cat paas-monitor@.service', does: 'Print a template' },
    { line: 'caasctl cat web | diff web.service -', does: 'What differs from the file here' },
    { line: 'caasctl cat web -o json', does: 'The options as data, with the hash that fleet knows it by' },
  ],
  async run(context, { unit: argument }) {
    const fleet = await context.fleet()
    const name = unitNameOf(argument)
    const unit = await fleet.unit(name, context)
    if (unit === undefined) {
      const near = nearestWord(
        name,
        (await fleet.units(context)).map((each) => each.name),
      )
      throw new UnitNotFoundError(name, {
        suggestion: near === undefined ? undefined : `Did you mean ${near}?`,
      })
    }
    if (context.settings.format === 'json') {
      context.output.json({ name, hash: hashOptions(unit.options), options: unit.options })
    } else context.output.text(serializeOptions(unit.options))
  },
})
