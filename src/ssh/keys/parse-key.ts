import ssh2, { type ParsedKey } from 'ssh2'

/** Keys have no headers, or a handful: `Proc-Type: 4,ENCRYPTED`. */
const colonsMax = 64

/** The key in a text or in SSH's wire format, or why there is none. */
export function parseKey(data: string | Buffer | ParsedKey, passphrase?: string): ParsedKey | Error {
  // ssh2 looks at all headers again for each of them.
  if (typeof data === 'string' && data.split(':', colonsMax + 2).length > colonsMax + 1)
    return new Error('it has more headers than any key')
  // A file in OpenSSH's format says how many keys it holds; of one that says none ssh2 gives the first all the same.
  const key: ParsedKey | Error | undefined = ssh2.utils.parseKey(data, passphrase)
  return key ?? new Error('it holds no key')
}
