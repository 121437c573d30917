import { lintRules, ruleDocs } from '../../../src/units/index.js'
import { type Rule, topics } from '../../../src/units/lint/rule.js'

const rules: readonly Rule[] = lintRules

const intro = `
# The linter

Written from the rules themselves by \`npx vitest run test/units/lint/docs.test.ts -u\`; do not edit it by hand.

\`caasctl lint FILE|DIR…\` reads unit files as fleet reads them and as systemd does, and tells what either refuses,
ignores or makes something else of, and what will give trouble on a cluster. Files given together are looked at
together: a \`MachineOf\` that names a unit in none of them is found. \`-\` is standard input.

    $ caasctl lint paas-monitor@.service
    paas-monitor@.service:4:1: error: systemd knows no option ExecStrat in [Service]: did you mean ExecStart? [unknown-option]
      4 | ExecStrat=/usr/bin/docker run paas-monitor
        | ^~~~~~~~~
    1 error (1 can be fixed with --fix)

- **error**: the unit file is refused, cannot run, or says something that surely has no effect. The exit code is 1.
- **warning**: it will give trouble under conditions that arise on a cluster. \`--max-warnings N\` makes more than N of
  them exit with 1 as well.
- **info**: it works; there is something to know.

\`--fix\` writes what can safely be mended into the files and leaves every other byte as it is.
\`--report\` is \`text\`, \`github\` (annotations of a pull request) or \`sarif\` (2.1.0, for code scanning); with \`-o json\`
findings are printed as data. \`--explain RULE\` prints a section of this page.

In a program: \`lintUnit(name, text)\` and \`lintUnits(files)\` of \`caasctl/units\` give findings, \`fixUnit(name, text)\` the
mended text.

In the examples below ␍ stands for a carriage return, and ␣ for a blank at the end of a line.

## Turning rules off

For the next option, with all lines that continue it, or for the whole file; several rules with commas between:

    # caasctl-lint-disable-next-line no-restart
    ExecStart=/usr/bin/web

    # caasctl-lint-disable secret-in-unit,pull-timeout

fleet keeps no comments, so these stay at home. For all files, a section of the configuration file:

    [lint]
    no-restart = off
    pull-timeout = error
    known-units = skydns.service mnt-*.mount

\`--rule no-restart=off\` and \`--known-unit skydns.service\` do the same on the command line.
`

/** The page on all rules, `docs/lint.md`, as Markdown. */
export function lintDocsPage(): string {
  const parts = [intro.trim(), '']
  for (const [topic, heading] of Object.entries(topics)) {
    const own = rules.filter((rule) => rule.topic === topic)
    parts.push(`## ${heading}`, '', '| rule | severity | finds |', '|---|---|---|')
    parts.push(
      ...own.map(({ name, severity, title }) => `| [${name}](#${name}) | ${severity} | ${title} |`),
      '',
    )
    parts.push(...own.flatMap((rule) => [ruleDocs(rule), '']))
  }
  return `${parts.join('\n').trimEnd()}\n`
}
