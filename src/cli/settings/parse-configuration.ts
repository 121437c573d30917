import { decode } from 'ini'
import { nearestWord } from '../../nearest-word.js'
import { globalFlags } from '../global-flags.js'
import { BadValueError } from '../usage-error.js'
import { type Configuration, type LintEntry, type Profile, profileSettings } from './configuration.js'
import { ConfigurationError } from './configuration-error.js'
import type { ProfileEntry } from './resolve-flags.js'

interface OpenProfile {
  readonly name: string
  readonly firstLine: number
  lastLine: number
  readonly entries: Map<string, ProfileEntry>
}

/**
 * Parses the configuration file. Each line is read by the `ini` package; which line it was, and that nothing
 * in it is unknown, is seen to here, since that package tells neither.
 *
 *     profile = prod
 *
 *     [profile prod]
 *     tunnel = 54.203.141.124
 *
 *     [lint]
 *     no-restart = off
 *
 * @throws {ConfigurationError}
 */
export function parseConfiguration(file: string, text: string): Configuration {
  const profiles = new Map<string, OpenProfile>()
  const lint = new Map<string, LintEntry>()
  let open: OpenProfile | 'lint' | undefined
  let current: string | undefined
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1
    const content = raw.trim()
    if (content === '' || content.startsWith(';') || content.startsWith('#')) continue
    const fail = (reason: string, suggestion?: string) =>
      new ConfigurationError(file, line, reason, { suggestion })
    if (/^\[\s*lint\s*\]$/.test(content)) {
      open = 'lint'
      continue
    }
    if (content.startsWith('[')) {
      open = { name: readSection(content, fail), firstLine: line, lastLine: line, entries: new Map() }
      const before = profiles.get(open.name)
      if (before !== undefined) throw fail(`profile ${open.name} is already in line ${before.firstLine}`)
      profiles.set(open.name, open)
      continue
    }
    const [name, value] = readLine(content, fail)
    if (open === undefined) {
      if (name !== 'profile') throw fail(`${JSON.stringify(name)} stands outside of a [profile NAME] section`)
      current = value
      continue
    }
    if (open === 'lint') {
      if (lint.has(name)) throw fail(`${name} is set twice`)
      lint.set(name, { text: value, line })
      continue
    }
    open.lastLine = line
    checkSetting(name, value, fail)
    if (open.entries.has(name)) throw fail(`${name} is set twice`)
    open.entries.set(name, {
      text: value,
      origin: { kind: 'profile', profile: open.name, file, line },
    })
  }
  return { file, text, current, profiles: profiles satisfies Map<string, Profile>, lint }
}

type Fail = (reason: string, suggestion?: string) => ConfigurationError

function readSection(content: string, fail: Fail): string {
  const [, name] = /^\[\s*profile\s+(\S+)\s*\]$/.exec(content) ?? []
  if (name === undefined)
    throw fail(`${content} is no section that is known`, 'Sections are written [profile NAME], or [lint].')
  return name
}

function readLine(content: string, fail: Fail): [name: string, value: string] {
  if (!content.includes('=')) throw fail(`${JSON.stringify(content)} is not NAME = VALUE`)
  const [pair] = Object.entries<unknown>(decode(content))
  if (pair === undefined || !['string', 'boolean', 'number'].includes(typeof pair[1])) {
    throw fail(`${JSON.stringify(content)} is not NAME = VALUE`)
  }
  const [name, value] = pair
  return [name, String(value)]
}

/** What is wrong with a value is told with its line here, not when it is used. */
function checkSetting(name: string, value: string, fail: Fail): void {
  const [, flag] = Object.entries(globalFlags).find(([known]) => known === name) ?? []
  if (flag === undefined || !profileSettings.includes(name)) {
    const near = nearestWord(name, profileSettings)
    throw fail(
      `there is no setting ${JSON.stringify(name)}`,
      near === undefined ? `Settings: ${profileSettings.join(', ')}.` : `Did you mean ${near}?`,
    )
  }
  try {
    flag.read(value, undefined)
  } catch (error) {
    throw error instanceof BadValueError ? fail(`${name}: ${error.message}`, error.suggestion) : error
  }
}
