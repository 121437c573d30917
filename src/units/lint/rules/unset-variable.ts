import { parseEnvironment } from '../../values/environment.js'
import type { VariableUse } from '../../values/variables.js'
import { spanOf, unitCommands } from '../commands.js'
import { exampleService } from '../examples.js'
import type { LintedUnit } from '../linted-unit.js'
import { unitRule } from '../rule.js'
import { shellScripts } from '../shell.js'
import { ownSection } from '../unit-sections.js'

/** What systemd itself sets, or hands on from its own environment (systemd.exec(5)). */
const known =
  /^(PATH|LANG|LANGUAGE|LC_\w+|USER|LOGNAME|HOME|SHELL|TERM|INVOCATION_ID|MAINPID|MANAGERPID|SYSTEMD_\w+|XDG_\w+|(RUNTIME|STATE|CACHE|LOGS|CONFIGURATION|CREDENTIALS)_DIRECTORY|LISTEN_(FDS|PID|FDNAMES)|NOTIFY_SOCKET|WATCHDOG_(PID|USEC)|JOURNAL_STREAM|SERVICE_RESULT|EXIT_(CODE|STATUS)|MONITOR_\w+|PIDFILE|REMOTE_(ADDR|PORT)|TRIGGER_\w+)$/

export const unsetVariable = unitRule({
  name: 'unset-variable',
  severity: 'warning',
  topic: 'commands',
  title: 'A variable that is set nowhere',
  docs: `
systemd replaces a variable that is not set by nothing, with a line in the journal that nobody reads. What the machine
knows, such as \`COREOS_PRIVATE_IPV4\`, comes in with \`EnvironmentFile=/etc/environment\`. In the script of \`sh -c\` systemd
replaces \`\${name}\` before the shell sees it: a variable of the shell is written \`$name\`, or \`$\${name}\`.`,
  wrong: exampleService({ service: `ExecStart=/usr/bin/web --address \${COREOS_PRIVATE_IPV4}` }),
  right: exampleService({
    service: `
EnvironmentFile=/etc/environment
ExecStart=/usr/bin/web --address \${COREOS_PRIVATE_IPV4}`,
  }),
  *check(unit) {
    const section = ownSection(unit)
    if (section === undefined) return
    const set = variablesOf(unit, section)
    if (set === undefined) return
    for (const use of unitCommands(unit)) {
      const { command } = use
      const scripts = shellScripts(command)
      const unset = command.variables.find(
        ({ kind, name }) =>
          kind !== 'dollar' && /^[A-Za-z_]\w*$/.test(name) && !known.test(name) && !set.has(name),
      )
      if (unset === undefined) continue
      const inScript = [...scripts].some((word) => word.start <= unset.start && unset.start < word.end)
      yield { at: spanOf(use, unset), message: describe(unset, inScript) }
    }
  },
})

function describe({ name, kind }: VariableUse, inScript: boolean): string {
  const written = kind === 'word' ? `$${name}` : `\${${name}}`
  return inScript
    ? `systemd replaces ${written} by nothing before the shell sees it: a variable of the shell is written $${written}`
    : `${name} is set nowhere in this unit, so ${written} is replaced by nothing`
}

/** The variables that a unit sets; undefined where a file sets some that nobody here can know. */
function variablesOf(unit: LintedUnit, section: string): ReadonlySet<string> | undefined {
  if (unit.list(section, 'EnvironmentFile').length > 0) return undefined
  const set = new Set<string>()
  for (const { value } of unit.list(section, 'Environment')) {
    for (const { name } of parseEnvironment(value).assignments) set.add(name)
  }
  for (const { value } of unit.list(section, 'PassEnvironment'))
    for (const name of value.split(/\s+/)) set.add(name)
  return set
}
