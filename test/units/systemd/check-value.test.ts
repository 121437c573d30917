import { describe, expect, it } from 'vitest'
import { checkValue, findOption, optionsOf } from '../../../src/units/index.js'
import { badValues, goodValues } from './samples.js'

const sections = [
  'Unit',
  'Service',
  'Socket',
  'Timer',
  'Path',
  'Mount',
  'Automount',
  'Swap',
  'Slice',
  'Scope',
]

describe('a value is checked as systemd checks it', () => {
  it.each(sections)('on each value that it takes, in [%s]', (section) => {
    const refused = optionsOf(section).flatMap((option) =>
      goodValues(option)
        .map((value) => ({ name: option.name, value, wrong: checkValue(option, value) }))
        .filter(({ wrong }) => wrong !== undefined),
    )
    expect(refused).toEqual([])
  })

  it.each(sections)('on each value that it does not take, in [%s]', (section) => {
    const taken = optionsOf(section).flatMap((option) =>
      badValues(option)
        .filter((value) => checkValue(option, value) === undefined)
        .map((value) => `${option.name}=${value}`),
    )
    expect(taken).toEqual([])
  })

  it.each([
    ['Service', 'Restart', 'alwys', /^it must be one of no, on-success/, 0, 5],
    ['Service', 'LogLevelMax', '8', /debug, 0 to 7$/, 0, 1],
    ['Service', 'StandardOutput', 'files', /file:…/, 0, 5],
    ['Service', 'ProtectSystem', 'maybe', /^it must be one of full, strict, 1, yes/, 0, 5],
    ['Unit', 'After', 'a.service b c.service', /^it is no name of a unit/, 10, 11],
    ['Unit', 'RequiresMountsFor', '/a b', /absolute path/, 3, 4],
    ['Service', 'SuccessExitStatus', '1 256', /exit status/, 2, 5],
    ['Service', 'TimeoutSec', '1min 5x', /./, 6, 7],
    ['Service', 'LimitNOFILE', '1:2:3', /SOFT:HARD/, 0, 5],
  ])('and the message says where: [%s] %s=%s', (section, name, value, message, start, end) => {
    const option = findOption(section, name)
    expect(option && checkValue(option, value)).toEqual({
      message: expect.stringMatching(message),
      start,
      end,
    })
  })

  it.each([
    ['Unit', 'After', 'paas-monitor@%i.service'],
    ['Service', 'WorkingDirectory', '-~'],
    ['Service', 'WorkingDirectory', '%h/x'],
    ['Service', 'Nice', '0x10'],
    ['Service', 'Nice', '-010'],
    ['Service', 'CPUQuota', '400%'],
    ['Service', 'CPUWeight', 'idle'],
    ['Service', 'KillSignal', 'RTMAX-3'],
  ])('takes [%s] %s=%s', (section, name, value) => {
    const option = findOption(section, name)
    expect(option && checkValue(option, value)).toBeUndefined()
  })
})
