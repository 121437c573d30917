import { InvalidValueError, parseBoolean, parseTimeSpan, type UnitOption } from '../../units/index.js'

/**
 * A unit file as systemd reads it: continued lines are joined by a blank, the last assignment of a plain
 * setting counts, an empty assignment to a list forgets what was there (systemd.syntax(7)).
 */
export class UnitSettings {
  private readonly values = new Map<string, string[]>()

  constructor(options: readonly UnitOption[]) {
    for (const { section, name, value } of options) {
      const key = `${section} ${name}`
      const joined = value.replaceAll(/\\\r?\n/g, ' ').trim()
      const values = this.values.get(key)
      if (values === undefined) this.values.set(key, [joined])
      else values.push(joined)
    }
  }

  hasSection(section: string): boolean {
    for (const key of this.values.keys()) if (key.startsWith(`${section} `)) return true
    return false
  }

  /** The names of what a section sets, each once. */
  names(section: string): string[] {
    const start = `${section} `
    return [...this.values.keys()]
      .filter((key) => key.startsWith(start))
      .map((key) => key.slice(start.length))
  }

  text(section: string, name: string): string | undefined {
    return this.values.get(`${section} ${name}`)?.at(-1) || undefined
  }

  /** Every assignment since the last empty one. */
  list(section: string, name: string): string[] {
    const values = this.values.get(`${section} ${name}`) ?? []
    return values.slice(values.lastIndexOf('') + 1)
  }

  /** Every blank-separated word of a list. */
  words(section: string, name: string): string[] {
    return this.list(section, name).flatMap((value) => value.split(/\s+/).filter((word) => word !== ''))
  }

  /** @returns the default where the setting is absent or no boolean (systemd ignores such). */
  boolean(section: string, name: string, otherwise = false): boolean {
    return read(this.text(section, name), parseBoolean) ?? otherwise
  }

  /** Seconds. */
  seconds(section: string, name: string, otherwise: number): number {
    return read(this.text(section, name), toSeconds) ?? otherwise
  }

  /** Seconds of every assignment of a list that holds time spans. */
  secondsList(section: string, name: string): number[] {
    return this.list(section, name).flatMap((text) => read(text, toSeconds) ?? [])
  }

  number(section: string, name: string, otherwise: number): number {
    const text = this.text(section, name)
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : otherwise
  }
}

function toSeconds(text: string): number {
  return parseTimeSpan(text) / 1_000
}

/** What is no value of its kind is ignored, as systemd does. */
function read<T>(text: string | undefined, parse: (text: string) => T): T | undefined {
  if (text === undefined) return undefined
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined
    throw error
  }
}
