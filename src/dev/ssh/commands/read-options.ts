/** An option of a command: its letter, and whether it takes a value. */
export interface OptionSpec {
  readonly short?: string
  readonly value?: boolean
}

export interface ReadOptions<Name extends string> {
  /** Every value of an option, in their order; `''` for one that takes none. */
  readonly options: ReadonlyMap<Name, readonly string[]>
  readonly words: readonly string[]
}

/**
 * Takes options and words apart as getopt_long(3) does: bundled letters, values joined or apart, `--`.
 * @returns what is wrong where something is.
 */
export function readOptions<Name extends string>(
  args: readonly string[],
  specs: Readonly<Record<Name, OptionSpec>>,
): ReadOptions<Name> | string {
  const names = Object.keys(specs) as Name[]
  const options = new Map<Name, string[]>()
  const words: string[] = []
  const rest = [...args]
  const take = (name: Name, value: string) => options.set(name, [...(options.get(name) ?? []), value])
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') words.push(...rest.splice(0))
    else if (arg.startsWith('--')) {
      const [, text = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? []
      const name = names.find((known) => known === text)
      if (name === undefined) return `unrecognized option '--${text}'`
      const wanted = specs[name].value === true ? (value ?? rest.shift()) : ''
      if (wanted === undefined) return `option '--${text}' requires an argument`
      take(name, wanted)
    } else if (arg.startsWith('-') && arg !== '-') {
      for (let at = 1; at < arg.length; at++) {
        const letter = arg[at]
        const name = names.find((known) => specs[known].short === letter)
        if (name === undefined) return `invalid option -- '${letter}'`
        if (specs[name].value !== true) {
          take(name, '')
          continue
        }
        const value = arg.slice(at + 1) || rest.shift()
        if (value === undefined) return `option requires an argument -- '${letter}'`
        take(name, value)
        break
      }
    } else words.push(arg)
  }
  return { options, words }
}
