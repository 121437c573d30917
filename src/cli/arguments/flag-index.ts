import { nearestWord } from '../../nearest-word.js'
import type { Flag, Flags } from '../flag-definition.js'

export interface NamedFlag {
  /** The flag's own name, whichever of its names was used. */
  readonly name: string
  readonly flag: Flag<unknown>
}

/** Flags by all names they go by. */
export class FlagIndex {
  private readonly long = new Map<string, NamedFlag>()
  private readonly short = new Map<string, NamedFlag>()

  constructor(flags: Flags) {
    for (const [name, flag] of Object.entries(flags)) {
      const named = { name, flag }
      for (const alias of [name, ...(flag.aliases ?? [])]) this.long.set(alias, named)
      if (flag.short !== undefined) this.short.set(flag.short, named)
    }
  }

  /** By long name; by its letter too, since fleetctl has `--l` and `--f`. */
  byLong(name: string): NamedFlag | undefined {
    return this.long.get(name) ?? this.short.get(name)
  }

  byShort(letter: string): NamedFlag | undefined {
    return this.short.get(letter)
  }

  nearest(name: string): string | undefined {
    const visible = [...this.long].filter(([, { flag }]) => flag.hidden !== true).map(([long]) => long)
    return nearestWord(name, visible)
  }
}
