import { DockerUsageError } from './docker-error.js'

/** A flag of a docker command: its letter, whether it takes a value, and whether it has an effect here. */
export interface FlagSpec {
  readonly short?: string
  readonly value?: true
  /** Another name of this flag: values are found under that one. */
  readonly means?: string
  /** Taken, and without effect on a local command. */
  readonly ignored?: true
}

export type FlagSpecs = Readonly<Record<string, FlagSpec>>

export interface ReadFlags {
  readonly words: readonly string[]
  /** Whether a flag is set that stands alone. */
  has(name: string): boolean
  /** The last value of a flag. */
  last(name: string): string | undefined
  /** Every value of a flag, in their order. */
  all(name: string): readonly string[]
}

/**
 * Takes flags and words apart as docker's own library (pflag) does: bundled letters, values joined or apart,
 * `--flag=false`, `--`.
 *
 * @param command for messages, `docker run`
 * @throws {DockerUsageError} naming the flag that is not known.
 */
export function readFlags(
  command: string,
  args: readonly string[],
  specs: FlagSpecs,
  { wordEndsFlags = false }: { wordEndsFlags?: boolean } = {},
): ReadFlags {
  const values = new Map<string, string[]>()
  const words: string[] = []
  const rest = [...args]
  const refuse = (message: string): never => {
    throw new DockerUsageError(message, {
      suggestion: `What has an effect on ${command} here: ${knownFlags(specs)}`,
    })
  }
  const take = (name: string, value: string, spec: FlagSpec) => {
    if (spec.value !== true && !/^(true|false|1|0|t|f|TRUE|FALSE|True|False|T|F)$/.test(value)) {
      refuse(`invalid argument ${JSON.stringify(value)} for "--${name}" flag: true or false is wanted`)
    }
    const key = spec.means ?? name
    values.set(key, [...(values.get(key) ?? []), value])
  }
  const long = (arg: string) => {
    const [, name = '', joined] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? []
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined
    if (spec === undefined) return refuse(`unknown flag: --${name}`)
    const value = joined ?? (spec.value === true ? rest.shift() : 'true')
    if (value === undefined) return refuse(`flag needs an argument: --${name}`)
    take(name, value, spec)
  }
  const letters = (arg: string) => {
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at]
      const [name, spec] = Object.entries(specs).find(([, { short }]) => short === letter) ?? []
      if (name === undefined || spec === undefined) {
        return refuse(`unknown shorthand flag: '${letter}' in ${arg}`)
      }
      const joined = arg.slice(at + 1)
      if (spec.value === true || joined.startsWith('=')) {
        const value = joined === '' ? rest.shift() : joined.replace(/^=/, '')
        if (value === undefined) return refuse(`flag needs an argument: '${letter}' in ${arg}`)
        take(name, value, spec)
        return
      }
      take(name, 'true', spec)
    }
  }
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') words.push(...rest.splice(0))
    else if (arg.startsWith('--')) long(arg)
    else if (arg.startsWith('-') && arg !== '-') letters(arg)
    else {
      words.push(arg)
      if (wordEndsFlags) words.push(...rest.splice(0))
    }
  }
  return {
    words,
    has: (name) => /^[1tT]/.test(values.get(name)?.at(-1) ?? ''),
    last: (name) => values.get(name)?.at(-1),
    all: (name) => values.get(name) ?? [],
  }
}

function knownFlags(specs: FlagSpecs): string {
  const names = Object.entries(specs)
    .filter(([, { means, ignored }]) => means === undefined && ignored !== true)
    .map(([name, { short }]) => (short === undefined ? `--${name}` : `-${short}/--${name}`))
  return names.length === 0 ? 'no flags' : names.join(', ')
}
