import { defineCommand } from '../../command.js'
import { ownConfiguration } from '../../settings/own-configuration.js'
import { shownCluster, shownSetting } from '../../settings/shown-setting.js'

export default defineCommand({
  name: 'profile list',
  summary: 'List the profiles',
  description: `
Lists the profiles of the configuration file. The current one, marked with an asterisk, holds where neither --profile nor CAASCTL_PROFILE names another.`,
  formats: ['table', 'json', 'name'],
  ignoresProfile: true,
  examples: [
    { line: 'caasctl profile list', does: 'All profiles' },
    { line: 'caasctl profile list -o name', does: 'Their names alone' },
    { line: 'caasctl profile list -o json', does: 'With their settings, as data' },
  ],
  async run({ io, output, settings }) {
    const { profiles, current } = await ownConfiguration(io)
    const all = [...profiles.values()]
    if (settings.format === 'name') {
      for (const { name } of all) output.line(name)
    } else if (settings.format === 'json') {
      output.json(
        all.map(({ name, entries }) => ({
          name,
          current: name === current,
          settings: Object.fromEntries([...entries].map(([key, { text }]) => [key, shownSetting(key, text)])),
        })),
      )
    } else {
      await output.table(
        ['PROFILE', 'CURRENT', 'CLUSTER'],
        all.map(({ name, entries }) => {
          return [name, name === current ? '*' : '-', shownCluster(entries) ?? '-']
        }),
      )
    }
  },
})
