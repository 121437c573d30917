import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quoteForShell } from '../../ssh/quote-for-shell.js'
import { commandNames } from './find-command.js'

/**
 * Speaks to the socket of a machine: sends its arguments and then its input, gets its output in frames of one
 * byte for the stream, four for the length, and the content; the third stream is the exit status.
 */
const client = `
import { connect } from 'node:net'
const [socketPath, ...argv] = process.argv.slice(2)
const streams = { 1: process.stdout, 2: process.stderr }
for (const stream of Object.values(streams)) stream.on('error', () => process.exit(141))
const socket = connect(socketPath)
let data = Buffer.alloc(0)
let status = 255
socket.on('connect', () => {
  socket.write(JSON.stringify(argv) + '\\n')
  // Other commands leave what is typed meanwhile to the shell.
  if (argv[0] === 'fleetctl') process.stdin.pipe(socket)
})
socket.on('data', (chunk) => {
  data = Buffer.concat([data, chunk])
  while (data.length >= 5 && data.length >= 5 + data.readUInt32BE(1)) {
    const content = data.subarray(5, 5 + data.readUInt32BE(1))
    if (data[0] === 3) {
      status = content[0]
      socket.end()
    } else if (!streams[data[0]].write(content)) {
      socket.pause()
      streams[data[0]].once('drain', () => socket.resume())
    }
    data = data.subarray(5 + content.length)
  }
})
socket.on('error', () => console.error(argv[0] + ': the machine does not answer'))
socket.on('close', () => {
  if (argv[0] === 'fleetctl') process.stdin.destroy()
  process.exitCode = status
})
`

export interface WrappedMachine {
  readonly id: string
  readonly hostname: string
  /** Where the machine answers its programs. */
  readonly socketPath: string
}

/**
 * Writes the folder that comes first in the search path of what runs on a machine: small programs that lead back
 * to the machine over its socket.
 *
 * @returns their names.
 */
export async function writeWrappers(folder: string, machine: WrappedMachine): Promise<ReadonlySet<string>> {
  const { id, hostname, socketPath } = machine
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
