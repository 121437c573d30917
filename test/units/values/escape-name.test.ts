import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  escapeName,
  escapePath,
  InvalidValueError,
  instanceName,
  isNormalizedPath,
  isValidPath,
  parseUnitName,
  simplifyPath,
  unescapeName,
  unescapePath,
} from '../../../src/units/index.js'
import { realProgram } from '../../support/real-program.js'
import { argumentText } from '../../support/unit-texts.js'

const systemdEscape = realProgram('systemd-escape', 'systemd')

/** What the real tool prints; undefined where it refuses. */
function real(...argv: string[]): string | undefined {
  try {
    const stdout = execFileSync(systemdEscape ?? '', argv, {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 15_000,
    })
    return stdout.toString().slice(0, -1)
  } catch {
    return undefined
  }
}

/** What a function of ours gives; undefined where it refuses. */
function ours(give: () => string): string | undefined {
  try {
    return give()
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined
    throw error
  }
}

const names: readonly (readonly [text: string, name: string])[] = [
  ['', ''],
  ['abc:DEF_0.9', 'abc:DEF_0.9'],
  ['/var/lib/docker', '-var-lib-docker'],
  ['a-b', 'a\\x2db'],
  ['.a.b', '\\x2ea.b'],
  ['a b\t', 'a\\x20b\\x09'],
  ['a\\x2d', 'a\\x5cx2d'],
  ['ä🚀', '\\xc3\\xa4\\xf0\\x9f\\x9a\\x80'],
  ['web@1', 'web\\x401'],
]

describe('a text becomes part of a unit name', () => {
  it.each(names)('%j is %s', (text, name) => {
    expect(escapeName(text)).toBe(name)
    expect(unescapeName(name)).toBe(text)
  })

  it.each(['a\\', 'a\\x', 'a\\x2', 'a\\x2g', 'a\\X2d', 'a\\n'])('%s is no escaped text', (name) => {
    expect(() => unescapeName(name)).toThrow(expect.objectContaining({ kind: 'escaped name', position: 1 }))
  })

  it('neither is one that hides bytes which are no UTF-8', () => {
    expect(() => unescapeName('\\xff')).toThrow(InvalidValueError)
  })

  it('and comes back, whatever it is', () => {
    fc.assert(
      fc.property(argumentText, (text) => {
        expect(unescapeName(escapeName(text))).toBe(text)
        if (text !== '')
          expect(parseUnitName(`x@${escapeName(text).slice(0, 99)}.service`).kind).toBe('instance')
      }),
    )
  })
})

const paths: readonly (readonly [path: string, name: string | undefined])[] = [
  ['/', '-'],
  ['//', '-'],
  ['', '-'],
  ['/a', 'a'],
  ['/a/b-c/', 'a-b\\x2dc'],
  ['//a//./b/.', 'a-b'],
  ['a/b', 'a-b'],
  ['./a', 'a'],
  ['.', undefined],
  ['/.a', '\\x2ea'],
  ['/a/.b', 'a-.b'],
  ['/a/../b', undefined],
  ['..', undefined],
  ['/...', '\\x2e..'],
  [`/${'a'.repeat(256)}`, undefined],
]

describe('a path becomes part of a unit name', () => {
  it.each(paths)('%s is %s', (path, name) => expect(ours(() => escapePath(path))).toBe(name))

  it.each([
    ['-', '/'],
    ['a-b', '/a/b'],
    ['a\\x2db', '/a-b'],
    ['\\x2ea', '/.a'],
  ])('%s is of %s', (name, path) => expect(unescapePath(name)).toBe(path))

  it.each(['', '-a', 'a-', 'a--b', '..', 'a-..-b', '.', 'a-.', 'a\\', '--'])('%j is of no path', (name) => {
    expect(() => unescapePath(name)).toThrow(InvalidValueError)
  })
})

describe('a template becomes an instance', () => {
  it.each([
    ['web@.service', '1', 'web@1.service'],
    ['web@.service', 'a\\x20b', 'web@a\\x20b.service'],
    ['web@old.service', '1', undefined],
    ['web@.service', 'a@b', 'web@a@b.service'],
    ['web.service', '1', undefined],
    ['web@', '1', undefined],
    ['@.service', '1', undefined],
    ['web@.service', '', undefined],
    ['web@.service', 'a b', undefined],
    ['web@.service', 'a/b', undefined],
    ['web@.service', 'x'.repeat(244), undefined],
  ])('%s, %s', (template, instance, name) => {
    expect(ours(() => instanceName(template, instance))).toBe(name)
  })

  it('of the longest name there can be', () => {
    expect(instanceName('web@.service', 'x'.repeat(243))).toHaveLength(255)
  })
})

describe.skipIf(systemdEscape === undefined)('by the word of the real systemd-escape', () => {
  it('texts', () => {
    const texts = names.map(([text]) => text).filter((text) => text !== '')
    expect(real('--', ...texts)).toBe(texts.map(escapeName).join(' '))
    expect(real('--unescape', '--', ...texts.map(escapeName))).toBe(texts.join(' '))
  })

  it('generated texts', () => {
    const text = argumentText.filter((value) => value !== '')
    const texts = fc.sample(text, { seed: 1, numRuns: 200 })
    expect(real('--', ...texts)).toBe(texts.map(escapeName).join(' '))
  })

  it('paths', () => {
    for (const [path, name] of paths) expect(real('--path', '--', path), path).toBe(name)
  })

  it('escaped paths', () => {
    for (const name of [
      '-',
      'a-b',
      'a\\x2db',
      '-a',
      'a-',
      'a--b',
      '..',
      'a-..-b',
      '.',
      'a-.',
      '\\x2e.',
      '--',
    ]) {
      expect(real('--unescape', '--path', '--', name), name).toBe(ours(() => unescapePath(name)))
    }
  })

  it('instances', () => {
    for (const [template, text] of [
      ['web@.service', 'a b/c'],
      ['web@x.service', '1'],
      ['web.service', '1'],
      ['@.service', '1'],
      ['web@.service', ''],
    ] as const) {
      expect(real(`--template=${template}`, '--', text), template).toBe(
        ours(() => instanceName(template, escapeName(text))),
      )
    }
  })
})

describe('a path', () => {
  it.each([
    ['/a//b/./c/', '/a/b/c'],
    ['a/./b', 'a/b'],
    ['./', '.'],
    ['/', '/'],
    ['///', '/'],
    ['/a/../b', '/a/../b'],
    ['', ''],
    ['.a/..b', '.a/..b'],
  ])('%s is simply %s', (path, simple) => {
    expect(simplifyPath(path)).toBe(simple)
    expect(simplifyPath(simple)).toBe(simple)
  })

  it.each([
    ['/a/b', true, true],
    ['/a/b/', true, true],
    ['/', true, true],
    ['/a/../b', true, false],
    ['/a/./b', true, false],
    ['./a', true, false],
    ['/a//b', true, false],
    ['', false, false],
    [`/${'a'.repeat(255)}`, true, true],
    [`/${'a'.repeat(256)}`, false, false],
    [`/${'ä'.repeat(128)}`, false, false],
    ['/a'.repeat(2047), true, true],
    ['/a'.repeat(2048), false, false],
  ])('%s is valid %s, normalized %s', (path, valid, normalized) => {
    expect(isValidPath(path)).toBe(valid)
    expect(isNormalizedPath(path)).toBe(normalized)
  })
})
