import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeGoJson, encodeGoJson, GoJsonError, type GoType } from '../../../src/dev/http/go-json.js'
import { metadataPatch, unitBody } from '../../../src/dev/http/request-bodies.js'

/** What a program of Go 1.19 with fleet's types says of each text. */
const units: readonly (readonly [text: string, message: string])[] = [
  ['', 'EOF'],
  ['   ', 'EOF'],
  ['{"desiredState":', 'unexpected EOF'],
  ['nul', 'unexpected EOF'],
  ['[]', 'json: cannot unmarshal array into Go value of type schema.Unit'],
  ['"x"', 'json: cannot unmarshal string into Go value of type schema.Unit'],
  ['5', 'json: cannot unmarshal number into Go value of type schema.Unit'],
  ['true', 'json: cannot unmarshal bool into Go value of type schema.Unit'],
  [
    '{"desiredState":5}',
    'json: cannot unmarshal number into Go struct field Unit.desiredState of type string',
  ],
  [
    '{"options":5}',
    'json: cannot unmarshal number into Go struct field Unit.options of type []*schema.UnitOption',
  ],
  [
    '{"options":{}}',
    'json: cannot unmarshal object into Go struct field Unit.options of type []*schema.UnitOption',
  ],
  [
    '{"options":[5]}',
    'json: cannot unmarshal number into Go struct field Unit.options of type schema.UnitOption',
  ],
  [
    '{"options":[[]]}',
    'json: cannot unmarshal array into Go struct field Unit.options of type schema.UnitOption',
  ],
  [
    '{"options":[{"name":5}]}',
    'json: cannot unmarshal number into Go struct field UnitOption.options.name of type string',
  ],
  [
    '{"name":true,"desiredState":"ok"}',
    'json: cannot unmarshal bool into Go struct field Unit.name of type string',
  ],
  ['{a}', "invalid character 'a' looking for beginning of object key string"],
  ['{,}', "invalid character ',' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 2}', "invalid character '2' after object key:value pair"],
  ['{"a":01}', "invalid character '1' after object key:value pair"],
  ['{"a":[1 2]}', "invalid character '2' after array element"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['<', "invalid character '<' looking for beginning of value"],
  ["'", "invalid character '\\'' looking for beginning of value"],
  ['{"a":ü}', "invalid character 'Ã' looking for beginning of value"],
  ['nulx', "invalid character 'x' in literal null (expecting 'l')"],
  ['{"a":tru1}', "invalid character '1' in literal true (expecting 'e')"],
  ['{"a":-x}', "invalid character 'x' in numeric literal"],
  ['{"a":1.x}', "invalid character 'x' after decimal point in numeric literal"],
  ['{"a":1ex}', "invalid character 'x' in exponent of numeric literal"],
  ['{"a":"\\q"}', "invalid character 'q' in string escape code"],
  ['{"a":"\\u12x"}', "invalid character 'x' in \\u hexadecimal character escape"],
  ['{"a":"\u0001"}', "invalid character '\\x01' in string literal"],
]

const patches: readonly (readonly [text: string, message: string])[] = [
  ['{', 'unexpected EOF'],
  ['{}', 'json: cannot unmarshal object into Go value of type []api.machineMetadataOp'],
  ['[5]', 'json: cannot unmarshal number into Go value of type api.machineMetadataOp'],
  ['[{"op":5}]', 'json: cannot unmarshal number into Go struct field machineMetadataOp.op of type string'],
  [
    '[{"value":"x"}]',
    'json: cannot unmarshal string into Go struct field machineMetadataOp.Value of type struct { Value string "json:\\"value\\"" }',
  ],
  [
    '[{"value":{"value":5}}]',
    'json: cannot unmarshal number into Go struct field .Value.value of type string',
  ],
]

function messageOf<T>(text: string, type: GoType<T>): string {
  try {
    decodeGoJson(text, type)
    return ''
  } catch (error) {
    if (error instanceof GoJsonError) return error.message
    throw error
  }
}

describe('a request body is decoded as Go does it', () => {
  it.each(units)('%j: %s', (text, message) => expect(messageOf(text, unitBody)).toBe(message))
  it.each(patches)('patch %j: %s', (text, message) => expect(messageOf(text, metadataPatch)).toBe(message))

  it('with keys in any case, nothing after the first value looked at, null as nothing', () => {
    const text = '{"OPTIONS":[{"Name":"a"},null], "desiredSTATE":"x", "name":null, "more":[{}]} trailing'
    expect(decodeGoJson(text, unitBody)).toEqual({
      name: '',
      desiredState: 'x',
      currentState: '',
      machineID: '',
      options: [
        { section: '', name: 'a', value: '' },
        { section: '', name: '', value: '' },
      ],
    })
    expect(decodeGoJson('null', metadataPatch)).toEqual([])
  })

  it('any JSON that JavaScript reads; of all else it is said what is wrong', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(messageOf(text, unitBody)).toMatch(/^$|^json: cannot unmarshal/)
      }),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => text.slice(0, -1)),
        ),
        (text) => {
          expect(messageOf(text, unitBody)).toMatch(/^$|EOF$|^json: cannot unmarshal|^invalid character '/)
        },
      ),
    )
  })

  it('however deep it is nested', () => {
    expect(messageOf('['.repeat(900), unitBody)).toBe('unexpected EOF')
    expect(messageOf('{"a":'.repeat(100_000), unitBody)).toBe('exceeded max depth')
  })
})

describe('an answer is written as Go does it', () => {
  it('with what browsers might take for markup escaped', () => {
    expect(encodeGoJson({ a: '<b>&\u2028', c: undefined })).toBe('{"a":"\\u003cb\\u003e\\u0026\\u2028"}')
  })
})
