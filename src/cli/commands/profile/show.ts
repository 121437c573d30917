import { defineCommand, operand } from '../../command.js'
import { existingProfile, ownConfiguration } from '../../settings/own-configuration.js'
import { shownSetting } from '../../settings/shown-setting.js'
import { UsageError } from '../../usage-error.js'

export default defineCommand({
  name: 'profile show',
  summary: 'Show the settings of a profile',
  description: `
Shows what a profile sets, by default the current one. What holds in the end, with flags and environment, is told by 'config'.`,
  operands: {
    name: operand.optional({
      summary: 'The profile; the current one where none is named',
      complete: 'profile',
    }),
  },
  formats: ['table', 'json'],
  ignoresProfile: true,
  examples: [
    { line: 'caasctl profile show', does: 'The current profile' },
    { line: 'caasctl profile show prod', does: 'Another one' },
    { line: 'caasctl profile show prod -o json', does: 'As data' },
  ],
  async run({ io, output, settings }, { name: asked }) {
    const configuration = await ownConfiguration(io)
    const name = asked ?? configuration.current
    if (name === undefined) {
      throw new UsageError('There is no current profile.', {
        suggestion: 'Make one so by: caasctl profile use NAME',
      })
    }
    const { entries } = existingProfile(configuration, name)
    const shown = [...entries].map(([key, { text }]) => [key, String(shownSetting(key, text))] as const)
    if (settings.format === 'json') {
      output.json(Object.fromEntries(shown))
    } else {
      await output.table(['SETTING', 'VALUE'], shown)
    }
  },
})
