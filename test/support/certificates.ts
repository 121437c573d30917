import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** PEM files of one certificate, and their contents. */
export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
  readonly cert: string
  readonly key: string
}

/**
 * A certificate authority made by openssl in a folder, and certificates signed by it: for loopback
 * addresses and `localhost` as a server, and for a name as a client.
 */
export class CertificateAuthority {
  readonly ca: Certificate
  private readonly folder: string

  private constructor(folder: string, ca: Certificate) {
    this.folder = folder
    this.ca = ca
  }

  static async create(folder: string): Promise<CertificateAuthority> {
    const files = pathsOf(folder, 'ca')
    await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=test authority', '-keyout', files.keyFile, '-out', files.certFile],
    ])
    return new CertificateAuthority(folder, await read(files))
  }

  server(name = 'server'): Promise<Certificate> {
    return this.issue(
      name,
      'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\nextendedKeyUsage=serverAuth,clientAuth\n',
    )
  }

  client(name = 'client'): Promise<Certificate> {
    return this.issue(name, 'extendedKeyUsage=clientAuth\n')
  }

  private async issue(name: string, extensions: string): Promise<Certificate> {
    const files = pathsOf(this.folder, name)
    const request = join(this.folder, `${name}.csr`)
    const extensionFile = join(this.folder, `${name}.ext`)
    await writeFile(extensionFile, extensions)
    await run('openssl', [
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`],
      ...['-keyout', files.keyFile, '-out', request],
    ])
    await run('openssl', [
      ...['x509', '-req', '-in', request, '-CA', this.ca.certFile, '-CAkey', this.ca.keyFile],
      ...['-CAcreateserial', '-days', '2', '-extfile', extensionFile, '-out', files.certFile],
    ])
    return read(files)
  }
}

function pathsOf(folder: string, name: string) {
  return { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) }
}

async function read(files: { certFile: string; keyFile: string }): Promise<Certificate> {
  const [cert, key] = await Promise.all([readFile(files.certFile, 'utf8'), readFile(files.keyFile, 'utf8')])
  return { ...files, cert, key }
}
