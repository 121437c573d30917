import type { Context } from './context.js'
import { readLine } from './read-line.js'
import { UsageError } from './usage-error.js'

/**
 * Asks a question on standard error that only `y` or `yes` answers with yes.
 * @throws {UsageError} where there is no terminal to ask on
 */
export async function confirm(context: Context, question: string): Promise<boolean> {
  const { stdin, stderr } = context.io
  if (stdin.isTTY !== true || stderr.isTTY !== true) {
    throw new UsageError(`${question} There is nobody to ask.`, {
      suggestion: 'To do it without asking: --yes',
    })
  }
  context.output.ask(`${question} [y/N] `)
  const answer = await readLine(stdin, context.signal)
  return /^y(es)?$/i.test(answer?.trim() ?? '')
}
