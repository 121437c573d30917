import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { LineSplitter } from './line-splitter.js'
import { markName, type ProcessKeeper } from './process-keeper.js'

/**
 * Receives datagrams on the unix socket of its argument, as Node cannot, and prints each as a line: the ID of the
 * process that sent it, the variable of its environment that tells whose it is, and its text as JSON. The variable
 * is read at once: who sent it may not be there for long.
 */
const program = `
import json, os, socket, struct, sys
path, name = sys.argv[1], sys.argv[2].encode() + b'='

def mark(pid):
    try:
        with open(f'/proc/{pid}/environ', 'rb') as file:
            return next((v[len(name):].decode() for v in file.read().split(b'\\0') if v.startswith(name)), '-')
    except OSError:
        return '-'

if os.path.exists(path):
    os.unlink(path)
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
server.bind(path)
while True:
    data, extra, *_ = server.recvmsg(65536, socket.CMSG_SPACE(12))
    for level, kind, content in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
            pid = struct.unpack('iii', content)[0]
            print(pid, mark(pid), json.dumps(data.decode('utf-8', 'replace')), flush=True)
`

/** What a process says of itself (sd_notify(3)). */
export interface Notification {
  readonly pid: number
  /** Whose the process is; undefined where that is not known. */
  readonly owner: string | undefined
  /** `READY` is `1`. */
  readonly assignments: ReadonlyMap<string, string>
}

export interface NotifySocketOptions {
  readonly path: string
  /** Whose the helper is. */
  readonly owner: string
  readonly keeper: ProcessKeeper
  notified(notification: Notification): void
  /** There is nobody who could receive anything. */
  missing(): void
}

/** Where the processes of one machine's units say how they are. It needs python3, on Linux. */
export class NotifySocket {
  readonly path: string

  constructor({ path, owner, keeper, notified, missing }: NotifySocketOptions) {
    this.path = path
    const python = findProgram('python3')
    if (python === undefined || process.platform !== 'linux') {
      setImmediate(missing)
      return
    }
    const child = keeper.start({
      owner,
      path: python,
      argv: ['python3', '-c', program, path, markName],
      environment: { PATH: process.env.PATH, HOME: process.env.HOME },
      folder: '/',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const lines = new LineSplitter((line) => {
      const [, pid, mark = '', text] = /^(\d+) (.*) (".*")$/.exec(line) ?? []
      if (text === undefined) return
      const assignments = readAssignments(String(JSON.parse(text)))
      notified({ pid: Number(pid), owner: keeper.ownerOf(mark), assignments })
    })
    child.stdout?.on('data', (chunk: Buffer) => lines.write(chunk))
    child.once('exit', missing)
  }
}

function readAssignments(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const equals = line.indexOf('=')
      return equals === -1 ? [] : [[line.slice(0, equals), line.slice(equals + 1)]]
    }),
  )
}

function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '/usr/bin:/bin').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}
