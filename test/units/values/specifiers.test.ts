import { describe, expect, it } from 'vitest'
import { expandSpecifiers, findSpecifiers, specifiers } from '../../../src/units/index.js'
import { readBySystemd, systemdAnalyze } from '../../support/systemd-reading.js'

const units = [
  'web.service',
  'web@.service',
  'web@1.service',
  'my-web@a-b\\x20c.service',
  'paas\\x2dmonitor@x@y.service',
  'a-b-c.service',
  'a\\x2db.service',
  'web@-.service',
]
const letters = ['n', 'N', 'p', 'P', 'i', 'I', 'j', 'J', 'f']

describe('specifiers are filled in from the name of the unit', () => {
  it.each([
    ['web.service', 'web.service|web|web|web|||web|web|/web'],
    ['web@.service', 'web@.service|web@|web|web|||web|web|%f'],
    ['web@1.service', 'web@1.service|web@1|web|web|1|1|web|web|/1'],
    [
      'my-web@a-b\\x20c.service',
      'my-web@a-b\\x20c.service|my-web@a-b\\x20c|my-web|my/web|a-b\\x20c|a/b c|web|web|/a/b c',
    ],
    [
      'paas\\x2dmonitor@x@y.service',
      'paas\\x2dmonitor@x@y.service|paas\\x2dmonitor@x@y|paas\\x2dmonitor|paas-monitor|x@y|x@y|paas\\x2dmonitor|paas-monitor|/x@y',
    ],
    ['a-b-c.service', 'a-b-c.service|a-b-c|a-b-c|a/b/c|||c|c|/a/b/c'],
    ['web@-.service', 'web@-.service|web@-|web|web|-|/|web|web|/'],
  ])('%s', (unit, text) => {
    expect(expandSpecifiers(letters.map((letter) => `%${letter}`).join('|'), unit).text).toBe(text)
  })

  it.skipIf(systemdAnalyze === undefined)('by the word of the real one', async () => {
    // A template is no unit that could be loaded; its letters are seen in its instances.
    const names = units.filter((unit) => !unit.includes('@.'))
    const description = `${letters.map((letter) => `%${letter}`).join('|')}|%%|%%n|100% |%-|%`
    const file = `[Unit]\nDescription=${description}\n[Service]\nType=oneshot\nExecStart=/bin/true\n`
    const { units: read } = await readBySystemd(Object.fromEntries(names.map((name) => [name, file])))
    for (const name of names) {
      expect(read.get(name)?.fields.get('Description'), name).toBe(expandSpecifiers(description, name).text)
    }
  })

  it.skipIf(systemdAnalyze === undefined)('and the real one knows the same letters', async () => {
    const all = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789']
    const files = all.map((letter) => [
      `case-${letter}.service`,
      `[Unit]\nDescription=taken %${letter}\n[Service]\nType=oneshot\nExecStart=/bin/true\n`,
    ])
    const { units: read } = await readBySystemd(Object.fromEntries(files))
    const known = all.filter((letter) =>
      read.get(`case-${letter}.service`)?.fields.get('Description')?.startsWith('taken'),
    )
    // %c, %r and %R name control groups; they are left out of the manual and go with a warning.
    expect(known.filter((letter) => !['c', 'r', 'R'].includes(letter))).toEqual(
      all.filter((letter) => Object.hasOwn(specifiers, letter)),
    )
  })
})

describe('what cannot be filled in is reported and stays', () => {
  it('by kind and place', () => {
    expect(expandSpecifiers('%H %i %z %9 %- %% %', 'web@1.service')).toEqual({
      text: '%H 1 %z %9 %- % %',
      left: [
        { kind: 'known', letter: 'H', position: 0 },
        { kind: 'unknown', letter: 'z', position: 6 },
        { kind: 'unknown', letter: '9', position: 9 },
        { kind: 'incomplete', letter: '-', position: 12 },
        { kind: 'incomplete', letter: '', position: 18 },
      ],
    })
  })

  it('unless it is given', () => {
    expect(expandSpecifiers('%H %m', 'web.service', { H: 'core-1' })).toMatchObject({ text: 'core-1 %m' })
  })

  it('such as an instance that is no path, or an escape that is none', () => {
    expect(expandSpecifiers('%f', 'web@a--b.service').text).toBe('%f')
    expect(expandSpecifiers('%I %i', 'web@a\\b.service').text).toBe('%I a\\b')
    expect(expandSpecifiers('%n', 'no-unit-name').left).toHaveLength(1)
  })

  it('what was filled in is not looked at again', () => {
    expect(expandSpecifiers('%%i %i', 'web@%p.service').text).toBe('%i %p')
  })
})

it('every percent sign is found', () => {
  expect(
    findSpecifiers('%i%%%é%\n%🚀x%').map(({ kind, letter, position }) => [kind, letter, position]),
  ).toEqual([
    ['known', 'i', 0],
    ['percent', '%', 2],
    ['incomplete', 'é', 4],
    ['incomplete', '\n', 6],
    ['incomplete', '🚀', 8],
    ['incomplete', '', 12],
  ])
})
