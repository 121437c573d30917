import { defineCommand, operand } from '../../command.js'
import { flag } from '../../flag.js'
import { noProfile } from '../../settings/choose-profile.js'
import { profileSettings } from '../../settings/configuration.js'
import { withCurrent, withProfile, writeConfiguration } from '../../settings/edit-configuration.js'
import { ownConfiguration } from '../../settings/own-configuration.js'
import { parseConfiguration } from '../../settings/parse-configuration.js'
import { UsageError } from '../../usage-error.js'

export default defineCommand({
  name: 'profile add',
  summary: 'Keep the flags of this command line as a profile',
  description: `
Writes a profile with the global flags that this command line gives. The first profile becomes the current one. An existing one is only replaced with --replace.`,
  operands: { name: operand.one({ summary: 'Name of the profile' }) },
  flags: { replace: flag.boolean({ summary: 'Replace the profile of that name' }) },
  ignoresProfile: true,
  examples: [
    {
      line: 'caasctl profile add prod --tunnel 54.203.141.124 --ssh-username core',
      does: 'A cluster behind a machine that SSH reaches',
    },
    {
      line: 'caasctl profile add local --endpoint http://127.0.0.1:49153',
      does: 'One that is reached straight',
    },
    {
      line: 'caasctl profile add etcd --driver etcd --endpoint http://10.0.0.1:2379,http://10.0.0.2:2379',
      does: 'One whose etcd is spoken to',
    },
    {
      line: 'caasctl profile add prod --replace --tunnel 54.203.141.124 --etcd http://127.0.0.1:2379',
      does: 'One whose history and locks are kept in its etcd, seen from that machine',
    },
  ],
  async run({ io, output, givenTexts }, { name, replace }) {
    if (!/^[\w.-]+$/.test(name) || name === noProfile) {
      throw new UsageError(`${JSON.stringify(name)} is no name for a profile.`, {
        suggestion: `Letters, digits, and . _ - are allowed; ${noProfile} means that there is none.`,
      })
    }
    const settings = new Map([...givenTexts].filter(([key]) => profileSettings.includes(key)))
    if (settings.size === 0) {
      throw new UsageError('No setting given to keep.', {
        suggestion: 'Try: caasctl profile add NAME --tunnel HOST',
      })
    }
    const configuration = await ownConfiguration(io)
    if (configuration.profiles.has(name) && !replace) {
      throw new UsageError(`There is a profile ${name} already.`, { suggestion: 'To replace it: --replace' })
    }
    const text = withProfile(configuration, name, settings)
    const first = configuration.profiles.size === 0
    const { file } = configuration
    await writeConfiguration(file, first ? withCurrent(parseConfiguration(file, text), name) : text)
    output.note(`Profile ${name} is kept in ${file}${first ? ', and is the current one' : ''}.`)
  },
})
