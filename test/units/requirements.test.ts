import { describe, expect, it } from 'vitest'
import { isGlobal, readRequirements, splitFleetValue, type UnitOption } from '../../src/units/index.js'

/** Options of [X-Fleet] from lines `Name=value`. */
function fleet(...lines: readonly string[]): UnitOption[] {
  return lines.map((line) => {
    const equals = line.indexOf('=')
    return { section: 'X-Fleet', name: line.slice(0, equals), value: line.slice(equals + 1) }
  })
}

function read(unit: string, ...lines: readonly string[]) {
  const { metadata, ...rest } = readRequirements(unit, fleet(...lines))
  return { ...rest, metadata: Object.fromEntries([...metadata].map(([key, values]) => [key, [...values]])) }
}

const nothing = { global: false, machineID: undefined, peers: [], conflicts: [], replaces: [], metadata: {} }

describe('what a unit asks of its machine is read as fleet reads it', () => {
  it('nothing without options, nor from other sections', () => {
    expect(read('web.service')).toEqual(nothing)
    expect(
      readRequirements('web.service', [{ section: 'Unit', name: 'Conflicts', value: 'a' }]).conflicts,
    ).toEqual([])
  })

  it.each([
    ['MachineID=abc', { machineID: 'abc' }],
    ['X-ConditionMachineID=abc', { machineID: 'abc' }],
    ['X-ConditionMachineBootID=abc', { machineID: 'abc' }],
    ['MachineBootID=abc', {}],
    ['MachineID=', { machineID: '' }],
    ['MachineID="a" "b"', { machineID: 'a' }],
    ['MachineOf=a.service', { peers: ['a.service'] }],
    ['X-ConditionMachineOf=a.service', { peers: ['a.service'] }],
    ['MachineOf="a.service" "b.service"', { peers: ['a.service', 'b.service'] }],
    ['MachineOf=a.service b.service', { peers: ['a.service b.service'] }],
    ['Conflicts=a*.service', { conflicts: ['a*.service'] }],
    ['X-Conflicts=a*.service', { conflicts: ['a*.service'] }],
    ['Conflicts=a  b\tc', { conflicts: ['a', 'b', 'c'] }],
    ['Conflicts="a b" "c"', { conflicts: ['a', 'b', 'c'] }],
    ['Conflicts=', {}],
    ['Replaces=a.service', { replaces: ['a.service'] }],
    ['Replaces=a b', { replaces: ['a b'] }],
    ['Replaces=', { replaces: [''] }],
    ['X-Replaces=a.service', {}],
    ['MachineMetadata=region=us-west-2', { metadata: { region: ['us-west-2'] } }],
    ['X-ConditionMachineMetadata=region=us-west-2', { metadata: { region: ['us-west-2'] } }],
    ['MachineMetadata="a=b" "a=c" "d=e"', { metadata: { a: ['b', 'c'], d: ['e'] } }],
    ['MachineMetadata="a=b" "a=b"', { metadata: { a: ['b'] } }],
    ['MachineMetadata=a=b c=d', {}],
    ['MachineMetadata=a=b=c', {}],
    ['MachineMetadata=a=', {}],
    ['MachineMetadata==b', {}],
    ['MachineMetadata=a', {}],
    ['MachineMetaData=a=b', {}],
    ['Global=true', { global: true }],
    ['X-Global=true', {}],
  ])('%s', (line, expected) => expect(read('web.service', line)).toEqual({ ...nothing, ...expected }))

  it.each(['true', 'TRUE', 'Yes', '1', 'on', 't', '"true"', '"no" "yes"'])('Global=%s is true', (value) => {
    expect(isGlobal(fleet(`Global=${value}`))).toBe(true)
  })

  it.each([
    '',
    'false',
    'y',
    '2',
    ' true',
    'true false',
    '"yes" "no"',
    '"true',
  ])('Global=%s is false', (value) => {
    expect(isGlobal(fleet(`Global=${value}`))).toBe(false)
  })

  it('the last Global wins, the first MachineID, the modern spelling before the old ones', () => {
    expect(read('web.service', 'Global=true', 'Global=no').global).toBe(false)
    expect(read('web.service', 'Global=no', 'Global=true').global).toBe(true)
    expect(
      read('web.service', 'X-ConditionMachineID=old', 'MachineID=new', 'MachineID=newer').machineID,
    ).toBe('new')
    expect(read('web.service', 'X-ConditionMachineBootID=oldest', 'X-ConditionMachineID=old').machineID).toBe(
      'old',
    )
  })

  it('several lines add up, the old spelling first', () => {
    expect(read('web.service', 'MachineOf=a', 'X-ConditionMachineOf=b', 'MachineOf=c').peers).toEqual([
      'b',
      'a',
      'c',
    ])
    expect(read('web.service', 'Conflicts=a', 'X-Conflicts=b', 'Conflicts=c d').conflicts).toEqual([
      'b',
      'a',
      'c',
      'd',
    ])
    expect(
      read('web.service', 'MachineMetadata=k=a', 'X-ConditionMachineMetadata=k=b', 'MachineMetadata=k=c')
        .metadata,
    ).toEqual({ k: ['b', 'a', 'c'] })
  })

  it.each([
    ['web@1.service', '%n %N %p %i', ['web@1.service', 'web@1', 'web', '1']],
    ['web@.service', 'a%i', ['a']],
    ['web.service', '%p@%i.service', ['web@.service']],
    ['web@1.service', '%%i %I %H', ['%1', '%I', '%H']],
    ['no-type', '%n %i', ['%n', '%i']],
    ['', '%p', ['%p']],
    ['a%i@x.service', '%p', ['ax']],
  ])('specifiers of %j in %s', (unit, value, conflicts) => {
    expect(read(unit, `Conflicts=${value}`).conflicts).toEqual(conflicts)
  })

  it('specifiers count in Global too', () => {
    expect(isGlobal(fleet('Global=%i'), 'web@true.service')).toBe(true)
    expect(read('web@true.service', 'Global=%i').global).toBe(true)
    expect(isGlobal(fleet('Global=%i'))).toBe(false)
  })
})

describe('only a value in quotes holds several', () => {
  it.each([
    ['a b', ['a b']],
    ['"a" "b"', ['a', 'b']],
    ['"a b" "c"', ['a b', 'c']],
    ['"a"  "b"', ['a', '', 'b']],
    ['"a" b "c"', ['a', 'b', 'c']],
    ['"a""b"', ['ab']],
    ['"a"\t"b"', ['a\tb']],
    ['"a"', ['a']],
    ['""', ['']],
    ['"', ['']],
    ['" "', [' ']],
    ['"a', ['"a']],
    ['a"', ['a"']],
    [' "a" "b"', [' "a" "b"']],
    ['', ['']],
    ["'a' 'b'", ["'a' 'b'"]],
    ['"a\\" b"', ['a\\', 'b']],
  ])('%j', (value, values) => expect(splitFleetValue(value)).toEqual(values))
})
