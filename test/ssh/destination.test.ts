import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDestination, parseDestination } from '../../src/ssh/destination.js'
import { DestinationError } from '../../src/ssh/errors.js'

describe('a destination', () => {
  it.each([
    ['54.203.141.124', { host: '54.203.141.124' }],
    ['core@54.203.141.124', { user: 'core', host: '54.203.141.124' }],
    ['core@bastion:2222', { user: 'core', host: 'bastion', port: 2222 }],
    ['bastion:22', { host: 'bastion', port: 22 }],
    ['::1', { host: '::1' }],
    ['[::1]', { host: '::1' }],
    ['[2001:db8::7]:2222', { host: '2001:db8::7', port: 2222 }],
    ['core@fe80::1%eth0', { user: 'core', host: 'fe80::1%eth0' }],
    ['ssh://core@bastion:2222/', { user: 'core', host: 'bastion', port: 2222 }],
    ['me@example.com@bastion', { user: 'me@example.com', host: 'bastion' }],
  ])('%s is read', (text, destination) => {
    expect(parseDestination(text)).toEqual(destination)
  })

  it.each([
    ['', 'the host is missing'],
    ['core@', 'the host is missing'],
    [':22', 'the host is missing'],
    ['@bastion', 'the user before @ is missing'],
    ['bastion:', '"" is not a port'],
    ['bastion:0', '"0" is not a port'],
    ['bastion:65536', '"65536" is not a port'],
    ['bastion:ssh', '"ssh" is not a port'],
    ['a:b:c', '"b:c" is not a port'],
    ['[bastion]:22', 'brackets are for an IPv6 address'],
    ['[::1', 'brackets are for an IPv6 address'],
    ['-oProxyCommand=x', 'is not a host'],
    ['http://bastion', '"//bastion" is not a port'],
    ['two words', '"two words" is not a host'],
  ])('%j is refused', (text, reason) => {
    expect(() => parseDestination(text)).toThrow(DestinationError)
    expect(() => parseDestination(text)).toThrow(reason)
  })

  it('is read back as it was written', () => {
    const destination = fc.record(
      {
        host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
        user: fc.stringMatching(/^[a-z@._-]{1,8}$/),
        port: fc.integer({ min: 1, max: 65535 }),
      },
      { requiredKeys: ['host'] },
    )
    fc.assert(
      fc.property(destination, (given) => {
        expect(parseDestination(formatDestination(given))).toEqual(given)
      }),
    )
  })
})
