import type { CommandLine } from '../../values/command-line.js'
import { parseEnvironment } from '../../values/environment.js'
import type { Word } from '../../values/word.js'
import { spanOf, unitCommands } from '../commands.js'
import { exampleService } from '../examples.js'
import { pieceOf } from '../piece.js'
import { unitRule } from '../rule.js'
import { shellScripts } from '../shell.js'
import { simpleCommands } from '../shell-words.js'
import { knownOptions } from '../unit-sections.js'

const secretName =
  /(^|[_-])(password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)([_-]|$)/i
/** What such a name may end in and be no secret. */
const harmlessName = /[_-](file|path|dir|id|name|ttl|url|header|type|length|expiry|policy)$/i
const secretValue =
  /\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]{0,40}PRIVATE KEY|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[baprs]-[0-9A-Za-z-]{10}|:\/\/[^\s/:@]{1,100}:[^\s/:@$%]{1,100}@/

export const secretInUnit = unitRule({
  name: 'secret-in-unit',
  severity: 'warning',
  topic: 'operation',
  title: 'A secret in a unit file',
  docs: `
Everybody who reaches fleet's API or etcd can read a unit file, on a machine \`systemctl cat\` and \`systemctl show\` print
it for any user, and arguments show in \`ps\`. Put secrets into a file of the machine that only root can read, and name it
with \`EnvironmentFile\` or \`--env-file\`.`,
  wrong: exampleService({ service: 'Environment=DB_PASSWORD=hunter2' }),
  right: exampleService({ service: 'EnvironmentFile=/etc/web/secrets' }),
  *check(unit) {
    for (const { entry, option } of knownOptions(unit)) {
      if (option.name !== 'Environment') continue
      const secret = parseEnvironment(entry.value).assignments.find(({ name, value }) =>
        isSecret(name, value),
      )
      if (secret === undefined) continue
      const { word, name } = secret
      yield { at: pieceOf(entry, word.start, word.end), message: messageOf(name) }
    }
    for (const use of unitCommands(unit)) {
      const words = [...use.command.arguments, ...scriptWords(use.command)]
      for (const [index, word] of words.entries()) {
        const [, name = '', value] = /^(?:-e|--?)?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word.text) ?? []
        const given = value ?? (word.text.startsWith('--') ? words[index + 1]?.text : undefined) ?? ''
        if (!isSecret(name, given) && !secretValue.test(word.text)) continue
        yield { at: spanOf(use, word), message: messageOf(name) }
        break
      }
    }
  },
})

/** The words of the scripts that a command hands to a shell. */
function scriptWords(command: CommandLine): readonly Word[] {
  return [...shellScripts(command)].flatMap(simpleCommands).flat()
}

function messageOf(name: string): string {
  return `everybody who can list units can read this secret${name === '' ? '' : ` (${name})`}: put it into an EnvironmentFile=`
}

function isSecret(name: string, value: string): boolean {
  if (secretValue.test(value)) return true
  if (!secretName.test(name) || harmlessName.test(name)) return false
  // A path, a variable, a placeholder, a switch or nothing is no secret.
  return (
    value !== '' &&
    !/^(\/|\.\/|\$|%|-|\{\{|file:)/.test(value) &&
    !/^(true|false|yes|no|on|off|\d{1,3})$/i.test(value)
  )
}
