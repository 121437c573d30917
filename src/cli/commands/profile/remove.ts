import { defineCommand, operand } from '../../command.js'
import { withoutProfile, writeConfiguration } from '../../settings/edit-configuration.js'
import { existingProfile, ownConfiguration } from '../../settings/own-configuration.js'

export default defineCommand({
  name: 'profile remove',
  summary: 'Remove a profile',
  description: `
Removes a profile from the configuration file. Where it was the current one, none is.`,
  operands: { name: operand.one({ summary: 'The profile', complete: 'profile' }) },
  ignoresProfile: true,
  examples: [
    { line: 'caasctl profile remove old', does: 'One that is not needed any more' },
    { line: 'caasctl profile list', does: 'What is left' },
    { line: 'caasctl profile use staging', does: 'Choose another one' },
  ],
  async run({ io, output }, { name }) {
    const configuration = await ownConfiguration(io)
    const profile = existingProfile(configuration, name)
    await writeConfiguration(configuration.file, withoutProfile(configuration, profile))
    output.note(`Profile ${name} is removed.`)
  },
})
