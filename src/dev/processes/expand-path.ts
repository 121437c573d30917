import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { matchesGlob } from '../../units/index.js'

/** The files whose paths match a pattern, as glob(7) has it, by name. A path without a pattern is itself. */
export function expandPath(pattern: string): string[] {
  if (!/[*?[]/.test(pattern)) return [pattern]
  const [, ...parts] = pattern.split('/')
  return parts.reduce<string[]>((folders, part) => folders.flatMap((folder) => within(folder, part)), ['/'])
}

function within(folder: string, part: string): string[] {
  if (!/[*?[]/.test(part)) return [join(folder, part)]
  try {
    const names = readdirSync(folder).filter((name) => !name.startsWith('.') || part.startsWith('.'))
    return names
      .filter((name) => matchesGlob(part, name))
      .sort()
      .map((name) => join(folder, name))
  } catch {
    return []
  }
}
