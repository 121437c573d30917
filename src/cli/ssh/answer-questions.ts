import type { InteractiveQuestion } from '../../ssh/index.js'
import { readLine } from '../read-line.js'
import { readSecret } from '../read-secret.js'
import type { Terminal } from './terminal.js'

/** As much of a text of the server as is shown, characters. */
const textMax = 4_096

/**
 * Asks the server's own questions one by one. Each line of the server's stands behind who is logging in where, as
 * with OpenSSH: it cannot pass itself off as a question of this program, and ask for the passphrase of a key.
 * @returns undefined where there is no answer to one of them
 */
export async function answerQuestions(
  terminal: Terminal,
  { user, host, name, instructions, prompts, attempt, step }: InteractiveQuestion,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const who = `(${user}@${host}) `
  const say = (lines: readonly string[]) => {
    for (const line of lines) terminal.write(`${who}${line}\n`)
  }
  if (attempt > 1 && step === 1) terminal.write('That was not it.\n')
  say([name, instructions].flatMap((text) => linesOf(text.trim())).filter((line) => line !== ''))
  const answers: string[] = []
  for (const { text, echo } of prompts) {
    const lines = linesOf(text)
    say(lines.slice(0, -1))
    const prompt = `${who}${lines.at(-1) ?? ''}`
    if (echo) terminal.write(prompt)
    const answer = await (echo ? readLine(terminal.input, signal) : readSecret(terminal, prompt, signal))
    if (answer === undefined) return undefined
    answers.push(answer)
  }
  return answers
}

function linesOf(text: string): string[] {
  return text.slice(0, textMax).split(/\r\n|[\r\n]/)
}
