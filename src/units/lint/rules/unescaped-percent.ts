import { findSpecifiers } from '../../values/specifiers.js'
import { unitCommands } from '../commands.js'
import { exampleService } from '../examples.js'
import { fixBy, insertInValue } from '../fixes.js'
import { type Problem, unitRule } from '../rule.js'

export const unescapedPercent = unitRule({
  name: 'unescaped-percent',
  severity: 'warning',
  topic: 'commands',
  title: 'A percent sign that systemd takes for a specifier',
  docs: `
systemd fills in specifiers in every argument, quoted or not: of \`date +%H:%M\` it makes the host name and the image ID.
A percent sign for the program is written \`%%\`. Known are the formats of \`date\`, \`printf\`, \`stat\`, \`git\` and \`curl\`.`,
  wrong: exampleService({ service: "ExecStartPre=/bin/sh -c 'date +%H:%M > /run/web.started'" }),
  right: exampleService({ service: "ExecStartPre=/bin/sh -c 'date +%%H:%%M > /run/web.started'" }),
  *check(unit): Iterable<Problem> {
    for (const { entry, command } of unitCommands(unit)) {
      const found = findFormat(entry.value.slice(command.start, command.end))
      const [first] = found?.percents ?? []
      if (found === undefined || first === undefined) continue
      const letter = entry.value.charAt(command.start + first + 1)
      const percents = found.percents.map((position) => command.start + position)
      yield {
        at: entry.spanInValue(command.start + first, command.start + first + 2),
        message: `systemd takes %${letter} for a specifier, ${found.program} does not see it: write %%${letter}`,
        ...fixBy('write %% for a percent sign', insertInValue(entry, percents, '%')),
      }
    }
  },
})

/** Whether a word is a format, by the program it is for; `previous` is the word before it. */
const formats: Readonly<Record<string, (word: string, previous: string) => boolean>> = {
  date: (word) => word.startsWith('+'),
  printf: (word, previous) => !word.startsWith('-') && /(^|\/)printf$/.test(previous),
  stat: (word, previous) => /^(-c|-f|--format|--printf)$/.test(previous) || /^--(format|printf)=/.test(word),
  git: (word) => /^--(format|pretty)=/.test(word),
  curl: (word, previous) => /^(-w|--write-out)$/.test(previous) || word.startsWith('--write-out='),
}

/** The first format in a command that has specifiers in it, and the offsets of their percent signs. */
function findFormat(value: string): { program: string; percents: number[] } | undefined {
  let program = ''
  let previous = ''
  let within = false
  const percents: number[] = []
  for (const { 0: word, index } of value.matchAll(/[;|&()`\n]|[^\s;|&()`\n"']+/g)) {
    const name = word.slice(word.lastIndexOf('/') + 1)
    if (percents.length > 0 && (program !== 'date' || /^[;|&()`\n]$/.test(word))) break
    if (/^[;|&()`\n]$/.test(word)) {
      program = ''
      within = false
    } else if (Object.hasOwn(formats, name)) {
      program = name
      within = false
    } else {
      within = (program === 'date' && within) || (formats[program]?.(word, previous) ?? false)
      if (within) {
        for (const { kind, position } of findSpecifiers(word)) {
          if (kind === 'known') percents.push(index + position)
        }
      }
    }
    previous = word
  }
  return percents.length === 0 ? undefined : { program, percents }
}
