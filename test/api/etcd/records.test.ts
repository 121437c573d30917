import { describe, expect, it } from 'vitest'
import {
  readLease,
  readMachineObject,
  readUnitFile,
  readUnitObject,
  readUnitState,
  writeLease,
  writeMachineObject,
  writeUnitFile,
  writeUnitObject,
  writeUnitState,
} from '../../../src/api/etcd/records.js'
import { recordedRegistry } from '../../support/recorded-registry.js'

const again: readonly (readonly [RegExp, (value: string, ...names: string[]) => string | undefined])[] = [
  [/\/job\/[^/]+\/object$/, (value) => map(readUnitObject(value), writeUnitObject)],
  [/\/unit\/[^/]+$/, (value) => map(readUnitFile(value), writeUnitFile)],
  [/\/machines\/[^/]+\/object$/, (value) => map(readMachineObject(value), writeMachineObject)],
  [
    /\/states\/([^/]+)\/([^/]+)$/,
    (value, name = '', id = '') => map(readUnitState(value, name, id), writeUnitState),
  ],
  [/\/lease\//, (value) => writeLease(readLease(value))],
]

function map<T>(value: T | undefined, write: (value: T) => string): string | undefined {
  return value === undefined ? undefined : write(value)
}

describe('the values of fleet’s keys', () => {
  it.each(again)('%s are written, to the byte, as a real fleetd wrote them', (pattern, writeAgain) => {
    const recorded = recordedRegistry().flatMap(([key, value]) => {
      const match = pattern.exec(key)
      return match === null || value === undefined ? [] : [{ value, names: match.slice(1) }]
    })
    expect(recorded.length).toBeGreaterThan(0)
    for (const { value, names } of recorded) expect(writeAgain(value, ...names)).toBe(value)
  })

  it.each([
    ['<a> & b', '{"Raw":"\\u003ca\\u003e \\u0026 b"}'],
    ['"\\n" \n\r\t', '{"Raw":"\\"\\\\n\\" \\n\\r\\t"}'],
    ['\b\f\x01\x7f', '{"Raw":"\\u0008\\u000c\\u0001\x7f"}'],
    ['\\b \\\\f', '{"Raw":"\\\\b \\\\\\\\f"}'],
    ['ü € \u{1f600} \u2028 \u2029', '{"Raw":"ü € \u{1f600} \\u2028 \\u2029"}'],
  ])('hold %j as Go writes it', (text, written) => {
    expect(writeUnitFile(text)).toBe(written)
    expect(readUnitFile(written)).toBe(text)
  })

  it.each([
    '',
    'x',
    '[]',
    '{}',
    'null',
    '{"Name":"a.service"}',
    '{"UnitHash":[1,2]}',
    '{"ID":""}',
  ])('are nothing where they are %j', (value) => {
    expect([readUnitObject(value), readUnitFile(value), readMachineObject(value)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('are read where fleet leaves things out', () => {
    expect(readMachineObject('{"ID":"ab","Metadata":null}')).toEqual({
      id: 'ab',
      primaryIP: '',
      metadata: {},
      version: '',
    })
    expect(readUnitState('{"loadState":"loaded","machineState":null}', 'a.service', 'ab')).toEqual({
      name: 'a.service',
      machineID: 'ab',
      hash: '',
      load: 'loaded',
      active: '',
      sub: '',
    })
    expect(readLease('ab')).toEqual({ machineID: 'ab', version: 0 })
  })
})
