import { GenerateError, type UnsetPlaceholder, UnsetPlaceholderError } from './generate-error.js'

/** Values for placeholders, by name. */
export type PlaceholderValues = Readonly<Record<string, string>>

/** A text with its placeholders, and where it is from. */
export interface PlaceholderText {
  /** For errors: the path of the file, or what else tells where to look. */
  readonly file: string
  readonly text: string
}

/**
 * Fills the placeholders of texts: `{{version}}`, also with blanks within the braces. What docker's and Go's
 * own templates put in braces (`{{.Names}}`, `{{range .Mounts}}`, `{{end}}`) is none and stays.
 *
 * @throws {UnsetPlaceholderError} for placeholders without a value, all of them at once.
 * @throws {GenerateError} for a value with a line break, which would become another line of a unit file.
 */
export function fillPlaceholders<T extends PlaceholderText>(
  texts: readonly T[],
  values: PlaceholderValues,
): T[] {
  const unset = texts.flatMap((each) =>
    findPlaceholders(each).filter(({ name }) => !Object.hasOwn(values, name)),
  )
  if (unset.length > 0) throw new UnsetPlaceholderError(unset)
  return texts.map((each) => ({
    ...each,
    text: each.text.replace(placeholder, (whole, name: string) => {
      if (goWords.has(name)) return whole
      const value = values[name] ?? ''
      if (!/[\r\n\0]/.test(value)) return value
      throw new GenerateError(each.file, `the value of {{${name}}} has a line break`)
    }),
  }))
}

/** Every placeholder of a text, in order. */
export function findPlaceholders({ file, text }: PlaceholderText): UnsetPlaceholder[] {
  const lines = text.split('\n').entries()
  return [...lines].flatMap(([at, line]) =>
    [...line.matchAll(placeholder)].flatMap(({ 1: name = '', index }) =>
      goWords.has(name) ? [] : [{ name, file, line: at + 1, column: index + 1 }],
    ),
  )
}

const placeholder = /\{\{[ \t]*([A-Za-z_][A-Za-z0-9_-]*)[ \t]*\}\}/g

/** What stands alone in the braces of a Go template. */
const goWords: ReadonlySet<string> = new Set(['end', 'else', 'break', 'continue'])
