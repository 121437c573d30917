import type { LoadedApplication } from '../../operations/index.js'
import { type Finding, formatLintText, summarizeFindings } from '../../units/index.js'
import type { Context } from '../context.js'

/** What the linter says of an application's unit files, on standard error; mere information is left to `lint`. */
export function tellFindings(
  { output }: Context,
  { sources }: LoadedApplication,
  all: readonly Finding[],
): void {
  const findings = all.filter(({ severity }) => severity !== 'info')
  if (findings.length === 0) return
  const texts = new Map(sources.map(({ file, text }) => [file, text]))
  for (const line of formatLintText(findings, { sources: texts }).trimEnd().split('\n')) output.note(line)
  output.note(`${summarizeFindings(findings)}.`)
}
