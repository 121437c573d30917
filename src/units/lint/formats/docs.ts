import type { ExampleFiles, Rule } from '../rule.js'

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
    .map(([name, text]) => `\`${name}\`\n\n\`\`\`ini\n${visible(text.trim())}\n\`\`\``)
    .join('\n\n')
}

/** Long runs of one letter are there for their length only. What cannot be seen is shown by a sign. */
function visible(text: string): string {
  return text
    .replace(/(.)\1{99,}/g, (run, letter: string) => `${letter.repeat(10)}…(${run.length} of them)`)
    .replaceAll('\r', '␍')
    .replace(/[ \t]+$/gm, (blanks) => '␣'.repeat(blanks.length))
}
