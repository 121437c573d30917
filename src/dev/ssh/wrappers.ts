import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quoteForShell } from '../../ssh/quote-for-shell.js'
import { commandNames } from './find-command.js'
import { frames } from './frames.js'

/**
 * Speaks to the socket of a machine, in the frames of `frames.ts`, after one line of JSON: its arguments, where it
 * is and its variables.
 */
const client = `
import { connect } from 'node:net'
import { constants } from 'node:os'
const [socketPath, ...argv] = process.argv.slice(2)
const kinds = ${JSON.stringify(frames)}
const streams = { [kinds.stdout]: process.stdout, [kinds.stderr]: process.stderr }
for (const stream of Object.values(streams)) stream.on('error', () => process.exit(141))
const socket = connect(socketPath)
const frame = (kind, content) => {
  const head = Buffer.alloc(5)
  head[0] = kind
  head.writeUInt32BE(content.length, 1)
  return socket.write(Buffer.concat([head, content]))
}
let data = Buffer.alloc(0)
let status = 255
socket.on('connect', () => {
  socket.write(JSON.stringify({ argv, folder: process.cwd(), environment: process.env }) + '\\n')
})
const readInput = () => {
  process.stdin.on('data', (chunk) => {
    if (frame(kinds.stdin, chunk)) return
    process.stdin.pause()
    socket.once('drain', () => process.stdin.resume())
  })
  process.stdin.on('end', () => frame(kinds.stdin, Buffer.alloc(0)))
}
const tellSignals = () => {
  for (const name of Object.keys(constants.signals)) {
    if (/^SIG(KILL|STOP|CHLD|PIPE|URG|PROF|SEGV|BUS|FPE|ILL)$/.test(name)) continue
    try {
      process.on(name, () => frame(kinds.signal, Buffer.from(name)))
    } catch {}
  }
}
socket.on('data', (chunk) => {
  data = Buffer.concat([data, chunk])
  while (data.length >= 5 && data.length >= 5 + data.readUInt32BE(1)) {
    const kind = data[0]
    const content = data.subarray(5, 5 + data.readUInt32BE(1))
    data = data.subarray(5 + content.length)
    if (kind === kinds.status) {
      status = content[0]
      socket.end()
    } else if (kind === kinds.wantsInput) readInput()
    else if (kind === kinds.wantsSignals) tellSignals()
    else if (!streams[kind].write(content)) {
      socket.pause()
      streams[kind].once('drain', () => socket.resume())
    }
  }
})
socket.on('error', () => console.error(argv[0] + ': the machine does not answer'))
socket.on('close', () => {
  process.stdin.destroy()
  process.exitCode = status
})
`

export interface WrappedMachine {
  readonly id: string
  readonly hostname: string
  /** Where the machine answers its programs. */
  readonly socketPath: string
  /** What `docker` is where it does not lead back to the machine: lines of a shell script. */
  readonly dockerScript: string | undefined
}

/**
 * Writes the folder that comes first in the search path of what runs on a machine: small programs that lead back
 * to the machine over its socket.
 *
 * @returns their names.
 */
export async function writeWrappers(folder: string, machine: WrappedMachine): Promise<ReadonlySet<string>> {
  const { id, hostname, socketPath, dockerScript } = machine
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const clientFile = join(folder, 'client.mjs')
  await writeFile(clientFile, client, { mode: 0o600 })
  // An interactive sh reads the file that ENV names; dash takes no PS1 from its environment.
  await writeFile(join(folder, 'prompt'), 'PS1="$HOSTNAME $ "\n', { mode: 0o600 })
  const back = (name: string) =>
    `exec ${quoteForShell([process.execPath, clientFile, socketPath, name])} "$@"\n`
  const scripts = new Map(commandNames.map((name) => [name, back(name)]))
  scripts.set(
    'hostname',
    `if [ $# -eq 0 ]; then echo ${quoteForShell([hostname])}; exit; fi\n${back('hostname')}`,
  )
  scripts.set(
    'cat',
    `if [ "$*" = /etc/machine-id ]; then echo ${quoteForShell([id])}; exit; fi\nexec /bin/cat "$@"\n`,
  )
  if (dockerScript !== undefined) scripts.set('docker', dockerScript)
  // Options with a value, as of sudo(8).
  scripts.set(
    'sudo',
    `while :; do case $1 in
--) shift; break ;;
-[aCcDghpRrTtUu]|--user|--group|--host|--prompt|--chdir|--chroot) shift 2 ;;
-*) shift ;;
*) break ;;
esac; done
exec "$@"
`,
  )
  await Promise.all(
    [...scripts].map(async ([name, script]) => {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}`, { mode: 0o700 })
      await chmod(join(folder, name), 0o700)
    }),
  )
  return new Set(scripts.keys())
}
