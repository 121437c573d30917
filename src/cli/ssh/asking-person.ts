import type { HostKeyQuestion, PassphraseQuestion, Person } from '../../ssh/index.js'
import type { Context } from '../context.js'
import { readLine } from '../read-line.js'
import { readSecret } from '../read-secret.js'

/**
 * Asks on standard error. Whether to trust a host is answered on standard input, be it a terminal or a line in
 * a pipe, as scripts do with fleetctl; its end means no. A passphrase is asked for on a terminal only.
 */
export function askingPerson({ io, output }: Context): Person {
  return {
    async confirmHostKey(question: HostKeyQuestion, signal: AbortSignal) {
      const { host, keyType, fingerprint, elsewhere } = question
      output.note(`${host} is not known yet. Its ${keyType} key has the fingerprint ${fingerprint}.`)
      for (const { file, line } of elsewhere)
        output.note(`The same key stands under another name in ${file}:${line}.`)
      output.ask('Trust it and go on connecting (yes/no)? ')
      const answer = await readLine(io.stdin, signal)
      if (io.stdin.isTTY !== true) output.note(answer ?? '')
      return /^y(es)?$/i.test(answer?.trim() ?? '')
    },
    ...(io.stdin.isTTY === true && {
      passphrase: ({ file, attempt }: PassphraseQuestion, signal: AbortSignal) => {
        output.ask(`${attempt > 1 ? 'That was not it. ' : ''}Passphrase of ${file}: `)
        return readSecret(io, signal)
      },
    }),
  }
}
