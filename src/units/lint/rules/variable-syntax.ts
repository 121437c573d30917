import type { Word } from '../../values/word.js'
import { spanOf, unitCommands } from '../commands.js'
import { exampleService } from '../examples.js'
import { fixBy, replaceInValue } from '../fixes.js'
import { type Problem, unitRule } from '../rule.js'
import { shellScripts } from '../shell.js'

export const variableSyntax = unitRule({
  name: 'variable-syntax',
  severity: 'error',
  topic: 'commands',
  title: 'A variable that systemd does not replace',
  docs: `
In a command line systemd replaces \`\${NAME}\` anywhere and \`$NAME\` only where it is a word by itself. \`--port=$PORT\` is
handed over as it is, \`$DIR/file\` becomes nothing, and \`\${NAME:-default}\` is known to shells only. In the script of
\`sh -c\` the shell replaces what systemd leaves.`,
  wrong: exampleService({
    service: `
Environment=PORT=80
ExecStart=/usr/bin/web --port=$PORT`,
  }),
  right: exampleService({
    service: `
Environment=PORT=80
ExecStart=/usr/bin/web --port=\${PORT}`,
  }),
  *check(unit): Iterable<Problem> {
    for (const use of unitCommands(unit)) {
      const { command, entry } = use
      if (command.prefixes.includes(':')) continue
      const scripts = shellScripts(command)
      for (const word of command.arguments) {
        const found = findUnreplaced(word, scripts.has(word))
        if (found === undefined) continue
        const { start, length, message, name } = found
        const from = word.offset(start)
        const to = word.offset(start + length)
        const piece = entry.value.slice(from, to)
        const safe = name !== undefined && piece === `$${name}`
        const edits = safe ? replaceInValue(entry, from, to, `\${${name}}`) : []
        yield {
          at: spanOf(use, { start: from, end: to }),
          message,
          ...fixBy(`write \${${name}}`, edits),
        }
        break
      }
    }
  },
})

interface Unreplaced {
  readonly start: number
  readonly length: number
  readonly message: string
  /** The variable that braces would make one. */
  readonly name?: string
}

function findUnreplaced({ text }: Word, isScript: boolean): Unreplaced | undefined {
  const whole = /^\$([^{$(].*)$/s.exec(text)
  if (whole !== null) {
    const [, rest = ''] = whole
    const [name = ''] = /^\w+/.exec(rest) ?? []
    if (name === rest || /^[\W\d]/.test(rest)) return undefined
    const message = `systemd takes all of ${JSON.stringify(shorten(text))} for the name of a variable: write \${${name}}`
    return { start: 0, length: name.length + 1, message, ...(isScript ? {} : { name }) }
  }
  if (isScript) return undefined
  const colon = /(?<!\$)\$\{\w+:[^{}]{0,200}\}/.exec(text)
  if (colon !== null) {
    const message = `systemd has no defaults for variables: only \${NAME} is replaced`
    return { start: colon.index, length: colon[0].length, message }
  }
  const bare = /(?<!\$)\$([A-Za-z_]\w*)/.exec(text)
  if (bare === null) return undefined
  const [piece, name = ''] = bare
  const message = `systemd does not replace ${piece} within a word: write \${${name}}`
  return { start: bare.index, length: piece.length, message, name }
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`
}
