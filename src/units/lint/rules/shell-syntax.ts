import type { CommandLine } from '../../values/command-line.js'
import type { Word } from '../../values/word.js'
import { spanOf, unitCommands } from '../commands.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { isRemoteShell, shellScripts, wordsOf } from '../shell.js'

export const shellSyntax = unitRule({
  name: 'shell-syntax',
  severity: 'error',
  topic: 'commands',
  title: 'Shell syntax where there is no shell',
  docs: `
systemd runs programs itself, without a shell: \`|\`, \`>\`, \`&&\`, \`&\`, \`$(…)\`, backticks and \`~\` are handed to the program
as they are. Wrap the command: \`/bin/sh -c '…'\`, with quotes around all of the script and \`exec\` before its last
program, so that signals reach it. The same goes for operators behind the quotes of a script: they are the shell's
arguments.`,
  wrong: exampleService({ service: 'ExecStartPre=/usr/bin/date > /run/web.started' }),
  right: exampleService({ service: "ExecStartPre=/bin/sh -c '/usr/bin/date > /run/web.started'" }),
  *check(unit) {
    for (const use of unitCommands(unit)) {
      const { command, entry } = use
      const scripts = shellScripts(command)
      const remote = isRemoteShell(command)
      for (const word of wordsOf(command)) {
        if (scripts.has(word)) continue
        const what = describe(word, entry.value, command)
        if (what === undefined || (remote && word !== command.program)) continue
        yield { at: spanOf(use, word), message: `${what}: there is no shell here` }
        break
      }
    }
  },
})

function describe(word: Word, value: string, { program }: CommandLine): string | undefined {
  const { text } = word
  const written = value.slice(word.start, word.end)
  if (/\$\([^(]|`[^`]+`/.test(text)) return 'this command is not replaced by what it prints'
  // What is quoted or escaped is meant as a word.
  if (written !== text || word === program) return undefined
  if (/^(\|\|?|&&?|;;)$/.test(text)) return `${text} is an argument like any other`
  if (/^(\d?>>?|&>>?|<<?<?)(&\d|[^>]*)$/.test(text) && !/^<[^<]*>$/.test(text))
    return `${text} redirects nothing`
  if (/[^\\;];$/.test(text)) return 'a semicolon separates commands only where it stands alone'
  if (/^~(\/|$)/.test(text)) return `${text} is not replaced by a home directory`
  return undefined
}
