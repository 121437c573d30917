import type { Completion } from './completion-kind.js'

export interface FlagText {
  /** One line, a sentence without its final stop. */
  readonly summary: string
  /** One letter: `n` for `-n`. */
  readonly short?: string | undefined
  /** Other long names that mean the same. */
  readonly aliases?: readonly string[] | undefined
  /** How help names the value: `UNIT`. Default: from the kind. */
  readonly placeholder?: string | undefined
  /** Why not to use it, printed as a warning where somebody does. */
  readonly deprecated?: string | undefined
  /** Left out of help and completion. */
  readonly hidden?: boolean | undefined
  /** What a shell may offer for the value. */
  readonly complete?: Completion | undefined
}

/** A flag as data; `T` is what the command gets. Made by the kinds of `flag.ts`. */
export interface Flag<T> extends FlagText {
  readonly placeholder: string
  /** The value that the flag has when it stands alone (`--full`); undefined where one must follow. */
  readonly bare: string | undefined
  readonly isBoolean: boolean
  /** Whether one value is several with commas between. */
  readonly isList: boolean
  readonly choices: readonly string[] | undefined
  readonly default: T
  /** The default as help shows it; undefined where there is nothing to show. */
  readonly defaultText: string | undefined
  /**
   * Reads one value.
   * @param previous what earlier mentions of the flag gave
   * @throws {BadValueError}
   */
  read(text: string, previous: T | undefined): T
}

export type Flags = Readonly<Record<string, Flag<unknown>>>

/** `no-legend` → `noLegend`. */
export type CamelCase<S extends string> = S extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : S

/** What a command gets of its flags: `{ 'no-legend': Flag<boolean> }` → `{ noLegend: boolean }`. */
export type FlagValues<F extends Flags> = {
  readonly [K in keyof F & string as CamelCase<K>]: F[K] extends Flag<infer T> ? T : never
}

export function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}
