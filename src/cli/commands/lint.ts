import { text as readAll } from 'node:stream/consumers'
import type { Severity } from '../../units/index.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import type { LintSettings } from '../lint/lint-settings.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'lint',
  summary: 'Find what is wrong in unit files',
  description: `
Reads unit files as fleet and systemd do, and tells what either refuses, ignores or takes for something else, and what will give trouble on a cluster. Of a folder, and those below it, all unit files are taken; all files together are one set, in which they may name each other. - is standard input; with --fix the mended text is printed.

Exits 1 where there are errors, or more warnings than --max-warnings.

A comment # caasctl-lint-disable-next-line RULE,RULE is about the option below it, # caasctl-lint-disable RULE about all of its file. In the section [lint] of the configuration file stand RULE = off, info, warning or error, and known-units with patterns of units that the machines have by themselves. What the rules are about is in docs/lint.md, and told by --explain.`,
  operands: {
    file: operand.any({ summary: 'Unit files and folders, or -', complete: 'file' }),
  },
  flags: {
    fix: flag.boolean({ summary: 'Write what can safely be mended into the files' }),
    report: flag.choice({
      summary: 'Text with source lines, annotations for GitHub, or SARIF; JSON: -o json',
      choices: ['text', 'github', 'sarif'],
      default: 'text',
    }),
    'max-warnings': flag.integer({ summary: 'Exit 1 where there are more warnings' }),
    rule: flag.list({ summary: 'Set a rule to off, info, warning or error', placeholder: 'RULE=SEVERITY' }),
    'known-unit': flag.list({
      summary: 'Units that the machines have by themselves',
      placeholder: 'PATTERN',
    }),
    'stdin-name': flag.string({
      summary: 'The unit that standard input is',
      placeholder: 'UNIT',
      default: 'stdin.service',
    }),
    explain: flag.string({ summary: 'Print what a rule is about', placeholder: 'RULE' }),
  },
  formats: ['table', 'json', 'jsonl'],
  examples: [
    { line: 'caasctl lint units', does: 'All unit files of a folder' },
    { line: 'caasctl lint --fix web@.service', does: 'Mend what can safely be mended' },
    { line: 'caasctl lint --max-warnings 0 --report github units', does: 'In CI: every warning counts' },
    { line: 'caasctl cat web@ | caasctl lint --stdin-name web@.service -', does: 'What the cluster has' },
    { line: 'caasctl lint --explain pull-timeout', does: 'What a rule is about' },
  ],
  async run(context, { file, fix, report, maxWarnings, rule, knownUnit, stdinName, explain }) {
    if (explain !== undefined) return await explainRule(context, explain)
    if (file.length === 0) throw new UsageError('There is nothing to lint: name unit files, folders, or -.')
    const { readLintSettings } = await import('../lint/lint-settings.js')
    const settings = await readLintSettings(context.io, { rule, knownUnit })
    if (file.includes('-') && file.length > 1) throw new UsageError('Standard input stands alone.')
    const linted = file.includes('-')
      ? await lintStandardInput(context, stdinName, fix, settings)
      : await lintFiles(context, file, fix, settings)
    const { printFindings } = await import('../lint/print-findings.js')
    if (linted.mended === undefined) printFindings(context, linted, report)
    else context.output.text(linted.mended)
    const count = (severity: Severity) =>
      linted.findings.filter((finding) => finding.severity === severity).length
    const passes = count('error') === 0 && count('warning') <= (maxWarnings ?? Number.POSITIVE_INFINITY)
    if (!passes && linted.mended !== undefined) {
      context.output.note(
        `Not all could be mended: ${linted.findings.length} left, which lint without --fix shows.`,
      )
    }
    return passes ? 0 : 1
  },
})

async function lintFiles({ io }: Context, paths: readonly string[], fix: boolean, settings: LintSettings) {
  const { lintUnitFiles } = await import('../../operations/index.js')
  return { ...(await lintUnitFiles(paths, { ...settings, fix, cwd: io.cwd })), mended: undefined }
}

async function lintStandardInput({ io }: Context, name: string, fix: boolean, { rules }: LintSettings) {
  const { fixUnit, lintUnit } = await import('../../units/index.js')
  const before = await readAll(io.stdin)
  const mended = fix ? fixUnit(name, before, { rules }) : undefined
  const text = mended ?? before
  return { findings: lintUnit(name, text, { rules }), files: new Map([[name, text]]), fixed: [], mended }
}

async function explainRule({ output }: Context, name: string): Promise<number> {
  const { lintRules, ruleDocs } = await import('../../units/index.js')
  const rule = lintRules.find((each) => each.name === name)
  if (rule !== undefined) {
    output.text(`${ruleDocs(rule)}\n`)
    return 0
  }
  const { nearestWord } = await import('../../nearest-word.js')
  const names = lintRules.map((each) => each.name)
  const near = nearestWord(name, names)
  throw new UsageError(`There is no rule ${JSON.stringify(name)}.`, {
    suggestion: near === undefined ? `Rules: ${names.join(', ')}.` : `Did you mean ${near}?`,
  })
}
