import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, describe, expect, it } from 'vitest'
import { fingerprint, generateKeyPair, writeKeyPair } from '../../src/ssh/index.js'

const folder = mkdtempSync(join(tmpdir(), 'key-pair-'))
afterAll(() => rmSync(folder, { recursive: true }))

const sshKeygen = (...args: string[]) => execFileSync('ssh-keygen', args, { encoding: 'utf8' }).trim()

describe('a new key pair', () => {
  it('is written for its owner alone, and read by OpenSSH', async () => {
    const file = join(folder, 'keys', 'id')
    const { publicKey, publicBlob } = await writeKeyPair(file, 'a comment')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700)
    expect(readFileSync(`${file}.pub`, 'utf8')).toBe(`${publicKey}\n`)
    expect(sshKeygen('-y', '-f', file)).toBe(publicKey)
    expect(sshKeygen('-l', '-f', file)).toBe(`256 ${fingerprint(publicBlob)} a comment (ED25519)`)
  })

  it('takes the place of one there was, also where that could not be written to', async () => {
    const file = join(folder, 'again')
    writeFileSync(file, 'old', { mode: 0o400 })
    const { privateKey } = await writeKeyPair(file)
    expect(readFileSync(file, 'utf8')).toBe(privateKey)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('can be used also where a number of it begins with a zero byte', () => {
    for (let found = 0; found < 2; ) {
      const { privateKey, publicBlob } = generateKeyPair()
      if (publicBlob.at(-32) !== 0) continue
      found++
      const key = ssh2.utils.parseKey(privateKey)
      if (key instanceof Error) throw new Error(`${key.message}: ${privateKey}`)
      expect(key.getPublicSSH().equals(publicBlob)).toBe(true)
      const data = Buffer.from('signed')
      expect(key.verify(data, key.sign(data))).toBe(true)
    }
  })
})
