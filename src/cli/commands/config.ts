import { defineCommand } from '../command.js'
import { formatDuration } from '../duration.js'
import { flag } from '../flag.js'
import { camelCase } from '../flag-definition.js'
import { globalFlags, type SettingName } from '../global-flags.js'
import { describeOrigin } from '../settings/origin.js'
import { shownSetting } from '../settings/shown-setting.js'

const notShown = ['help', 'version', 'experimental-api']

export default defineCommand({
  name: 'config',
  summary: 'Show the settings that hold, and where they come from',
  description: `
Shows every setting that reaching the cluster depends on, as this command line, the environment and the profile give it. With --show-origin also who said so: a flag, a variable, a line of the configuration file, or the default.

Profiles are kept in ~/.config/caasctl/config.ini ($XDG_CONFIG_HOME/caasctl/config.ini where that is set):

    profile = prod

    [profile prod]
    tunnel = 54.203.141.124
    ssh-username = core`,
  flags: { 'show-origin': flag.boolean({ summary: 'Show where each value comes from' }) },
  formats: ['table', 'json'],
  examples: [
    { line: 'caasctl config', does: 'What holds here and now' },
    { line: 'caasctl config --show-origin', does: 'And who said so' },
    { line: 'caasctl --profile prod config -o json', does: 'What another profile comes to, as data' },
  ],
  async run({ settings, origins, profile, output }, { showOrigin }) {
    const values = new Map<string, unknown>(Object.entries({ ...settings, profile }))
    const names = (Object.keys(globalFlags) as SettingName[]).filter((name) => !notShown.includes(name))
    const rows = names.map((name) => {
      const value = shownSetting(name, values.get(camelCase(name)))
      const origin = origins.get(name) ?? { kind: 'default' as const }
      return { name, value, origin: describeOrigin(origin, name) }
    })
    if (settings.format === 'json') {
      output.json(
        Object.fromEntries(
          rows.map(({ name, value = null, origin }) => [name, showOrigin ? { value, origin } : value]),
        ),
      )
      return
    }
    await output.table(
      ['SETTING', 'VALUE', ...(showOrigin ? ['ORIGIN'] : [])],
      rows.map(({ name, value, origin }) => [name, text(value), ...(showOrigin ? [origin] : [])]),
    )
  },
})

function text(value: unknown): string {
  if (value === undefined || value === '') return '-'
  return typeof value === 'number' ? formatDuration(value) : String(value)
}
