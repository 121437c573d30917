import type { Finding, Severity } from '../finding.js'
import { lintRules } from '../registry.js'
import type { Rule } from '../rule.js'

/** What a log in SARIF takes. */
export interface SarifOptions {
  /** Version of the tool that is told in the log: `0.1.0`. */
  readonly toolVersion: string
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/**
 * Findings as a SARIF 2.1.0 log (OASIS), which code scanning services take: one run, with every rule described.
 * Relative paths are told relative to the root of the sources.
 */
export function formatLintSarif(findings: readonly Finding[], options: SarifOptions): string {
  const rules: readonly Rule[] = lintRules
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'caasctl lint',
            semanticVersion: options.toolVersion,
            rules: rules.map(describeRule),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, rules)),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function describeRule({ name, title, docs, severity }: Rule) {
  return {
    id: name,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: docs.trim().replaceAll('`', '') },
    help: { text: docs.trim().replaceAll('`', ''), markdown: docs.trim() },
    defaultConfiguration: { level: levels[severity] },
  }
}

function resultOf(finding: Finding, rules: readonly Rule[]) {
  const { rule, severity, message, file, line, column, endLine, endColumn, fix } = finding
  const artifactLocation = { uri: uriOf(file) }
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ name }) => name === rule),
    level: levels[severity],
    message: { text: `${message}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation,
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
    ...(fix === undefined
      ? {}
      : {
          fixes: [
            {
              description: { text: fix.description },
              artifactChanges: [
                {
                  artifactLocation,
                  replacements: fix.edits.map(({ start, end, text: insertedText }) => ({
                    deletedRegion: { charOffset: start, charLength: end - start },
                    ...(insertedText === '' ? {} : { insertedContent: { text: insertedText } }),
                  })),
                },
              ],
            },
          ],
        }),
  }
}

/** A path as a relative or absolute URI reference (RFC 3986). */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${path}` : path
}
