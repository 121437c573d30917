import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { type BuiltCli, bash, builtCli } from '../support/built-cli.js'
import { eventually } from '../support/eventually.js'
import { PseudoTerminal } from '../support/pseudo-terminal.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'

let cli: BuiltCli
let cluster: Cluster
let folder: UnitFolder
let fleet: HttpFleet

beforeAll(async () => {
  cli = await builtCli()
  cluster = await startCluster()
  fleet = new HttpFleet(cluster.endpoint)
  folder = await unitFolder({
    'web@.service': sleeper('web %i'),
    'mars.service': sleeper('mars', '\n[X-Fleet]\nMachineMetadata=planet=mars\n'),
  })
})

afterAll(async () => {
  await fleet.close()
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

const env = () => ({
  PATH: process.env.PATH,
  FLEETCTL_ENDPOINT: cluster.endpoint,
  CAASCTL: cli.program,
  HOME: folder.path,
})
const shell = (line: string) =>
  bash(`set -o pipefail; caasctl() { node "$CAASCTL" "$@"; }; ${line}`, { env: env(), cwd: folder.path })

describe('the bundle', () => {
  it('loads neither zod nor ssh2 nor commander nor any command for --version', () => {
    const loaded = modulesOf(cli, filesOf(cli, 'src/cli/main.ts'))
    expect(loaded.sort()).toEqual(['src/cli/main.ts', 'src/cli/version.ts'])
  })

  it('loads six files for a list, and of packages only what a request takes', () => {
    const files = filesOf(cli, 'src/cli/main.ts', 'src/cli/run-process.ts', 'src/cli/commands/list-units.ts')
    expect(files.size).toBeLessThanOrEqual(6)
    const packages = modulesOf(cli, files).flatMap((path) => /^node_modules\/([^/]+)/.exec(path)?.[1] ?? [])
    expect([...new Set(packages)].sort()).toEqual([
      'commander',
      'data-uri-to-buffer',
      'fetch-blob',
      'formdata-polyfill',
      'node-domexception',
      'node-fetch',
      'p-limit',
      'yocto-queue',
      'zod',
    ])
    expect(modulesOf(cli, files)).not.toContain('node_modules/zod/v4/classic/schemas.js')
  })

  it('loads of Node for a list only what a request takes', async () => {
    const told =
      'data:text/javascript,process.on("exit",()=>console.error(process.moduleLoadList.join("\\n")))'
    const run = await shell(`node --import '${told}' "$CAASCTL" list-units`)
    const loaded = run.stderr.split('\n').map((line) => line.replace('NativeModule ', ''))
    expect(loaded).toContain('http')
    const seldom = ['child_process', 'crypto', 'dns', 'https', 'readline', 'tls', 'worker_threads', 'zlib']
    expect(loaded.filter((name) => seldom.includes(name))).toEqual([])
  })

  it('tells with --debug in which line of the source something unknown arose', async () => {
    const broken = 'data:text/javascript,AbortSignal.any=()=>{throw new TypeError("broken")}'
    const { stderr, code } = await shell(`node --import '${broken}' "$CAASCTL" config --debug`)
    expect(stderr).toMatch(/^error: caasctl met something it does not know: TypeError: broken\n/)
    const [, line] = /^ {4}at runCommand \(src\/cli\/run-command\.ts:(\d+)\)$/m.exec(stderr) ?? []
    const source = await readFile(new URL('../../src/cli/run-command.ts', import.meta.url), 'utf8')
    expect(source.split('\n')[Number(line) - 1]).toContain('AbortSignal.any(')
    expect(code).toBe(1)
  })

  it('says its version', async () => {
    expect(await shell('caasctl --version')).toEqual({
      stdout: expect.stringMatching(/^caasctl version \d+\.\d+\.\d+\n$/),
      stderr: '',
      code: 0,
    })
  })
})

describe('a pipe that is closed early', () => {
  it('ends a list quietly', async () => {
    await fleet.putUnit({ name: 'big.service', desiredState: 'inactive', options: big() })
    expect(await shell('caasctl cat big.service | head -1')).toEqual({
      stdout: '[Unit]\n',
      stderr: '',
      code: 0,
    })
  })

  it('does not stop what changes the cluster half way', async () => {
    const run = await shell('caasctl start "web@<1..20>" | head -1')
    expect(run).toEqual({
      stdout: expect.stringMatching(/^Unit web@\d+.service inactive\n$/),
      stderr: '',
      code: 0,
    })
    const units = await fleet.units()
    expect(
      units.filter(({ name, desiredState }) => name.startsWith('web@') && desiredState === 'launched'),
    ).toHaveLength(20)
  })

  it('is told apart from a disk that is full', async () => {
    const run = await shell('caasctl list-machines > /dev/full')
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('error: Standard output cannot be written: ')
  })
})

describe('Ctrl-C during a wait', () => {
  it('stops waiting, says what was done and what was not, and exits with 130', async () => {
    const child = spawn('node', [cli.program, 'start', 'web@31', 'mars.service'], {
      env: env(),
      cwd: folder.path,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    const code = new Promise((resolve) => child.once('close', resolve))
    await eventually('web@31 is launched', () => stdout.includes('web@31.service launched on'))
    child.kill('SIGINT')
    expect(await code).toBe(130)
    expect(stderr).toContain(
      'Interrupted.\nDone: web@31.service\nAsked for, and not waited for any longer: mars.service\n',
    )
  })
})

describe('on a terminal', () => {
  beforeAll(async () => {
    await shell('caasctl start "web@<1..2>" --until active')
  })

  it('shows what it waits for, and takes it away again', async () => {
    await using terminal = new PseudoTerminal(
      ['node', cli.program, 'start', 'mars.service', '--timeout', '2'],
      {
        env: env(),
        cwd: folder.path,
      },
    )
    await terminal.shows('mars.service  not scheduled')
    expect(await terminal.exit).toBe(1)
    expect(screen(terminal.output)).not.toContain('not scheduled  ')
    expect(screen(terminal.output)).toContain('error: Unit mars.service is not there yet')
  })

  it('cuts lines at the width of the terminal, also when that changes meanwhile', async () => {
    const name = `far-away-${'x'.repeat(41)}.service`
    await folder.write(name, sleeper('far', '\n[X-Fleet]\nMachineMetadata=planet=mars\n'))
    await using terminal = new PseudoTerminal(['node', cli.program, 'start', name], {
      env: env(),
      cwd: folder.path,
      columns: 100,
    })
    await terminal.shows(new RegExp(`${name}  .*not scheduled`))
    const wide = terminal.output.length
    terminal.resize(30)
    const cut = `${name.slice(0, 28)}…\r\n`
    await terminal.shows(cut)
    // The terminal has wrapped the wider line into three rows, which are taken away together.
    expect(terminal.output.slice(wide)).toContain(`\u001b[3A\r\u001b[0J${cut}`)
    const narrow = terminal.output.length
    terminal.resize(100)
    await eventually('the line is whole again', () => terminal.output.slice(narrow).includes(`${name}  `))
    terminal.type('\u0003')
    expect(await terminal.exit).toBe(130)
    expect(terminal.output).toMatch(/\p{Cc}\[1A\r\p{Cc}\[0J[^…]*Interrupted\.\r\n/u)
  })

  it('counts units by state where there are more than the terminal has rows', async () => {
    await folder.write('mars@.service', sleeper('mars', '\n[X-Fleet]\nMachineMetadata=planet=mars\n'))
    await using terminal = new PseudoTerminal(['node', cli.program, 'start', 'mars@<1..9>'], {
      env: env(),
      cwd: folder.path,
      rows: 8,
    })
    await terminal.shows(/ {5}9 {2}.*not scheduled.*\r\n.*0 of 9/)
    expect(terminal.output).not.toContain('mars@1.service  ')
    terminal.resize(80, 24)
    await terminal.shows(/mars@1\.service {2}.*not scheduled/)
    terminal.type('\u0003')
    expect(await terminal.exit).toBe(130)
  })

  it('aligns tables and colours states', async () => {
    await using terminal = new PseudoTerminal(['node', cli.program, 'list-units'], { env: env() })
    expect(await terminal.exit).toBe(0)
    expect(terminal.output).toContain('\u001b[1mUNIT\u001b[22m')
    expect(terminal.output).toContain('\u001b[32mactive\u001b[39m')
  })

  it('has no colour with NO_COLOR', async () => {
    await using terminal = new PseudoTerminal(['node', cli.program, 'list-units'], {
      env: { ...env(), NO_COLOR: '1' },
    })
    expect(await terminal.exit).toBe(0)
    expect(terminal.output).not.toContain('\u001b')
  })

  it('asks before it destroys what a pattern stands for', async () => {
    await using terminal = new PseudoTerminal(['node', cli.program, 'destroy', 'web@<1..2>'], { env: env() })
    await terminal.shows('Destroy these 2 units? [y/N] ')
    terminal.type('n\r')
    await terminal.shows('Nothing was destroyed.')
    expect(await terminal.exit).toBe(1)
    expect(await fleet.unit('web@1.service')).toBeDefined()
  })

  it('destroys what it has shown, and not what came while it asked', async () => {
    await folder.write('old@.service', sleeper('old %i'))
    await shell('caasctl submit "old@<1..2>"')
    await using asked = new PseudoTerminal(['node', cli.program, 'destroy', 'old@*'], { env: env() })
    await asked.shows('Destroy these 2 units? [y/N] ')
    await shell('caasctl submit old@3')
    asked.type('y\r')
    expect(await asked.exit).toBe(0)
    const left = (await fleet.units()).map((unit) => unit.name).filter((name) => name.startsWith('old@'))
    expect(left).toEqual(['old@3.service'])
  })
})

/** Files of the bundle that are loaded with these, before any other `import()`. */
function filesOf({ metafile }: BuiltCli, ...entries: readonly string[]): Set<string> {
  const files = new Set<string>()
  const visit = (path: string) => {
    const output = metafile.outputs[path]
    if (output === undefined || files.has(path)) return
    files.add(path)
    for (const each of output.imports) if (each.kind === 'import-statement') visit(each.path)
  }
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint !== undefined && entries.includes(entryPoint)) visit(path)
  }
  return files
}

/** What files of the bundle are made of. */
function modulesOf({ metafile }: BuiltCli, files: ReadonlySet<string>): string[] {
  return [...files].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}))
}

/** Options of a unit file of 150 kB, more than a pipe holds. */
function big() {
  return Array.from({ length: 100 }, (_, place) => ({
    section: 'Unit',
    name: 'Description',
    value: `${place} ${'x'.repeat(1_500)}`,
  }))
}

/** What is left on the screen: lines that were drawn over are gone. */
function screen(output: string): string {
  const lines = ['']
  for (const token of output.split(/(\p{Cc}\[\d*[A-Za-z]|\r|\n)/u)) {
    const [, count = '', command] = /^\p{Cc}\[(\d*)([A-Za-z])$/u.exec(token) ?? []
    if (token === '\n') lines.push('')
    else if (command === 'A') lines.length = Math.max(1, lines.length - Number(count))
    else if (command === 'J') lines[lines.length - 1] = ''
    else if (command === undefined && token !== '\r') lines[lines.length - 1] += token
  }
  return lines.join('\n')
}
