import type { Finding, Severity } from '../finding.js'

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' }

/**
 * Findings as GitHub's workflow commands, which show as annotations on the lines of a pull request. Paths
 * must be relative to the repository.
 *
 *     ::error file=web.service,line=3,col=1,endLine=3,endColumn=10,title=unknown-option::systemd knows …
 */
export function formatLintGithub(findings: readonly Finding[]): string {
  return findings
    .map(({ severity, file, line, column, endLine, endColumn, rule, message }) => {
      const properties = [
        ['file', file],
        ['line', line],
        ['endLine', endLine],
        // GitHub shows columns only within one line, and counts the last one in.
        ...(line === endLine
          ? [['col', column] as const, ['endColumn', Math.max(endColumn - 1, column)] as const]
          : []),
        ['title', rule],
      ] as const
      const list = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',')
      return `::${levels[severity]} ${list}::${escapeData(message)}\n`
    })
    .join('')
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
