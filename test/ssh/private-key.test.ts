import { expect, it } from 'vitest'
import { unlockPrivateKey } from '../../src/ssh/keys/private-key.js'

const openssh = (base64: string) =>
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${base64}\n-----END OPENSSH PRIVATE KEY-----\n`

it.each([
  [
    'says that it holds none',
    openssh('b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAAAMwAAAAtzc2gtZWQy'),
    'it holds no key',
  ],
  [
    'is a public key',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f',
    'it is a public key',
  ],
  ['is cut off', openssh('b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ'), 'Malformed OpenSSH private key'],
  [
    'is all headers',
    `-----BEGIN RSA PRIVATE KEY-----\n${'A:b\n'.repeat(20_000)}`,
    'it has more headers than any key',
  ],
  ['is no key at all', 'hello', 'Unsupported key format'],
])('a file that %s has no private key, and it is said why', (_, text, why) => {
  expect(unlockPrivateKey(text)).toEqual(new Error(why))
})
