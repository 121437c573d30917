import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TlsMaterial } from '../../src/api/transport/dialing-agent.js'

export interface Certificates {
  readonly serverArguments: readonly string[]
  readonly client: TlsMaterial
}

/** An authority of its own, with a certificate for a server at 127.0.0.1 and one for a client. */
export function makeCertificates(folder: string): Certificates {
  const at = (file: string) => join(folder, file)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-batch']
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.crt'),
    '-subj',
    '/CN=authority',
    '-days',
    '2',
  )
  for (const [name, usage] of [
    ['server', 'serverAuth,clientAuth'],
    ['client', 'clientAuth'],
  ] as const) {
    openssl('req', ...key, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${name}`)
    writeFileSync(at('extensions'), `subjectAltName=IP:127.0.0.1\nextendedKeyUsage=${usage}\n`)
    openssl(
      ...[
        'x509',
        '-req',
        '-in',
        at(`${name}.csr`),
        '-out',
        at(`${name}.crt`),
        '-days',
        '2',
        '-CAcreateserial',
      ],
      ...['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-extfile', at('extensions')],
    )
  }
  return {
    serverArguments: [
      ...['--cert-file', at('server.crt'), '--key-file', at('server.key')],
      ...['--trusted-ca-file', at('ca.crt'), '--client-cert-auth'],
    ],
    client: {
      ca: readFileSync(at('ca.crt')),
      cert: readFileSync(at('client.crt')),
      key: readFileSync(at('client.key')),
    },
  }
}
