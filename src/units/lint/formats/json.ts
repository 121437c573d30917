import type { Finding } from '../finding.js'

/** Findings as one JSON document: a list of {@link Finding}s, fixes with their edits, and a final newline. */
export function formatLintJson(findings: readonly Finding[]): string {
  return `${JSON.stringify(findings, undefined, 2)}\n`
}
