import { afterAll, beforeAll, expect, it } from 'vitest'
import { patience, watchingForRejections } from '../../support/breaking/break-everywhere.js'
import { type SshdWay, startSshdWay } from '../../support/breaking/sshd-way.js'
import { type BuiltCli, builtCli } from '../../support/built-cli.js'
import { FaultyProxy, faultKinds } from '../../support/faulty-proxy.js'
import { PseudoTerminal } from '../../support/pseudo-terminal.js'
import { inShortOrLong, kept } from '../../support/reliability.js'
import { describeWithSshd } from '../../support/sshd.js'
import { unitFolder } from '../../support/unit-folder.js'

watchingForRejections()

describeWithSshd('a shell over SSH, the way to which breaks', () => {
  let way: SshdWay
  let cli: BuiltCli

  beforeAll(async () => {
    cli = await builtCli()
    way = await startSshdWay()
  })
  afterAll(() => way[Symbol.asyncDispose]())

  const cases = faultKinds.flatMap((kind) =>
    (['down', 'up'] as const).flatMap((direction) =>
      inShortOrLong(['typed at'], ['typed at', 'writing']).map((when) => ({ kind, direction, when })),
    ),
  )
  // In the short form each kind once.
  const some = cases.filter((_, at) => at % inShortOrLong(2, 1) === 0)

  it.concurrent.each(
    some,
  )('$kind, $direction, while it is $when: it ends, says so, and puts the terminal back', async ({
    kind,
    direction,
    when,
  }) => {
    await using proxy = await FaultyProxy.to({ host: '127.0.0.1', port: way.ssh.entry.port })
    await using folder = await unitFolder()
    // It was reached before the way breaks, however busy the computer.
    const env = { ...way.env(proxy), ...patience({ hasFailed: true }), CLI: cli.program }
    const line = 'stty -g > before; node "$CLI" ssh 1111; echo "code=$?"; stty -g > after; echo "<back>"'
    await using terminal = new PseudoTerminal(['bash', '-c', line], { env, cwd: folder.path })
    await terminal.hasShell()
    if (when === 'writing') {
      terminal.type('while :; do seq 1 1000; sleep 0.05; done\n')
      await terminal.shows('1000')
    }
    const before = terminal.output.length
    proxy.breakOn(direction, kind)
    if (when === 'typed at') terminal.type('echo one; echo two\n')
    await terminal.shows('<back>', 30_000)
    const seen = terminal.output.slice(before)
    expect(seen).toMatch(/error:.* was lost/)
    expect(seen).toMatch(/code=255\r?\n/)
    expect(await terminal.exit).toBe(0)
    expect(await folder.read('after')).toBe(await folder.read('before'))
    kept({
      area: 'Connections',
      promise:
        'A shell whose connection breaks ends in time, says so, does not end well, and puts the terminal back',
      counts: { 'shells broken': 1 },
    })
  })
})
