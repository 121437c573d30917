import type { LintedFiles } from '../../operations/index.js'
import {
  formatLintGithub,
  formatLintSarif,
  formatLintText,
  type LintTextPiece,
  summarizeFindings,
} from '../../units/index.js'
import type { Context } from '../context.js'
import { printable } from '../output/printable.js'
import { paint, type Style } from '../output/styled.js'
import { wantsColor } from '../output/wants-color.js'
import { caasctlVersion } from '../version.js'

export type Report = 'text' | 'github' | 'sarif'

/** Prints findings as asked for; of the text for people a last line on standard error counts them. */
export function printFindings(
  context: Context,
  { findings, files, fixed }: LintedFiles,
  report: Report,
): void {
  const { output, settings } = context
  if (settings.format === 'json') output.json(findings)
  else if (settings.format === 'jsonl') output.jsonLines(findings)
  else if (report === 'github') output.text(formatLintGithub(findings))
  else if (report === 'sarif') output.text(formatLintSarif(findings, { toolVersion: caasctlVersion() }))
  else {
    output.raw(formatLintText(findings, { sources: files, paint: painter(context) }))
    for (const path of fixed) output.note(`${path} mended`)
    if (findings.length > 0) output.note(`${summarizeFindings(findings)}.`)
  }
}

const styles: Readonly<Record<LintTextPiece, Style | undefined>> = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
  place: 'bold',
  message: undefined,
  rule: 'dim',
  source: undefined,
}

function painter({ output, settings, io }: Context): (piece: LintTextPiece, text: string) => string {
  const color = output.isTerminal && !settings.noColor && wantsColor(io.env)
  return (piece, text) => {
    const harmless = printable(text, true)
    return color ? paint(styles[piece], harmless) : harmless
  }
}
