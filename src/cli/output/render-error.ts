import { isCaasctlError } from '../../error.js'
import type { Format } from './format.js'
import type { Output } from './output.js'
import { printableJson } from './printable.js'
import { withSourceLines } from './source-lines.js'

export interface RenderErrorOptions {
  readonly format: Format
  /** Shows where the error arose. */
  readonly debug: boolean
}

/**
 * Writes an error to standard error: `error: MESSAGE` and a line of what to do next; with `-o json` and
 * `-o jsonl` one line of JSON, `{"error": {"name": …, "code": …, "message": …, "suggestion": …}}` with the
 * error's own fields (unit, status, …) in it.
 */
export function renderError(error: unknown, output: Output, { format, debug }: RenderErrorOptions): void {
  if (format === 'json' || format === 'jsonl') {
    output.note(printableJson({ error: describe(error) }))
  } else {
    output.note({ text: 'error:', style: 'red' }, ` ${messageOf(error)}`)
    const suggestion = suggestionOf(error)
    if (suggestion !== undefined) output.note({ text: suggestion, style: 'dim' })
  }
  if (debug) output.note({ text: withSourceLines(stackOf(error)), style: 'dim' })
}

/** An error as data: what `-o json` shows of it. */
export function describe(error: unknown): Record<string, unknown> {
  if (!isCaasctlError(error)) {
    return { name: 'Defect', code: 'DEFECT', message: messageOf(error), suggestion: suggestionOf(error) }
  }
  const { name, code, message, suggestion } = error
  const fields = Object.entries(error).filter(
    ([key, value]) => !(key in base) && ['string', 'number', 'boolean'].includes(typeof value),
  )
  return { name, code, message, suggestion, ...Object.fromEntries(fields) }
}

const base = { name: true, code: true, message: true, suggestion: true, cause: true, stack: true }

function messageOf(error: unknown): string {
  if (isCaasctlError(error)) return error.message
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return `caasctl met something it does not know: ${text}`
}

function suggestionOf(error: unknown): string | undefined {
  return isCaasctlError(error)
    ? error.suggestion
    : 'That is a defect of caasctl. With --debug it shows where; please report it.'
}

function stackOf(error: unknown): string {
  const stacks: string[] = []
  for (let at = error, depth = 0; at !== undefined && depth < 8; depth++) {
    stacks.push(at instanceof Error ? (at.stack ?? at.message) : String(at))
    at = at instanceof Error ? at.cause : undefined
  }
  return stacks.join('\ncaused by: ')
}
