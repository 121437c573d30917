import { describe, expect, it } from 'vitest'
import {
  findOption,
  nearestOption,
  optionsOf,
  sectionsOfType,
  sectionsWith,
} from '../../../src/units/index.js'

describe('the table of systemd options', () => {
  it.each([
    ['Service', 'Restart', { kind: 'enum', status: 'current' }],
    ['Service', 'RestartSec', { kind: 'time-span', status: 'current' }],
    ['Service', 'ExecStart', { kind: 'command', repeats: true }],
    ['Service', 'Type', { kind: 'enum', words: expect.arrayContaining(['oneshot']) }],
    ['Mount', 'Type', { kind: 'string' }],
    ['Unit', 'After', { kind: 'units', repeats: true }],
    ['Socket', 'ListenStream', { kind: 'address', repeats: true }],
    ['Timer', 'OnCalendar', { kind: 'calendar', repeats: true }],
    ['Path', 'PathExists', { kind: 'path', repeats: true }],
    ['Slice', 'MemoryMax', { kind: 'memory' }],
    ['Scope', 'KillMode', { kind: 'enum' }],
    ['Service', 'MemoryLimit', { status: 'deprecated', instead: 'MemoryMax=' }],
    ['Service', 'Capabilities', { status: 'removed' }],
    ['Socket', 'Delegate', { status: 'unsupported' }],
  ])('knows [%s] %s=', (section, name, fields) => {
    expect(findOption(section, name)).toMatchObject({ section, name, ...fields })
  })

  it.each([
    ['Service', 'MachineOf'],
    ['Service', 'restart'],
    ['Target', 'Description'],
    ['Unit', 'constructor'],
    ['toString', 'Restart'],
  ])('knows no [%s] %s=', (section, name) => expect(findOption(section, name)).toBeUndefined())

  it('has no option twice in a section, and none in a section that no type of unit has', () => {
    const sections = [...new Set(Object.values(sectionsOfType).flat())]
    const all = sections.flatMap((section) => optionsOf(section))
    expect(new Set(all.map(({ section, name }) => `${section}.${name}`)).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(1100)
    expect(new Set(all.map(({ section }) => section))).toEqual(new Set(sections))
  })

  it('leaves removed options out of lists', () => {
    expect(optionsOf('Service').map(({ name }) => name)).not.toContain('Capabilities')
    expect(sectionsWith('Capabilities')).toEqual([])
    expect(sectionsWith('Restart')).toEqual(['Service'])
  })
})

describe('the option that was meant', () => {
  it.each([
    ['Service', 'ExecStrat', 'Service.ExecStart'],
    ['Service', 'Enviroment', 'Service.Environment'],
    ['Unit', 'descripton', 'Unit.Description'],
    ['Unit', 'Restart', 'Service.Restart'],
    ['Service', 'After', 'Unit.After'],
    ['Service', 'Bogus', undefined],
  ])('by [%s] %s= is %s', (section, name, meant) => {
    const option = nearestOption(section, name, sectionsOfType.service)
    expect(option && `${option.section}.${option.name}`).toBe(meant)
  })
})
