import type { Word } from '../values/word.js'
import { baseName, type UnitCommand, unitCommands } from './commands.js'
import { once } from './linted-unit.js'
import { shellScripts, wordsOf } from './shell.js'
import { simpleCommands } from './shell-words.js'

/** An option of a `docker` or `podman` command. */
export interface ContainerOption {
  /** Its long name without dashes: `publish` of `-p`. */
  readonly name: string
  /** Its value; of an option without one whether it is on. */
  readonly value: string
  /** The word with the option, and the one with its value where that is another. */
  readonly words: readonly Word[]
}

/** A command that `docker` or `podman` runs: `docker run …`, `docker pull …`. */
export interface ContainerCommand {
  readonly use: UnitCommand
  /** Whether it stands in a script that the unit's command hands to a shell. */
  readonly inScript: boolean
  readonly engine: 'docker' | 'podman'
  /** `run`, `pull`, `stop` …; `container run` and `image pull` are `run` and `pull`. */
  readonly verb: string
  readonly verbWord: Word
  readonly options: readonly ContainerOption[]
  /** What is neither an option nor its value. Of `run` and `create` the image, and after it the program's own words. */
  readonly operands: readonly Word[]
}

/** The commands by which a unit deals with containers, in order; also those in the scripts of a shell. */
export const containerCommands = once((unit): readonly ContainerCommand[] =>
  unitCommands(unit).flatMap((use) => {
    const scripts = [...shellScripts(use.command)].flatMap(simpleCommands)
    return [
      readContainerCommand(use, wordsOf(use.command), false),
      ...scripts.map((words) => readContainerCommand(use, words, true)),
    ].filter((command) => command !== undefined)
  }),
)

/** The commands that start a container. */
export const containerRuns = once((unit): readonly ContainerCommand[] =>
  containerCommands(unit).filter(({ verb }) => verb === 'run'),
)

/** The value of an option, of several the last one; undefined where it is not given. */
export function optionValue({ options }: ContainerCommand, name: string): string | undefined {
  return options.findLast((option) => option.name === name)?.value
}

export function hasOption(command: ContainerCommand, name: string): boolean {
  const value = optionValue(command, name)
  return value !== undefined && value !== 'false'
}

/** What may stand before a program: words of the shell, and programs that run another. */
const openers = new Set([
  'exec',
  'env',
  'sudo',
  'time',
  '!',
  'if',
  'then',
  'else',
  'while',
  'until',
  'do',
  '{',
])

function readContainerCommand(
  use: UnitCommand,
  all: readonly Word[],
  inScript: boolean,
): ContainerCommand | undefined {
  const first = all.findIndex(
    ({ text }, index) =>
      !openers.has(baseName(text)) && !/^\w+=/.test(text) && !(index > 0 && text.startsWith('-')),
  )
  const engine = baseName(all[first]?.text ?? '')
  if (engine !== 'docker' && engine !== 'podman') return undefined
  const words = all.slice(first + 1)
  const globals = readOptions(words, 0, isGlobalFlag)
  let at = globals.next
  if (/^(container|image)$/.test(words[at]?.text ?? '')) at++
  const verbWord = words[at]
  if (verbWord === undefined) return undefined
  const verb = verbWord.text
  const flags = switches.get(verb) ?? new Set()
  const { options, next } = readOptions(words, at + 1, (name) => flags.has(name))
  // Only `run`, `create` and `exec` stop at the first operand; others take options behind it.
  if (['run', 'create', 'exec'].includes(verb)) {
    return { use, inScript, engine, verb, verbWord, options, operands: words.slice(next) }
  }
  const allOptions = [...options]
  const operands: Word[] = []
  for (let from = next; from < words.length; ) {
    const operand = words[from]
    if (operand !== undefined) operands.push(operand)
    const more = readOptions(words, from + 1, (name) => flags.has(name))
    for (const option of more.options) allOptions.push(option)
    from = more.next
  }
  return { use, inScript, engine, verb, verbWord, options: allOptions, operands }
}

function readOptions(
  words: readonly Word[],
  from: number,
  isSwitch: (name: string) => boolean,
): { options: ContainerOption[]; next: number } {
  const options: ContainerOption[] = []
  let at = from
  for (; at < words.length; at++) {
    const word = words[at]
    const text = word?.text ?? ''
    if (word === undefined || !text.startsWith('-') || text === '-') break
    if (text === '--') return { options, next: at + 1 }
    if (text.startsWith('--')) {
      const equals = text.indexOf('=')
      const name = text.slice(2, equals === -1 ? undefined : equals)
      if (equals !== -1) options.push({ name, value: text.slice(equals + 1), words: [word] })
      else if (isSwitch(name)) options.push({ name, value: 'true', words: [word] })
      else {
        const value = words[++at]
        options.push({ name, value: value?.text ?? '', words: value === undefined ? [word] : [word, value] })
      }
      continue
    }
    for (let letter = 1; letter < text.length; letter++) {
      const name = longNames[text.charAt(letter)] ?? text.charAt(letter)
      if (isSwitch(name)) {
        const set = /^=(.*)$/s.exec(text.slice(letter + 1))
        options.push({ name, value: set?.[1] ?? 'true', words: [word] })
        if (set !== null) break
        continue
      }
      const attached = text.slice(letter + 1).replace(/^=/, '')
      const value = attached === '' ? words[++at] : undefined
      options.push({
        name,
        value: attached === '' ? (value?.text ?? '') : attached,
        words: value === undefined ? [word] : [word, value],
      })
      break
    }
  }
  return { options, next: at }
}

/** Long names of the short options that mean the same in every command, or matter here. */
const longNames: Readonly<Record<string, string>> = {
  d: 'detach',
  i: 'interactive',
  t: 'tty',
  P: 'publish-all',
  p: 'publish',
  e: 'env',
  v: 'volume',
  f: 'force',
  a: 'all',
  q: 'quiet',
}

const runSwitches = [
  'detach',
  'disable-content-trust',
  'help',
  'init',
  'interactive',
  'no-healthcheck',
  'no-hosts',
  'oom-kill-disable',
  'privileged',
  'publish-all',
  'quiet',
  'read-only',
  'replace',
  'rm',
  'rmi',
  'sig-proxy',
  'tls-verify',
  'tty',
]

/** Options without a value, by command. Of `stop` and `kill` the short `t` is a time. */
const switches: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['run', new Set(runSwitches)],
  ['create', new Set(runSwitches)],
  ['exec', new Set(['detach', 'interactive', 'privileged', 'tty'])],
  ['start', new Set(['all', 'attach', 'interactive'])],
  ['rm', new Set(['all', 'force', 'ignore', 'interactive', 'link', 'volume', 'volumes', 'l'])],
  ['stop', new Set(['all', 'ignore', 'interactive'])],
  ['kill', new Set(['all'])],
  ['pull', new Set(['all', 'all-tags', 'disable-content-trust', 'quiet', 'tls-verify'])],
  ['build', new Set(['force-rm', 'no-cache', 'pull', 'quiet', 'rm', 'squash'])],
  ['logs', new Set(['details', 'follow', 'force', 'timestamps', 'tty'])],
])

function isGlobalFlag(name: string): boolean {
  return ['D', 'debug', 'tls', 'tlsverify', 'remote', 'noout', 'syslog'].includes(name)
}
