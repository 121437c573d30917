import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { safe } from 'ini'
import type { Configuration, Profile } from './configuration.js'
import { parseConfiguration } from './parse-configuration.js'

/**
 * Edits of the configuration file's text. They change the lines they are about and no others, so that comments
 * and layout stay as they are.
 */

/** Makes a profile the current one; undefined: none. */
export function withCurrent({ text }: Configuration, name: string | undefined): string {
  const lines = text.split('\n')
  const firstSection = lines.findIndex((line) => line.trimStart().startsWith('['))
  const end = firstSection === -1 ? lines.length : firstSection
  const at = lines.findIndex((line, index) => index < end && /^\s*profile\s*=/.test(line))
  const wanted = name === undefined ? [] : [`profile = ${safe(name)}`]
  if (at !== -1) lines.splice(at, 1, ...wanted)
  else if (name !== undefined) lines.unshift(...wanted, ...(text === '' ? [] : ['']))
  return finished(lines)
}

/** Adds a profile, or puts another in its place. */
export function withProfile(
  configuration: Configuration,
  name: string,
  settings: ReadonlyMap<string, string>,
): string {
  const section = [`[profile ${name}]`, ...[...settings].map(([key, value]) => `${key} = ${safe(value)}`)]
  const before = configuration.profiles.get(name)
  const lines = configuration.text.split('\n')
  if (before !== undefined) {
    lines.splice(before.firstLine - 1, before.lastLine - before.firstLine + 1, ...section)
  } else {
    while (lines.at(-1)?.trim() === '') lines.pop()
    lines.push(...(lines.length === 0 ? [] : ['']), ...section)
  }
  return finished(lines)
}

export function withoutProfile(
  { text, current }: Configuration,
  { name, firstLine, lastLine }: Profile,
): string {
  const lines = text.split('\n')
  lines.splice(firstLine - 1, lastLine - firstLine + 1)
  if (lines[firstLine - 1]?.trim() === '') lines.splice(firstLine - 1, 1)
  const rest = finished(lines)
  if (current !== name) return rest
  return withCurrent({ ...parseConfiguration('', rest) }, undefined)
}

function finished(lines: readonly string[]): string {
  const text = lines.join('\n').trimEnd()
  return text === '' ? '' : `${text}\n`
}

/** Writes the file in one step: at any moment it is the old one or the new one. Only its owner may read it. */
export async function writeConfiguration(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(dirname(file), '.config-'))
  try {
    const draft = join(folder, basename(file))
    await writeFile(draft, text, { mode: 0o600 })
    await chmod(draft, 0o600)
    await rename(draft, file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
