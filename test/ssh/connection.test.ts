import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  quoteForShell,
  SshChannelError,
  type SshConnection,
  SshConnectionClosedError,
  SshConnectionLostError,
  type SshPool,
} from '../../src/ssh/index.js'
import { eventually } from '../support/eventually.js'
import { startSshAgent } from '../support/ssh-agent.js'
import { describeWithSshd, type Sshd, startSshd } from '../support/sshd.js'
import { SshHome } from '../support/sshd-home.js'
import { startTcpProxy } from '../support/tcp-proxy.js'

/** sshd passes on no signals in a session of root, where it has no unprivileged half. */
const rootIsNotSignalled = process.getuid?.() === 0

describeWithSshd('a connection to a real sshd', () => {
  let home: SshHome
  let sshd: Sshd
  let pool: SshPool
  let host: SshConnection

  beforeAll(async () => {
    home = new SshHome()
    sshd = await startSshd({ keys: [home.key], config: ['AcceptEnv GREETING'] })
  })
  afterAll(async () => {
    await sshd.stop()
    home[Symbol.dispose]()
  })
  beforeEach(async () => {
    pool = home.pool(sshd.knownHost)
    host = await pool.connect(`127.0.0.1:${sshd.port}`)
  })
  afterEach(() => pool.close())

  it('runs a command and tells what it wrote and how it ended', async () => {
    const result = await host.run('echo out; echo err >&2; exit 3')
    expect({ ...result, stdout: String(result.stdout), stderr: String(result.stderr) }).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      code: 3,
      signal: undefined,
    })
  })

  it('tells the signal that ended a command', async () => {
    expect(await host.run('kill -KILL $$')).toMatchObject({ code: undefined, signal: 'SIGKILL' })
  })

  it('gives a command nothing to read, unless it is told what', async () => {
    expect(String((await host.run('cat; echo end')).stdout)).toBe('end\n')
    const { stdout } = await host.run('cat', { stdin: Readable.from(['one ', 'two']) })
    expect(String(stdout)).toBe('one two')
  })

  it('carries much in both directions, at the pace of the slower', async () => {
    const megabytes = 8
    const block = Buffer.alloc(1 << 20, 'x')
    const process = await host.exec('cat', { stdin: 'pipe' })
    const input = Readable.from(Array.from({ length: megabytes }, () => block))
    input.pipe(process.stdin)
    let length = 0
    for await (const chunk of process.stdout) length += chunk.length
    expect(length).toBe(megabytes << 20)
    expect(await process.exit).toEqual({ code: 0, signal: undefined })
  })

  it('stops a command whose output nobody wants any more', async () => {
    const process = await host.exec('yes')
    for await (const chunk of process.stdout) {
      expect(String(chunk)).toMatch(/^y/)
      break
    }
    expect(await process.exit).toEqual({ code: undefined, signal: undefined })
    expect((await host.run('true')).code).toBe(0)
  })

  it('takes arguments to the far side as they are', async () => {
    const args = ['printf', '%s\n', 'a b', '$HOME', "it's", '', '*', 'é\n']
    const { stdout } = await host.run(quoteForShell(args))
    expect(String(stdout)).toBe(`${args.slice(2).join('\n')}\n`)
  })

  it('sends variables that the server accepts', async () => {
    const { stdout } = await host.run('echo "$GREETING$OTHER"', { env: { GREETING: 'hello', OTHER: 'no' } })
    expect(String(stdout)).toBe('hello\n')
  })

  it('sends signals to a command that has nothing more to read', async () => {
    const process = await host.exec(
      'trap "echo caught; exit 7" USR1; echo ready; for i in $(seq 500); do sleep 0.02; done',
    )
    const [ready] = await once(process.stdout, 'data')
    expect(String(ready)).toBe('ready\n')
    process.signal('USR1')
    if (rootIsNotSignalled) {
      await eventually('sshd has the signal', () => sshd.log().includes('session signalling requires'))
      process.close()
      return
    }
    const [caught] = await once(process.stdout, 'data')
    expect(String(caught)).toBe('caught\n')
    expect(await process.exit).toEqual({ code: 7, signal: undefined })
  })

  it('gives a terminal of the size that is asked for, and changes it', async () => {
    const shell = await host.shell({ term: 'vt220', columns: 91, rows: 31 })
    let shown = ''
    shell.stdout.on('data', (chunk) => {
      shown += chunk
    })
    shell.stdin.write('stty -echo; echo "<$TERM $(stty size)>"\n')
    await eventually('the first size', () => shown.includes('<vt220 31 91>'))
    shell.resize({ columns: 132, rows: 43 })
    shell.stdin.write('echo "<$(stty size)>"; exit 5\n')
    await eventually('the second size', () => shown.includes('<43 132>'))
    expect(await shell.exit).toEqual({ code: 5, signal: undefined })
  })

  it('uses one connection for all that is asked at once', async () => {
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port: sshd.port })
    await using own = home.pool(sshd.knownHost.replaceAll(String(sshd.port), String(proxy.port)))
    const there = await own.connect(`127.0.0.1:${proxy.port}`)
    const results = await Promise.all(Array.from({ length: 50 }, (_, i) => there.run(`echo ${i}`)))
    expect(results.map(({ stdout }) => Number(String(stdout)))).toEqual(results.map((_, i) => i))
    expect(proxy.connections).toBe(1)
    expect(await own.connect(`127.0.0.1:${proxy.port}`)).toBe(there)
  })

  it('ends a command that is aborted, there too', async () => {
    const controller = new AbortController()
    const process = await host.exec('trap "" HUP; echo $$; exec sleep 10', { signal: controller.signal })
    const [pid] = await once(process.stdout, 'data')
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(process.exit).rejects.toBe(reason)
    if (rootIsNotSignalled) await host.run(`kill ${Number(String(pid))}`)
    await eventually('the command is gone', async () => {
      return (await host.run(`kill -0 ${Number(String(pid))} 2>/dev/null`)).code !== 0
    })
  })

  it('never starts what was aborted before', async () => {
    const reason = new Error('too late')
    await expect(host.run('true', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('closes cleanly, ending what runs, and begins nothing afterwards', async () => {
    const process = await host.exec('sleep 10')
    await pool.close()
    await expect(process.exit).rejects.toThrow(SshConnectionClosedError)
    await expect(host.run('true')).rejects.toThrow(SshConnectionClosedError)
    await eventually('the server heard a goodbye', () => /Received disconnect .*:11:/.test(sshd.log()))
  })

  it('does not wait for a connection that is still being made when it is closed', async () => {
    const running = host.run('true')
    const refused = expect(running).rejects.toThrow(SshConnectionClosedError)
    await pool.close()
    await refused
  })

  it('lets one stop waiting for a connection that others still wait for', async () => {
    const controller = new AbortController()
    const reason = new Error('not I')
    const left = expect(host.run('true', { signal: controller.signal })).rejects.toBe(reason)
    const stays = host.run('echo here')
    controller.abort(reason)
    await left
    expect(String((await stays).stdout)).toBe('here\n')
  })

  it('says of a command that was cut off that it may have been done, and connects anew for the next', async () => {
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port: sshd.port })
    await using own = home.pool(sshd.knownHost.replaceAll(String(sshd.port), String(proxy.port)))
    const there = await own.connect(`127.0.0.1:${proxy.port}`)
    const process = await there.exec('echo begun; sleep 10')
    await once(process.stdout, 'data')
    const stream = expect(process.stdout.toArray()).rejects.toThrow(SshConnectionLostError)
    proxy.cut()
    const lost = await process.exit.catch((error: unknown) => error)
    expect(lost).toBeInstanceOf(SshConnectionLostError)
    expect(lost).toMatchObject({
      retryable: false,
      message: expect.stringContaining('may have been done or not'),
    })
    await stream
    expect(String((await there.run('echo again')).stdout)).toBe('again\n')
    expect(proxy.connections).toBe(2)
  })

  it('notices by itself that nothing comes any more', async () => {
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port: sshd.port })
    await using own = home.pool(sshd.knownHost.replaceAll(String(sshd.port), String(proxy.port)), {
      overrides: { aliveIntervalMs: 100, aliveCountMax: 3 },
    })
    const there = await own.connect(`127.0.0.1:${proxy.port}`)
    const process = await there.exec('sleep 10')
    proxy.pause()
    await expect(process.exit).rejects.toThrow('was lost (it does not answer)')
  })

  it('goes on after a network that only held its breath', async () => {
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port: sshd.port })
    await using own = home.pool(sshd.knownHost.replaceAll(String(sshd.port), String(proxy.port)))
    const there = await own.connect(`127.0.0.1:${proxy.port}`)
    await there.ready()
    proxy.pause()
    const result = there.run('echo late')
    setTimeout(() => proxy.resume(), 100)
    expect(String((await result).stdout)).toBe('late\n')
    expect(proxy.connections).toBe(1)
  })

  it('lends the agent only when asked to', async () => {
    await using agent = await startSshAgent()
    agent.add(home.key)
    await using own = home.pool(sshd.knownHost, { overrides: { agentSocket: agent.socket } })
    const there = await own.connect(`127.0.0.1:${sshd.port}`)
    expect(String((await there.run('ssh-add -l 2>&1')).stdout)).toMatch(/Could not open a connection/)
    const process = await there.exec('ssh-add -l', { agentForward: true })
    expect(process.agentForwarding).toBe('on')
    expect(String(Buffer.concat(await process.stdout.toArray()))).toMatch(/^256 SHA256:.*ED25519/)
    const without = await host.exec('true', { agentForward: true })
    expect(without.agentForwarding).toBe('no-agent')
  })

  it('reads from a stream that breaks no further', async () => {
    const input = new PassThrough()
    const process = await host.exec('cat', { stdin: input })
    input.write('x')
    await once(process.stdout, 'data')
    input.destroy(new Error('broken'))
    expect(await process.exit).toEqual({ code: undefined, signal: undefined })
  })
})

describeWithSshd('a connection to an sshd that allows little', () => {
  let home: SshHome
  let sshd: Sshd

  beforeAll(async () => {
    home = new SshHome()
    sshd = await startSshd({
      keys: [home.key],
      config: ['MaxSessions 2', 'AllowAgentForwarding no', 'PermitTTY no', 'AllowTcpForwarding no'],
    })
  })
  afterAll(async () => {
    await sshd.stop()
    home[Symbol.dispose]()
  })

  it('keeps to its number of sessions, however many commands there are', async () => {
    await using pool = home.pool(sshd.knownHost)
    const host = await pool.connect(`127.0.0.1:${sshd.port}`)
    const started: number[] = []
    const results = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const result = await host.run(`echo ${i}`)
        started.push(i)
        return result
      }),
    )
    expect(results.map(({ stdout, code }) => `${code} ${stdout}`)).toEqual(results.map((_, i) => `0 ${i}\n`))
    expect(started).toHaveLength(20)
  })

  it('has room again for each that was not read to its end', async () => {
    await using pool = home.pool(sshd.knownHost, { overrides: { connectTimeoutMs: 5000 } })
    const host = await pool.connect(`127.0.0.1:${sshd.port}`)
    for (let i = 0; i < 3; i++) {
      for await (const _ of (await host.exec('yes')).stdout) break
      const complains = await host.exec('head -c 5000000 /dev/zero >&2')
      for await (const _ of complains.stderr) break
      expect(await complains.exit).toEqual({ code: 0, signal: undefined })
    }
    expect((await host.run('true')).code).toBe(0)
  })

  it('lets one go away that waits for room', async () => {
    await using pool = home.pool(sshd.knownHost)
    const host = await pool.connect(`127.0.0.1:${sshd.port}`)
    const first = await host.exec('sleep 10')
    const second = await host.exec('read line', { stdin: 'pipe' })
    const before = countRefusals(sshd)
    const reason = new Error('no more')
    const controller = new AbortController()
    const left = expect(host.run('true', { signal: controller.signal })).rejects.toBe(reason)
    const waits = host.run('echo got in')
    await eventually('both are refused', () => countRefusals(sshd) >= before + 2)
    controller.abort(reason)
    await left
    second.stdin.end('line\n')
    expect(String((await waits).stdout)).toBe('got in\n')
    first.close()
  })

  it('tells those who wait for room that the connection is lost', async () => {
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port: sshd.port })
    await using pool = home.pool(sshd.knownHost.replaceAll(String(sshd.port), String(proxy.port)))
    const host = await pool.connect(`127.0.0.1:${proxy.port}`)
    const running = [await host.exec('sleep 10'), await host.exec('sleep 10')]
    const before = countRefusals(sshd)
    const waiting = [host.run('true'), host.run('true')].map((run) => run.then(() => 'ran'))
    await eventually('both are refused', () => countRefusals(sshd) >= before + 2)
    // Answers come in order: with this one the refusals have come as well.
    await expect(host.dial({ host: '127.0.0.1', port: 1 })).rejects.toThrow(SshChannelError)
    const lost = running.map(({ exit }) => expect(exit).rejects.toThrow(SshConnectionLostError))
    proxy.cut()
    await Promise.all(lost)
    // They had not begun anywhere, so they did on the next connection.
    expect(await Promise.all(waiting)).toEqual(['ran', 'ran'])
    expect(proxy.connections).toBe(2)
  })

  it('starts a command without the agent where that is refused, and says so', async () => {
    await using agent = await startSshAgent()
    await using pool = home.pool(sshd.knownHost, { overrides: { agentSocket: agent.socket } })
    const host = await pool.connect(`127.0.0.1:${sshd.port}`)
    for (let time = 1; time <= 2; time++) {
      const process = await host.exec('echo done', { agentForward: true })
      expect(process.agentForwarding).toBe('refused')
      expect(String(Buffer.concat(await process.stdout.toArray()))).toBe('done\n')
    }
  })

  it('passes on that there is no terminal and no forwarding', async () => {
    await using pool = home.pool(sshd.knownHost)
    const host = await pool.connect(`127.0.0.1:${sshd.port}`)
    const terminal = host.shell({ term: 'xterm', columns: 80, rows: 24 })
    await expect(terminal).rejects.toMatchObject({ code: 'SSH_CHANNEL_REFUSED', refusal: 'request' })
    const forwarded = host.dial({ host: '127.0.0.1', port: sshd.port })
    await expect(forwarded).rejects.toMatchObject({ refusal: 'prohibited' })
    await expect(forwarded).rejects.toThrow(SshChannelError)
  })
})

describeWithSshd('an sshd that allows no sessions at all', () => {
  it('is believed after a few refusals, by all who wait', async () => {
    using home = new SshHome()
    await using sshd = await startSshd({ keys: [home.key], config: ['MaxSessions 0'] })
    await using pool = home.pool(sshd.knownHost)
    const host = await pool.connect(`127.0.0.1:${sshd.port}`)
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => host.run('true')))
    for (const result of results) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { refusal: 'connect-failed', target: 'a session' },
      })
    }
    await expect(host.run('true')).rejects.toThrow('would not open a session: open failed.')
  })
})

describeWithSshd('an sshd on an IPv6 address', () => {
  const available = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === '::1'),
  )

  it.skipIf(!available)('is reached and known by it', async () => {
    using home = new SshHome()
    await using sshd = await startSshd({ keys: [home.key], address: '::1' })
    await using pool = home.pool(sshd.knownHost)
    const host = await pool.connect(`[::1]:${sshd.port}`)
    expect(String((await host.run('echo "$SSH_CONNECTION"')).stdout)).toMatch(/^::1 \d+ ::1 \d+\n$/)
  })
})

function countRefusals(sshd: Sshd): number {
  return sshd.log().split('no more sessions').length - 1
}
