import { type Finding, type Severity, severities } from '../finding.js'

/** What a piece of the text is: a severity and what it marks, or one of the rest. */
export type LintTextPiece = Severity | 'place' | 'message' | 'rule' | 'source'

/** How a piece is written, such as with colour on a terminal. */
export type Paint = (piece: LintTextPiece, text: string) => string

/** How findings are written for people. */
export interface TextOptions {
  /** The texts by the findings' `file`; where one is missing no source line is shown. */
  readonly sources?: ReadonlyMap<string, string> | undefined
  /** Every piece that comes from a finding or a source goes through it. Default: as it is. */
  readonly paint?: Paint | undefined
}

/**
 * Findings for people: place, severity, sentence and rule in one line as compilers print them, then the
 * source line with a caret under what is meant.
 *
 *     web.service:3:1: error: systemd knows no option ExecStrat in [Service]: did you mean ExecStart? [unknown-option]
 *       3 | ExecStrat=/usr/bin/web
 *         | ^~~~~~~~~
 */
export function formatLintText(
  findings: readonly Finding[],
  { sources = new Map(), paint = (_piece, text) => text }: TextOptions = {},
): string {
  const lines = new Map<string, readonly string[]>()
  const lineOf = ({ file, line }: Finding): string | undefined => {
    const text = sources.get(file)
    if (text === undefined) return undefined
    const known = lines.get(file) ?? text.split(/\r\n|[\n\r\0]/)
    lines.set(file, known)
    return known[line - 1]
  }
  return findings
    .map((finding) => {
      const { file, line, column, severity, message, rule } = finding
      const place = paint('place', `${file}:${line}:${column}:`)
      const head = `${place} ${paint(severity, `${severity}:`)} ${paint('message', message)} ${paint('rule', `[${rule}]`)}\n`
      const source = lineOf(finding)
      return source === undefined ? head : head + excerpt(source, finding, paint)
    })
    .join('')
}

/** `2 errors, 1 warning (1 can be fixed with --fix)`; empty where there is nothing to count. */
export function summarizeFindings(findings: readonly Finding[]): string {
  const counts = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    const noun = severity === 'info' ? 'remark' : severity
    return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`]
  })
  const fixable = findings.filter(({ fix }) => fix !== undefined).length
  return counts.join(', ') + (fixable === 0 ? '' : ` (${fixable} can be fixed with --fix)`)
}

/** Characters of a source line that are shown, and how many of them before the place. */
const width = 100
const before = 40

function excerpt(source: string, finding: Finding, paint: Paint): string {
  const { line, column, endLine, endColumn, severity } = finding
  const start = column - 1
  const end = Math.max(endLine === line ? endColumn - 1 : source.length, start + 1)
  const from = source.length <= width || start <= before ? 0 : start - before
  const to = Math.min(source.length, from + width)
  const shown = (from > 0 ? '…' : '') + visible(source.slice(from, to)) + (to < source.length ? '…' : '')
  const indent = ' '.repeat(start - from + (from > 0 ? 1 : 0))
  const marks = `^${'~'.repeat(Math.max(0, Math.min(end, Math.max(to, start + 1)) - start - 1))}`
  const number = String(line)
  const gap = ' '.repeat(number.length)
  return `  ${number} | ${paint('source', shown)}\n  ${gap} | ${indent}${paint(severity, marks)}\n`
}

// Controls C0 and C1, line and paragraph separators, marks that turn the direction of writing.
const invisible = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu

/** Tabs and control characters as one character each, so that the caret stands where it should. */
function visible(text: string): string {
  return text.replaceAll('\t', ' ').replace(invisible, '\ufffd')
}
