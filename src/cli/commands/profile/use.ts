import { defineCommand, operand } from '../../command.js'
import { withCurrent, writeConfiguration } from '../../settings/edit-configuration.js'
import { existingProfile, ownConfiguration } from '../../settings/own-configuration.js'

export default defineCommand({
  name: 'profile use',
  summary: 'Make a profile the current one',
  description: `
From now on the profile holds where neither --profile nor CAASCTL_PROFILE names another.`,
  operands: { name: operand.one({ summary: 'The profile', complete: 'profile' }) },
  ignoresProfile: true,
  examples: [
    { line: 'caasctl profile use prod', does: 'From now on, production' },
    { line: 'caasctl --profile staging list', does: 'Another one for one command only' },
    { line: 'export CAASCTL_PROFILE=staging', does: 'Another one for this shell' },
  ],
  async run({ io, output }, { name }) {
    const configuration = await ownConfiguration(io)
    existingProfile(configuration, name)
    await writeConfiguration(configuration.file, withCurrent(configuration, name))
    output.note(`${name} is the current profile.`)
  },
})
