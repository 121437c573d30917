import type { HostKeyQuestion, Person } from '../../ssh/index.js'
import type { Context } from '../context.js'
import { readLine } from '../read-line.js'
import { readSecret } from '../read-secret.js'
import { answerQuestions } from './answer-questions.js'
import { hasTerminal, openTerminal, type Terminal } from './terminal.js'

/**
 * Whether to trust a host is asked on standard error and answered on standard input, be it a terminal or a line in
 * a pipe, as scripts do with fleetctl; its end means no. All that is secret is asked for on a terminal only.
 */
export function askingPerson(context: Context): Person {
  const { io, output } = context
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
    ...(hasTerminal(context) && secretsOn(context)),
  }
}

function secretsOn(context: Context): Person {
  return {
    passphrase: ({ file, attempt }, signal) =>
      onTerminal(context, (terminal) => askSecret(terminal, attempt, `Passphrase of ${file}`, signal)),
    password: ({ user, host, attempt }, signal) =>
      onTerminal(context, (terminal) => askSecret(terminal, attempt, `Password of ${user}@${host}`, signal)),
    answer: (question, signal) =>
      onTerminal(context, (terminal) => answerQuestions(terminal, question, signal)),
  }
}

function askSecret(terminal: Terminal, attempt: number, what: string, signal: AbortSignal) {
  return readSecret(terminal, `${attempt > 1 ? 'That was not it. ' : ''}${what}: `, signal)
}

async function onTerminal<T>(
  context: Context,
  ask: (terminal: Terminal) => Promise<T>,
): Promise<T | undefined> {
  using terminal = openTerminal(context)
  return terminal === undefined ? undefined : await ask(terminal)
}
