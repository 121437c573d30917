import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, createServer as createNetServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { InterruptedError } from '../../../src/cli/interrupted-error.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { type BuiltCli, bash, builtCli } from '../../support/built-cli.js'
import { eventually } from '../../support/eventually.js'
import { PseudoTerminal } from '../../support/pseudo-terminal.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { startSshAgent } from '../../support/ssh-agent.js'
import { type SshMachines, startSshMachines } from '../../support/ssh-machines.js'
import { describeWithSshd } from '../../support/sshd.js'
import { sleeper, type UnitFolder, unitFolder } from '../../support/unit-folder.js'

/** Stands for systemd's: says who it is and what it was asked, and knows one unit that has failed. */
const systemctl = `
echo "$(basename $HOME) $*"
case "$*" in *fails*) exit 3 ;; esac`

/** Stands for systemd's: entries of one unit are the lines of a file of its name. */
const journalctl = `
units= lines=all follow= output=short
while [ $# -gt 0 ]; do
  case $1 in
    --unit) units="$units $HOME/$2.journal"; shift ;;
    -n) lines=$2; shift ;;
    --output) output=$2; shift ;;
    -f) follow=-f ;;
  esac
  shift
done
[ "$lines" = all ] && lines=+1
for unit in $units; do touch "$unit"; done
case $output in
  json) exec tail -q $follow -n $lines $units ;;
  *) tail -q -n $lines $units | sed 's/.*"MESSAGE":"\\([^"]*\\)".*/line \\1/' ;;
esac`

describeWithSshd('commands about machines behind a tunnel', () => {
  let cluster: Cluster
  let ssh: SshMachines
  let folder: UnitFolder
  let cli: BuiltCli

  beforeAll(async () => {
    ssh = await startSshMachines(3)
    for (const machine of ssh.machines) {
      machine.program('systemctl', systemctl)
      machine.program('journalctl', journalctl)
    }
    cluster = await startCluster({
      machines: ssh.machines.map(({ address }, at) => ({ id: `${at + 1}`.repeat(32), primaryIP: address })),
      pace: { ttlMs: 500 },
    })
    folder = await unitFolder({
      'web@.service': sleeper('web %i', '\n[X-Fleet]\nConflicts=web@*.service\n'),
      'everywhere.service': sleeper('g', '\n[X-Fleet]\nGlobal=true\n'),
      'with.service': sleeper('with', '\n[X-Fleet]\nMachineOf=web@1.service\n'),
      'mars.service': sleeper('mars', '\n[X-Fleet]\nMachineMetadata=planet=mars\n'),
      'mover.service': sleeper('mover', `\n[X-Fleet]\nConflicts=mover*\n`),
    })
    cli = await builtCli()
    await run('start web@<1..2> with everywhere')
    await run('submit mars')
    await eventually(
      'all are loaded',
      async () => (await run('list-units -o name')).stdout.split('\n').length === 7,
    )
  })
  afterAll(async () => {
    await cluster.stop()
    await ssh[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  const env = () => ({ ...ssh.env, FLEETCTL_ENDPOINT: cluster.endpoint, FLEETCTL_TUNNEL: ssh.tunnel })
  const run = (line: string | readonly string[], options: CliRunOptions = {}) =>
    caasctl(typeof line === 'string' ? line.split(' ') : line, {
      cwd: folder.path,
      ...options,
      env: { ...env(), ...options.env },
    })
  const machine = (at: number) => {
    const found = ssh.machines[at]
    if (found === undefined) throw new Error(`there is no machine ${at}`)
    return found
  }
  const place = async (unit: string) => {
    const { stdout } = await run(`list-units ${unit} --no-legend --full --fields=machine`)
    return Number(stdout[0]) - 1
  }
  const entry = (unit: string, seconds: number, message: string) =>
    `${JSON.stringify({
      __REALTIME_TIMESTAMP: String(seconds * 1_000_000),
      __CURSOR: `${unit};${seconds}`,
      _HOSTNAME: 'core',
      SYSLOG_IDENTIFIER: 'prog',
      _PID: '7',
      _SYSTEMD_UNIT: unit,
      MESSAGE: message,
    })}\n`

  it.each([
    ['the beginning of an ID', '1111', 0],
    ['an address', '127.0.0.12', 1],
    ['a name of ssh_config', 'first', 0],
  ])('ssh finds a machine by %s', async (_, name, at) => {
    expect(await run(['ssh', name, 'basename', '$HOME'])).toEqual({
      stdout: `${machine(at).folder.split('/').at(-1)}\n`,
      stderr: '',
      code: 0,
    })
  })

  it('ssh finds the machine of a unit', async () => {
    const at = await place('web@2.service')
    const home = `${machine(at).folder}\n`
    expect((await run('ssh web@2 echo $HOME')).stdout).toBe(home)
    expect((await run('ssh --unit web@2 echo $HOME')).stdout).toBe(home)
    expect((await run('ssh everywhere true')).stderr).toContain('is on 3 machines')
    expect((await run('ssh nope true')).code).toBe(1)
  })

  it('ssh leaves words and flags behind the name to the remote shell, and passes its exit code on', async () => {
    expect((await run(['ssh', '1111', 'echo', '-n', '$((1 + 2))', '|', 'cat', '-A'])).stdout).toBe('3')
    expect((await run('ssh --machine 1111 -- exit 42')).code).toBe(42)
    expect((await run(['ssh', '1111', 'kill -TERM $$'])).code).toBe(143)
    expect((await run('ssh 1111 cat', { stdin: 'through\n' })).stdout).toBe('through\n')
  })

  it('ssh says 255 where it fails itself', async () => {
    const { stderr, code } = await run('ssh --ssh-port 1 1111 true')
    expect(stderr).toMatch(/^error: /)
    expect(code).toBe(255)
  })

  it('ssh ends a remote command when it is interrupted', async () => {
    const controller = new AbortController()
    const { code } = await run(['ssh', '1111', 'echo $$; exec sleep 60'], {
      signal: controller.signal,
      onStdout: (text) => {
        writeFileSync(join(folder.path, 'pid'), text)
        controller.abort(new InterruptedError('SIGINT'))
      },
    })
    expect(code).toBe(130)
    const pid = readFileSync(join(folder.path, 'pid'), 'utf8').trim()
    await eventually('it has ended', async () => (await bash(`kill -0 ${pid}`, { env: {} })).code !== 0)
  })

  it('ssh opens a shell in a real terminal, follows its size and puts it back', async () => {
    const line = 'stty -a | head -1; stty -g > before; node "$CLI" ssh 1111; echo "code=$?"; stty -g > after'
    await using terminal = new PseudoTerminal(['bash', '-c', line], {
      env: { ...env(), CLI: cli.program, TERM: 'xterm' },
      cwd: folder.path,
      columns: 91,
      rows: 33,
    })
    await terminal.shows('33')
    terminal.type('PS1=; stty -echo; echo "<$TERM $(stty size)>"\n')
    await terminal.shows('<xterm 33 91>')
    terminal.resize(120, 40)
    terminal.type('until [ "$(stty size)" = "40 120" ]; do sleep 0.05; done; echo "<$(stty size)>"\n')
    await terminal.shows('<40 120>')
    // Ctrl-C is for the program there, not for caasctl.
    terminal.type('sh -c \'echo "<sleeping>"; exec sleep 60\'\n')
    await terminal.shows('<sleeping>')
    terminal.type('\u0003')
    terminal.type('echo "<woken>"; exit 9\n')
    await terminal.shows('code=9')
    expect(await terminal.exit).toBe(0)
    expect(await folder.read('after')).toBe(await folder.read('before'))
  })

  it('ssh puts the terminal back when the connection is cut', async () => {
    const line = 'stty -g > before; node "$CLI" ssh 2222; echo "code=$?"; stty -g > after'
    await using terminal = new PseudoTerminal(['bash', '-c', line], {
      env: { ...env(), CLI: cli.program },
      cwd: folder.path,
    })
    await terminal.hasShell()
    machine(1).proxy.cut()
    await terminal.shows('code=255')
    await terminal.exit
    expect(terminal.output).toContain('was lost')
    expect(await folder.read('after')).toBe(await folder.read('before'))
  })

  it('status asks each machine once for all its units', async () => {
    const [one, two] = [await place('web@1.service'), await place('web@2.service')]
    const { stdout, code } = await run('status web@<1..2> with')
    const home = (at: number) => machine(at).folder.split('/').at(-1)
    expect(stdout).toBe(
      `==> ${`${one + 1}`.repeat(8)}.../${machine(one).address} <==\n` +
        `${home(one)} status -l web@1.service with.service\n\n` +
        `==> ${`${two + 1}`.repeat(8)}.../${machine(two).address} <==\n` +
        `${home(two)} status -l web@2.service\n`,
    )
    expect(code).toBe(0)
    expect((await run('status web@1')).stdout).toBe(`${home(one)} status -l web@1.service\n`)
  })

  it('status shows global units of every machine, or of those named', async () => {
    const all = await run('status everywhere')
    expect(all.stdout.match(/status -l everywhere.service/g)).toHaveLength(3)
    const one = await run('status everywhere --machine 3333')
    expect(one.stdout.match(/status -l everywhere.service/g)).toHaveLength(1)
  })

  it('status says why a unit runs nowhere', async () => {
    const { stdout, stderr, code } = await run('status mars nope')
    expect(stdout).toContain('planet=mars: no machine has it')
    expect(stdout).toContain('Desired state: inactive, current state: inactive')
    expect(stderr).toBe(
      'Unit nope.service does not exist.\nUnit mars.service does not appear to be loaded.\n',
    )
    expect(code).toBe(1)
    expect((await run('status mars')).code).toBe(3)
  })

  it('status shows what fleet knows where SSH cannot be had', async () => {
    const { stdout, stderr, code } = await run('status web@1 --ssh-port 1')
    expect(stderr).toMatch(/^error: .*\n(.*\n)?This is what fleet knows:\n$/)
    expect(stdout).toMatch(
      /^web@1\.service\n {2}Machine: \d{8}\.\.\.\/127\.0\.0\.\d+\n {3}Loaded: loaded\n {3}Active: active \(running\)\n$/,
    )
    expect(code).toBe(0)
  })

  it('journal passes on what journalctl writes of one unit', async () => {
    const at = await place('web@1.service')
    const lines = Array.from({ length: 12 }, (_, n) => entry('web@1.service', n, `first ${n}`))
    writeFileSync(join(machine(at).folder, 'web@1.service.journal'), lines.join(''))
    expect((await run('journal web@1 -n 2')).stdout).toBe('line first 10\nline first 11\n')
    expect((await run('journal web@1')).stdout.split('\n')).toHaveLength(11)
  })

  it('journal merges several by time, each line behind its unit', async () => {
    const [one, two] = [await place('web@1.service'), await place('web@2.service')]
    writeFileSync(
      join(machine(one).folder, 'web@1.service.journal'),
      entry('web@1.service', 1, 'a') + entry('web@1.service', 3, 'c\nd'),
    )
    writeFileSync(join(machine(two).folder, 'web@2.service.journal'), entry('web@2.service', 2, 'b\u001b[2J'))
    const { stdout } = await run('journal web@<1..2> --output cat')
    const label = (at: number) => `${at + 1}`.repeat(8)
    expect(stdout).toBe(
      `web@1.service ${label(one)} | a\nweb@2.service ${label(two)} | b\\x1b[2J\n` +
        `web@1.service ${label(one)} | c\nweb@1.service ${label(one)} | d\n`,
    )
    expect((await run('journal web@<1..2> --output verbose')).code).toBe(2)
  })

  it('journal shows global units of every machine', async () => {
    for (const [at, { folder: home }] of ssh.machines.entries()) {
      writeFileSync(join(home, 'everywhere.service.journal'), entry('everywhere.service', at, `from ${at}`))
    }
    const { stdout } = await run('journal everywhere --output cat')
    expect(stdout.split('\n').map((line) => line.split(' | ')[1])).toEqual([
      'from 0',
      'from 1',
      'from 2',
      undefined,
    ])
  })

  it('journal -f follows a unit to its new machine', async () => {
    await run('start mover')
    const from = await eventually('it runs', async () => {
      const at = await place('mover.service')
      return at >= 0 ? { at } : undefined
    })
    const write = (at: number, second: number, text: string) =>
      appendFileSync(join(machine(at).folder, 'mover.service.journal'), entry('mover.service', second, text))
    write(from.at, 1, 'here')
    const controller = new AbortController()
    let seen = ''
    const following = run('journal -f mover --output cat', {
      signal: controller.signal,
      onStdout: (text) => {
        seen += text
      },
    })
    await eventually('the first line', () => seen === 'here\n')
    write(from.at, 2, 'still here')
    await eventually('the second line', () => seen === 'here\nstill here\n')
    await cluster.kill(from.at + 1)
    const to = await eventually('it has moved', async () => {
      const at = await place('mover.service')
      return at >= 0 && at !== from.at ? { at } : undefined
    })
    write(to.at, 3, 'there')
    await eventually('a line of the new machine', () => seen.endsWith('there\n'))
    controller.abort(new InterruptedError('SIGINT'))
    expect((await following).code).toBe(130)
    await eventually(
      'nothing is left behind',
      async () => (await bash(`pgrep -f 'tail.*mover.service.journal'`, { env: {} })).code === 1,
    )
    await cluster.boot(from.at + 1)
  })

  it('forward listens, carries connections to the machine, and survives a cut', async () => {
    const server = createServer((_, response) => response.end('console'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const controller = new AbortController()
    let printed = ''
    const running = run(`forward 0:${port} 3333 127.0.0.1 0:${port} web@1 127.0.0.1`, {
      signal: controller.signal,
      onStdout: (text) => {
        printed += text
      },
    })
    await eventually('both listen', () => printed.split('\n').length === 3)
    const ports = [...printed.matchAll(/^127\.0\.0\.1:(\d+) -> /gm)].map(([, local]) => local)
    const read = async (local: string | undefined) => (await fetch(`http://127.0.0.1:${local}`)).text()
    expect(await Promise.all(ports.map(read))).toEqual(['console', 'console'])
    for (const { proxy } of ssh.machines) proxy.cut()
    expect(await eventually('they are there again', () => Promise.all(ports.map(read)))).toEqual([
      'console',
      'console',
    ])
    controller.abort(new InterruptedError('SIGINT'))
    expect((await running).code).toBe(130)
    await expect(read(ports[0])).rejects.toThrow()
    server.close()
  })

  it('forward leads to a unix socket of the machine', async () => {
    const path = join(folder.path, 'far.sock')
    const server = createNetServer((socket) => socket.end('from the socket'))
    await new Promise<void>((resolve) => server.listen(path, resolve))
    const controller = new AbortController()
    let printed = ''
    const running = run(['forward', '0:1', 'web@1', path], {
      signal: controller.signal,
      onStdout: (text) => {
        printed += text
      },
    })
    const port = await eventually(
      'it listens',
      () => /^127\.0\.0\.1:(\d+) -> .*far\.sock\n$/.exec(printed)?.[1],
    )
    expect(await text(connect(Number(port), '127.0.0.1'))).toBe('from the socket')
    controller.abort(new InterruptedError('SIGINT'))
    expect((await running).code).toBe(130)
    server.close()
  })

  it('ssh lends the agent with -A alone, and says where the machine does not take it', async () => {
    await using agent = await startSshAgent()
    agent.add(ssh.home.key)
    const withAgent = { env: { SSH_AUTH_SOCK: agent.socket } }
    const keys = ['ssh-add', '-l']
    expect(await run(['ssh', '-A', '1111', ...keys], withAgent)).toEqual({
      stdout: expect.stringContaining('(ED25519)'),
      stderr: '',
      code: 0,
    })
    expect((await run(['ssh', '1111', ...keys], withAgent)).code).toBe(2)
    expect(await run(['ssh', '-A', '1111', 'echo', 'done'])).toEqual({
      stdout: 'done\n',
      stderr: 'WARNING: There is no SSH agent to forward: SSH_AUTH_SOCK is not set.\n',
      code: 0,
    })
    await using strict = await startSshMachines(1, { config: ['AllowAgentForwarding no'] })
    const { address } = machine(0)
    expect(
      await run(['ssh', '-A', '1111', 'echo', 'done'], {
        env: { ...withAgent.env, HOME: strict.home.folder, FLEETCTL_TUNNEL: strict.tunnel },
      }),
    ).toEqual({
      stdout: 'done\n',
      stderr: `WARNING: ${address} does not let your agent be used from there.\n`,
      code: 0,
    })
  })

  it('fd-forward joins its streams to a socket, each direction ending by itself', async () => {
    const path = join(folder.path, 'echo.sock')
    const server = createNetServer({ allowHalfOpen: true }, (socket) => {
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('end', () => socket.end(`got ${text}`))
    })
    await new Promise<void>((resolve) => server.listen(path, resolve))
    expect(await run(['fd-forward', path], { stdin: 'half' })).toEqual({
      stdout: 'got half',
      stderr: '',
      code: 0,
    })
    server.close()
    expect((await run(['fd-forward', path])).code).toBe(1)
  })
})
