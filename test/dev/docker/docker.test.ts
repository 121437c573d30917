import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Container } from '../../../src/dev/docker/container.js'
import { eventually } from '../../support/eventually.js'
import { unitFolder } from '../../support/unit-folder.js'
import { type DockerMachine, dockerMachine } from './docker-machine.js'

const node = process.execPath
const images = {
  'example/env': { command: ['/bin/sh', '-c', 'env; echo to-stderr >&2'] as [string, ...string[]] },
  'example/args': { command: ['/bin/echo', 'entry'] as [string, ...string[]], expose: [] },
  'example/sleep': { command: 'sleep 60', expose: [8080, 9000, '53/udp'] },
  'example/stubborn': "trap 'echo heard' TERM; echo ready; while :; do sleep 0.05; done",
  'example/cat': 'cat',
  'example/fails': 'sh -c "exit 3"',
  'example/missing': 'no-such-program-anywhere',
  'example/not-executable': { command: ['/etc/passwd'] as [string, ...string[]] },
}

const machine = () => dockerMachine(images, { INHERITED: 'from-client' })

/** The next container that is made, as soon as its client hears of signals: before it runs. */
function made({ engine }: DockerMachine): Promise<Container> {
  return new Promise((resolve) => {
    const unlisten = engine.events.listen(({ action, id }) => {
      if (action !== 'create') return
      unlisten()
      setImmediate(() => resolve(engine.find(id)))
    })
  })
}

describe('docker run that is crossed before its container runs', () => {
  it('by a signal: the container gets it once it runs', async () => {
    await using one = await machine()
    const run = one.start('run', '--rm', '--name', 'web', 'example/sleep')
    expect((await made(one)).state).toBe('created')
    run.signal('SIGTERM')
    expect(await run.ended).toMatchObject({ status: 143 })
  })

  it('by the end of its client: nothing is started', async () => {
    await using one = await machine()
    const run = one.start('run', '--rm', '--name', 'web', 'example/sleep')
    await made(one)
    run.vanish()
    await run.ended
    expect(one.engine.list()).toEqual([])
  })

  it('by docker rm: nothing is started that nobody could end', async () => {
    await using one = await machine()
    const run = one.start('run', '--name', 'web', 'example/stubborn')
    const container = await made(one)
    expect(container.state).toBe('created')
    expect(await one.docker('rm', 'web')).toMatchObject({ status: 0 })
    expect(await run.ended).toMatchObject({
      status: 125,
      stderr: expect.stringContaining('No such container'),
    })
    expect(container.process).toBeUndefined()
  })
})

describe('docker run', () => {
  it('gives the command its environment, passes on what it prints and says that it is a stand-in', async () => {
    await using folder = await unitFolder({
      'app.env': '# comment\nFROM_FILE=file value\nINHERITED\n\nOVER=file\n',
    })
    await using one = await machine()
    const { stdout, stderr, status } = await one.docker(
      ...[
        'run',
        '--rm',
        '--name',
        'web',
        '-e',
        'GREETING=hello world',
        '--env=OVER=flag',
        '--env',
        'INHERITED',
      ],
      ...['--env-file', join(folder.path, 'app.env'), '--dns', '172.17.42.1', '--dns-search=service.consul'],
      ...['-v', '/a:/b', '-it', '--memory', '512m', 'example/env:latest'],
    )
    expect(status).toBe(0)
    const variables = stdout.split('\n')
    expect(variables).toEqual(
      expect.arrayContaining([
        'GREETING=hello world',
        'OVER=flag',
        'FROM_FILE=file value',
        'INHERITED=from-client',
        'HOST=127.0.0.1',
        expect.stringMatching(/^PORT=2\d{4}$|^PORT=3[0-2]\d{3}$/),
        expect.stringMatching(/^PORT_8080=\d+$/),
        expect.stringMatching(/^HOSTNAME=[0-9a-f]{12}$/),
      ]),
    )
    expect(stderr).toMatch(/^docker: example\/env:latest: A stand-in of caasctl dev.*\nto-stderr\n$/)
    expect(await one.docker('ps', '-aq')).toMatchObject({ stdout: '' })
  })

  it('puts arguments behind the command, and an entrypoint in its place', async () => {
    await using one = await machine()
    expect(await one.docker('run', '--rm', 'example/args', '--a', 'b c')).toMatchObject({
      stdout: 'entry --a b c\n',
    })
    const other = await one.docker('run', '--rm', '--entrypoint', 'printf', 'example/args', '%s.', 'x', 'y')
    expect(other).toMatchObject({ stdout: 'x.y.', status: 0 })
  })

  it.each([
    ['its own status', ['run', '--rm', 'example/fails'], 3, ''],
    [
      '127 for a program that is not there',
      ['run', '--rm', 'example/missing'],
      127,
      'executable file not found in $PATH',
    ],
    ['126 for one that may not be run', ['run', '--rm', 'example/not-executable'], 126, 'permission denied'],
    [
      '125 for an unknown image, saying how it is registered',
      ['run', 'nobody/knows'],
      125,
      '--image nobody/knows=',
    ],
    ['125 for an unknown flag', ['run', '--gpus', 'all', 'example/env'], 125, 'unknown flag: --gpus'],
    ['125 for an unknown letter', ['run', '-dz', 'example/env'], 125, "unknown shorthand flag: 'z' in -dz"],
    ['125 for a flag without its value', ['run', '--name'], 125, 'flag needs an argument: --name'],
    ['125 without an image', ['run', '--rm'], 125, 'requires at least 1 argument'],
    ['125 for a restart policy', ['run', '--restart=always', 'example/env'], 125, 'Restart=always'],
    ['125 for a port that is none', ['run', '-p', 'eighty', 'example/env'], 125, '"eighty"'],
    ['125 for a bad name', ['run', '--name', 'a b', 'example/env'], 125, 'Invalid container name (a b)'],
    [
      '125 for a file that is not there',
      ['run', '--env-file', '/no/file', 'example/env'],
      125,
      'open /no/file: ENOENT',
    ],
  ])('ends with %s', async (_what, args, status, stderr) => {
    await using one = await machine()
    const run = await one.docker(...args)
    expect(run.status).toBe(status)
    expect(run.stderr).toContain(stderr)
    expect(await one.docker('ps', '-q')).toMatchObject({ stdout: '' })
  })

  it('refuses a name that is taken', async () => {
    await using one = await machine()
    await one.docker('run', '-d', '--name', 'twice', 'example/sleep')
    const again = await one.docker('run', '-d', '--name', 'twice', 'example/sleep')
    expect(again.status).toBe(125)
    expect(again.stderr).toContain('The container name "/twice" is already in use')
  })

  it('passes the client’s signals to the container, whose status is the client’s', async () => {
    await using one = await machine()
    const run = one.start('run', '--rm', '--name', 'signalled', 'example/sleep')
    await eventually('it runs', async () => (await one.docker('ps', '-q')).stdout !== '')
    run.signal('SIGTERM')
    expect(await run.ended).toMatchObject({ status: 143 })
  })

  it('leaves the container running when its client vanishes', async () => {
    await using one = await machine()
    const run = one.start('run', '--rm', '--name', 'left', 'example/sleep')
    await eventually('it runs', async () => (await one.docker('ps', '-q')).stdout !== '')
    run.vanish()
    await run.ended
    expect((await one.docker('ps', '--format', '{{.Names}} {{.State}}')).stdout).toBe('left running\n')
    expect(await one.docker('kill', 'left')).toMatchObject({ stdout: 'left\n', status: 0 })
    expect(await one.docker('ps', '-aq')).toMatchObject({ stdout: '' })
  })

  it('feeds an interactive container', async () => {
    await using one = await machine()
    const run = one.start('run', '--rm', '-i', 'example/cat')
    run.type('to and fro\n')
    run.endInput()
    expect(await run.ended).toMatchObject({ stdout: 'to and fro\n', status: 0 })
  })

  it('passes on all that a command prints, however slowly it is read', async () => {
    await using one = await dockerMachine({ loud: `${node} -e 'process.stdout.write("x".repeat(3e6))'` })
    const { stdout } = await one.docker('run', '--rm', 'loud')
    expect(stdout.length).toBe(3_000_000)
  })
})

describe('ports', () => {
  it('are handed out on loopback, told to the command and listed', async () => {
    await using one = await machine()
    await one.docker('run', '-d', '-P', '--name', 'web', 'example/sleep')
    const { stdout } = await one.docker('ps', '--format', '{{.Ports}}')
    const [, first, second] =
      /^127\.0\.0\.1:(\d+)->8080\/tcp, 127\.0\.0\.1:(\d+)->9000\/tcp, 127\.0\.0\.1:\d+->53\/udp\n$/.exec(
        stdout,
      ) ?? []
    const { stdout: environment } = await one.docker(
      'exec',
      'web',
      'sh',
      '-c',
      'echo $PORT $PORT_8080 $PORT_9000',
    )
    expect(environment).toBe(`${first} ${first} ${second}\n`)
    expect(await one.docker('port', 'web', '9000')).toMatchObject({ stdout: `127.0.0.1:${second}\n` })
    expect((await one.docker('port', 'web')).stdout).toContain(`8080/tcp -> 127.0.0.1:${first}\n`)
    expect(await one.docker('port', 'web', '81')).toMatchObject({ status: 1 })
  })

  it('that are not published are the container’s own affair', async () => {
    await using one = await machine()
    await one.docker('run', '-d', '-p', '9000', '--name', 'web', 'example/sleep')
    expect((await one.docker('ps', '--format', '{{.Ports}}')).stdout).toMatch(
      /^8080\/tcp, 127\.0\.0\.1:\d+->9000\/tcp, 53\/udp\n$/,
    )
  })

  it('that are taken are refused', async () => {
    await using one = await machine()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const run = await one.docker('run', '-d', '-p', `${port}:8080`, 'example/sleep')
    server.close()
    expect(run).toMatchObject({ status: 125 })
    expect(run.stderr).toContain(`Bind for 127.0.0.1:${port} failed: port is already allocated`)
    expect(await one.docker('ps', '-aq')).toMatchObject({ stdout: '' })
  })
})

describe('docker stop, kill and rm', () => {
  it('stop gives a container its time, then kills it', async () => {
    await using one = await machine()
    const run = one.start('run', '--name', 'stubborn', 'example/stubborn')
    await eventually('it is ready', () => run.stdout.includes('ready'))
    expect(await one.docker('stop', '--time=1', 'stubborn')).toMatchObject({
      stdout: 'stubborn\n',
      status: 0,
    })
    expect(await run.ended).toMatchObject({ status: 137, stdout: 'ready\nheard\n' })
    expect((await one.docker('ps', '-a', '--format', '{{.Status}}')).stdout).toMatch(/^Exited \(137\) /)
    expect(await one.docker('rm', 'stubborn')).toMatchObject({ status: 0 })
  })

  it('stop waits for as long as it is told, however long that is', async () => {
    await using one = await machine()
    const run = one.start('run', '--rm', '--name', 'stubborn', 'example/stubborn')
    await eventually('it is ready', () => run.stdout.includes('ready'))
    const stop = one.start('stop', '--time', '9999999', 'stubborn')
    await eventually('it is told', () => run.stdout.includes('heard'))
    expect(one.engine.lookUp('stubborn')?.isRunning).toBe(true)
    await one.docker('kill', 'stubborn')
    expect(await stop.ended).toMatchObject({ status: 0 })
  })

  it('kill sends the signal that is named', async () => {
    await using one = await machine()
    const run = one.start('run', '--rm', '--name', 'hit', 'example/sleep')
    await eventually('it runs', async () => (await one.docker('ps', '-q')).stdout !== '')
    await one.docker('kill', '-s', 'HUP', 'hit')
    expect(await run.ended).toMatchObject({ status: 129 })
  })

  it.each([
    ['kill', 'No such container: nobody'],
    ['rm', 'No such container: nobody'],
    ['stop', 'No such container: nobody'],
  ])('%s of an unknown container fails', async (command, message) => {
    await using one = await machine()
    const run = await one.docker(command, 'nobody')
    expect(run).toMatchObject({ status: 1, stdout: '' })
    expect(run.stderr).toContain(message)
  })

  it('rm refuses what runs, unless it is forced', async () => {
    await using one = await machine()
    await one.docker('run', '-d', '--name', 'busy', 'example/sleep')
    expect((await one.docker('rm', 'busy')).stderr).toContain('container is running')
    expect(await one.docker('rm', '-f', 'busy')).toMatchObject({ stdout: 'busy\n', status: 0 })
    expect(await one.docker('ps', '-aq')).toMatchObject({ stdout: '' })
  })

  it('what a container’s first process leaves behind ends with it', async () => {
    await using folder = await unitFolder()
    const left = join(folder.path, 'left')
    await using one = await dockerMachine({
      forks: `sh -c 'while :; do date >${left}; sleep 0.02; done' & sleep 0.2`,
    })
    expect(await one.docker('run', '--rm', 'forks')).toMatchObject({ status: 0 })
    await writeFile(left, 'quiet')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await folder.read('left')).toBe('quiet')
  })
})

describe('what docker tells', () => {
  it('ps lists in docker’s columns, filters and fills templates', async () => {
    await using one = await machine()
    await one.docker('run', '-d', '--name', 'web-1', '-l', 'tier=front', 'example/sleep')
    await one.docker('run', '-d', '--name', 'db', 'example/sleep')
    await one.docker('run', '--name', 'over', 'example/fails')
    const table = (await one.docker('ps')).stdout.split('\n')
    expect(table[0]).toMatch(/^CONTAINER ID {3}IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES$/)
    expect(table[1]).toMatch(/^[0-9a-f]{12} {3}example\/sleep {3}"sleep 60" +\S.* ago {3}Up .* db$/)
    expect(table.length).toBe(4)
    const names = async (...args: string[]) =>
      (await one.docker('ps', '--format', '{{.Names}}', ...args)).stdout.trim().split('\n')
    expect(await names('-a')).toEqual(['over', 'db', 'web-1'])
    expect(await names('--filter', 'name=web')).toEqual(['web-1'])
    expect(await names('-f', 'label=tier=front')).toEqual(['web-1'])
    expect(await names('-f', 'status=exited')).toEqual(['over'])
    expect(await names('-f', 'name=web', '-f', 'name=db')).toEqual(['db', 'web-1'])
    expect((await one.docker('ps', '-q', '--no-trunc')).stdout).toMatch(/^[0-9a-f]{64}\n[0-9a-f]{64}\n$/)
    const [line = ''] = (await one.docker('ps', '--format', 'json')).stdout.split('\n')
    expect(JSON.parse(line)).toMatchObject({ Names: 'db', State: 'running', Image: 'example/sleep' })
    expect((await one.docker('ps', '--format', 'table {{.Names}}\\t{{.Image}}')).stdout).toMatch(
      /^NAMES +IMAGE\ndb /,
    )
    expect(await one.docker('ps', '--filter', 'colour=red')).toMatchObject({ status: 1 })
  })

  it('inspect tells environment and ports in docker’s shape', async () => {
    await using one = await machine()
    await one.docker('run', '-d', '-p', '9000', '--name', 'web', '-e', 'SERVICE_NAME=web', 'example/sleep')
    const [facts] = JSON.parse((await one.docker('inspect', 'web')).stdout)
    expect(facts).toMatchObject({
      Name: '/web',
      State: { Status: 'running', Running: true, Pid: expect.any(Number), ExitCode: 0 },
      Config: { Env: expect.arrayContaining(['SERVICE_NAME=web']), Image: 'example/sleep' },
      NetworkSettings: {
        Ports: {
          '8080/tcp': null,
          '9000/tcp': [{ HostIp: '127.0.0.1', HostPort: expect.stringMatching(/^\d+$/) }],
        },
      },
    })
    const port = facts.NetworkSettings.Ports['9000/tcp'][0].HostPort
    const format = async (text: string) => (await one.docker('inspect', '-f', text, 'web')).stdout
    expect(await format('{{(index (index .NetworkSettings.Ports "9000/tcp") 0).HostPort}}')).toBe(`${port}\n`)
    expect(await format('{{.State.Running}} {{.State.Pid}}')).toBe(`true ${facts.State.Pid}\n`)
    expect(await format('{{json .NetworkSettings.Ports}}')).toBe(
      `${JSON.stringify(facts.NetworkSettings.Ports)}\n`,
    )
    expect(await one.docker('inspect', 'web', 'nobody')).toMatchObject({
      status: 1,
      stderr: 'error: no such object: nobody\n',
    })
  })

  it('logs tell what was printed, the last lines of it, and go on while it runs', async () => {
    await using one = await dockerMachine({ counts: 'seq 1 5; sleep 0.3; echo end' })
    await one.docker('run', '-d', '--name', 'counts', 'counts')
    await eventually('it counts', async () => (await one.docker('logs', 'counts')).stdout.endsWith('5\n'))
    expect(await one.docker('logs', '--tail', '2', 'counts')).toMatchObject({ stdout: '4\n5\n' })
    expect(await one.docker('logs', '-f', '-n1', 'counts')).toMatchObject({ stdout: '5\nend\n' })
    expect((await one.docker('logs', '-t', 'counts')).stdout).toMatch(/^\d{4}-\d\d-\d\dT\S+Z 1\n/)
  })

  it('exec runs in a container’s environment, and fails as docker does', async () => {
    await using one = await machine()
    await one.docker('run', '-d', '--name', 'web', '-e', 'COLOUR=blue', 'example/sleep')
    expect(await one.docker('exec', 'web', 'sh', '-c', 'echo $COLOUR; exit 4')).toMatchObject({
      stdout: 'blue\n',
      status: 4,
    })
    const typed = one.start('exec', '-i', 'web', 'cat')
    typed.type('typed\n')
    typed.endInput()
    expect(await typed.ended).toMatchObject({ stdout: 'typed\n', status: 0 })
    expect(await one.docker('exec', 'web', 'no-such-program')).toMatchObject({ status: 127 })
    expect(await one.docker('exec', 'nobody', 'true')).toMatchObject({ status: 1 })
  })

  it('events tell the life of a container in order', async () => {
    await using one = await machine()
    const events = one.start(
      'events',
      '--filter',
      'type=container',
      '--format',
      '{{.Action}} {{.Actor.Attributes.name}}',
    )
    await one.docker('run', '-d', '--rm', '--name', 'web', 'example/sleep')
    await one.docker('stop', 'web')
    await eventually('it is gone', () => events.stdout.includes('destroy'))
    events.vanish()
    expect((await events.ended).stdout).toBe(
      'create web\nstart web\nkill web\ndie web\ndestroy web\nstop web\n',
    )
  })

  it('images, pull, version and info say what there is', async () => {
    await using one = await machine()
    expect((await one.docker('images')).stdout).toMatch(
      /^REPOSITORY +TAG +IMAGE ID +COMMAND\nexample\/env +latest /,
    )
    expect(await one.docker('images', '-qf', 'dangling=true')).toMatchObject({ stdout: '', status: 0 })
    expect(await one.docker('pull', '-q', 'example/env')).toMatchObject({
      stdout: 'docker.io/example/env:latest\n',
      status: 0,
    })
    const unknown = await one.docker('pull', 'nobody/knows')
    expect(unknown).toMatchObject({ status: 1 })
    expect(unknown.stderr).toContain("--image nobody/knows='COMMAND'")
    expect((await one.docker('version')).stdout).toContain('A stand-in of caasctl dev')
    expect((await one.docker('version', '-f', '{{.Server.Version}}')).stdout).toBe('0.0.0-stand-in\n')
    expect((await one.docker('info')).stdout).toContain('A stand-in of caasctl dev')
    expect(await one.docker('swarm', 'init')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        "docker: 'swarm' is not a docker command.\nThis docker is a stand-in, which knows events,",
      ),
    })
  })
})

it('a machine without power has no containers, and their commands have ended', async () => {
  await using one = await machine()
  await one.docker('run', '-d', '--name', 'web', 'example/sleep')
  const pid = Number((await one.docker('inspect', '-f', '{{.State.Pid}}', 'web')).stdout)
  await one[Symbol.asyncDispose]()
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  expect(one.engine.list()).toEqual([])
})
