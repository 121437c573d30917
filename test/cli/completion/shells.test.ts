import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { type BuiltCli, builtCli } from '../../support/built-cli.js'
import { PseudoTerminal } from '../../support/pseudo-terminal.js'
import { realProgram } from '../../support/real-program.js'
import { sleeper, type UnitFolder, unitFolder } from '../../support/unit-folder.js'

let cli: BuiltCli
let cluster: Cluster
let folder: UnitFolder

beforeAll(async () => {
  cli = await builtCli()
  cluster = await startCluster({ machines: 2 })
  // Answers what completion asks; of any other call it tells with which words it was made.
  const program = `#!/bin/sh
case $1 in
  complete|completion) exec '${process.execPath}' '${cli.program}' "$@" ;;
  *) printf 'called:'; printf '[%s]' "$@"; echo ;;
esac
`
  folder = await unitFolder({ 'local.service': sleeper('local'), caasctl: program })
  await chmod(join(folder.path, 'caasctl'), 0o755)
  const fleet = new HttpFleet(cluster.endpoint)
  for (const name of ['paas-monitor@.service', 'paas-monitor@1.service', 'other.service']) {
    await fleet.putUnit({ name, options: fleetOptions(sleeper('x')), desiredState: 'inactive' })
  }
  await fleet.close()
})

afterAll(async () => {
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

interface Shell {
  readonly program: string | undefined
  readonly argv: readonly string[]
  /** Loads the completion, and makes a prompt that can be waited for. */
  readonly load: string
}

const shells: Readonly<Record<string, Shell>> = {
  bash: {
    program: realProgram('bash', 'bash'),
    argv: ['bash', '--norc', '--noprofile', '-i'],
    load: "source <(caasctl completion bash); PS1='rea''dy> '",
  },
  zsh: {
    program: realProgram('zsh', 'zsh'),
    argv: ['zsh', '-f', '-i'],
    load: "autoload -Uz compinit && compinit -u -D; source <(caasctl completion zsh); PS1='rea''dy> '",
  },
  fish: {
    program: realProgram('fish', 'fish'),
    argv: ['fish', '--no-config', '-i'],
    load: "caasctl completion fish | source; function fish_prompt; echo 'rea''dy> '; end",
  },
}

/** What is typed before Tab and Enter, and the words that the command is then called with. */
const lines: readonly (readonly [typed: string, called: string])[] = [
  ['caasctl list-m', '[list-machines]'],
  ['caasctl list-units --fie', '[list-units][--fields]'],
  ['caasctl list-units --fields=mac', '[list-units][--fields=machine]'],
  ['caasctl start --until act', '[start][--until][active]'],
  ['caasctl stop oth', '[stop][other.service]'],
  ['caasctl cat paas-monitor@1', '[cat][paas-monitor@1.service]'],
  ['caasctl submit loc', '[submit][local.service]'],
  ['caasctl profile us', '[profile][use]'],
]

describe.concurrent.each(Object.entries(shells))('%s completes', (_, { program, argv, load }) => {
  it.skipIf(program === undefined)(
    'commands, flags, fields, units and files',
    { timeout: 60_000 },
    async () => {
      const env = {
        PATH: `${folder.path}:${process.env.PATH}`,
        HOME: folder.path,
        CAASCTL_ENDPOINT: cluster.endpoint,
        LC_ALL: 'C.UTF-8',
      }
      await using shell = new PseudoTerminal(argv, { env, cwd: folder.path, columns: 200 })
      shell.type(`${load}\r`)
      await shell.shows('ready> ', 20_000)
      for (const [typed, called] of lines) {
        shell.type(`${typed}\t\r`)
        // What is typed before the shell reads again may be lost.
        await shell.shows(new RegExp(`called:${called.replace(/[[\]]/g, '\\$&')}\r\n[^]*ready> `), 15_000)
      }
      shell.type('exit\r')
      expect(await shell.exit).toBe(0)
    },
  )
})
