import { describe, expect, it } from 'vitest'
import { FlagIndex } from '../../../src/cli/arguments/flag-index.js'
import { readTokens, type Token } from '../../../src/cli/arguments/read-tokens.js'
import { flag } from '../../../src/cli/flag.js'

const index = new FlagIndex({
  full: flag.boolean({ summary: '', short: 'l' }),
  follow: flag.boolean({ summary: '', short: 'f' }),
  'no-legend': flag.boolean({ summary: '' }),
  fields: flag.commaList({ summary: '' }),
  lines: flag.integer({ summary: '', short: 'n' }),
  'ca-file': flag.string({ summary: '', aliases: ['etcd-cafile'] }),
  strict: flag.choice({ summary: '', choices: ['yes', 'no'], bare: 'yes' }),
})

/** Tokens as short text: `full`, `lines=5`, `unknown:x`, `missing:lines`, `'operand'`. */
function tokens(line: string, passThrough = false): string[] {
  return Array.from(readTokens(line === '' ? [] : line.split(' '), index, passThrough), describeToken)
}

function describeToken(token: Token): string {
  switch (token.kind) {
    case 'operand':
      return `'${token.text}'`
    case 'unknown':
      return `unknown:${token.name}`
    case 'missing-value':
      return `missing:${token.named.name}`
    case 'flag':
      return token.named.name + (token.value === undefined ? '' : `=${token.value}`)
  }
}

describe('the dialects of fleetctl are read', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['a b', ["'a'", "'b'"]],
    ['--full a', ['full', "'a'"]],
    ['a --full', ["'a'", 'full']],
    ['-full', ['full']],
    ['--full=false', ['full=false']],
    ['-full=false', ['full=false']],
    ['--full false', ['full', "'false'"]],
    ['-no-legend -fields=machine -full', ['no-legend', 'fields=machine', 'full']],
    ['--fields machine', ['fields=machine']],
    ['-fields machine', ['fields=machine']],
    ['--fields --full', ['fields=--full']],
    ['--fields=', ['fields=']],
    ['--fields=a=b', ['fields=a=b']],
    ['--fields', ['missing:fields']],
    ['--etcd-cafile=x', ['ca-file=x']],
    ['-l', ['full']],
    ['--l', ['full']],
    ['--f', ['follow']],
    ['-n 5', ['lines=5']],
    ['-n5', ['lines=5']],
    ['-n=5', ['lines=5']],
    ['-n', ['missing:lines']],
    ['-fl', ['follow', 'full']],
    ['-fn5', ['follow', 'lines=5']],
    ['-fn 5 a', ['follow', 'lines=5', "'a'"]],
    ['-fnl', ['follow', 'lines=l']],
    ['-lf=false', ['full', 'follow=false']],
    ['-fx', ['unknown:fx']],
    ['--fn5', ['unknown:fn5']],
    ['--strict a', ['strict', "'a'"]],
    ['--strict=no a', ['strict=no', "'a'"]],
    ['--bogus', ['unknown:bogus']],
    ['-bogus=1', ['unknown:bogus']],
    ['-', ["'-'"]],
    ['-- --full', ["'--full'"]],
    ['a -- -l', ["'a'", "'-l'"]],
    ['--lines -5', ['lines=-5']],
  ])('%s', (line, expected) => expect(tokens(line)).toEqual(expected))
})

describe('what follows the first operand is passed on as it stands', () => {
  it.each<[string, string[]]>([
    ['-l host ls -la --full', ['full', "'host'", "'ls'", "'-la'", "'--full'"]],
    ['host -- ls -l', ["'host'", "'--'", "'ls'", "'-l'"]],
    ['-l -- ls -l', ['full', "'ls'", "'-l'"]],
  ])('%s', (line, expected) => expect(tokens(line, true)).toEqual(expected))
})
