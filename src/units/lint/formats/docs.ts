import { lintRules } from '../registry.js'
import { type ExampleFiles, type Rule, topics } from '../rule.js'

/** The page on all rules, `docs/lint.md`, as Markdown. */
export function lintDocs(intro: string): string {
  const rules: readonly Rule[] = lintRules
  const parts = [intro.trim(), '']
  for (const [topic, heading] of Object.entries(topics)) {
    const own = rules.filter((rule) => rule.topic === topic)
    parts.push(`## ${heading}`, '')
    parts.push('| rule | severity | finds |', '|---|---|---|')
    parts.push(
      ...own.map(({ name, severity, title }) => `| [${name}](#${name}) | ${severity} | ${title} |`),
      '',
    )
    parts.push(...own.flatMap((rule) => [ruleDocs(rule), '']))
  }
  return `${parts.join('\n').trimEnd()}\n`
}

/** The section on one rule, as Markdown. */
export function ruleDocs({ name, severity, title, docs, wrong, right }: Rule): string {
  return [
    `### ${name}`,
    '',
    `${title}. Default: ${severity}.`,
    '',
    docs.trim(),
    '',
    'Wrong:',
    '',
    exampleDocs(wrong),
    '',
    'Right:',
    '',
    exampleDocs(right),
  ].join('\n')
}

function exampleDocs(files: ExampleFiles): string {
  return Object.entries(files)
    .map(([name, text]) => `\`${name}\`\n\n\`\`\`ini\n${shorten(text.trim())}\n\`\`\``)
    .join('\n\n')
}

/** Long runs of one letter are there for their length only. */
function shorten(text: string): string {
  return text.replace(/(.)\1{99,}/g, (run, letter: string) => `${letter.repeat(10)}…(${run.length} of them)`)
}
