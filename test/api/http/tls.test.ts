import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dialDirectly, HttpFleet } from '../../../src/api/index.js'
import { CertificateAuthority } from '../../support/certificates.js'
import { json, serve } from '../../support/http-server.js'
import { realProgram } from '../../support/real-program.js'

const openssl = realProgram('openssl', 'openssl')
const folder = await mkdtemp(join(tmpdir(), 'caasctl-tls-'))
afterAll(() => rm(folder, { recursive: true }))

describe.skipIf(openssl === undefined)('an https endpoint', async () => {
  if (openssl === undefined) return
  const authority = await CertificateAuthority.create(folder)
  const { cert, key } = await authority.server()
  const client = await authority.client()
  const ca = authority.ca.cert
  const answer: Parameters<typeof serve>[0] = (_request, response) => json(response, 200, {})

  it('is believed when the given authority signed its certificate', async () => {
    await using server = await serve(answer, { tls: { cert, key } })
    await using fleet = new HttpFleet(server.endpoint, { tls: { ca } })
    expect(await fleet.units()).toEqual([])
  })

  it('is not believed otherwise, and nothing is sent to it', async () => {
    await using server = await serve(answer, { tls: { cert, key } })
    await using fleet = new HttpFleet(server.endpoint, { retries: 0 })
    await expect(fleet.units()).rejects.toThrow(/verify the first certificate|self-signed/)
    expect(server.received).toEqual([])
  })

  it('is not believed under another name than its own', async () => {
    await using server = await serve(answer, { tls: { cert, key } })
    const other = server.endpoint.replace('127.0.0.1', '127.0.0.2')
    await using fleet = new HttpFleet(other, {
      retries: 0,
      tls: { ca },
      dial: (_target, signal) => dialDirectly({ host: '127.0.0.1', port: server.port }, signal),
    })
    await expect(fleet.units()).rejects.toThrow(/127\.0\.0\.2/)
    expect(server.received).toEqual([])
  })

  it('gets the client certificate it asks for', async () => {
    const tls = { cert, key, ca, requestCert: true, rejectUnauthorized: true }
    await using server = await serve(answer, { tls })
    await using fleet = new HttpFleet(server.endpoint, { tls: { ca, cert: client.cert, key: client.key } })
    expect(await fleet.units()).toEqual([])
    await using without = new HttpFleet(server.endpoint, { tls: { ca }, retries: 0 })
    await expect(without.units()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
  })
})
