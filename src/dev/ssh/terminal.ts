import { execFile } from 'node:child_process'

/**
 * Runs the command of its arguments in a new terminal, as Node itself cannot: between standard input and output
 * and the terminal, with lines `resize ROWS COLUMNS` and `signal NUMBER` on descriptor 3. Ends as the command did.
 */
const program = `
import fcntl, os, pty, select, signal, struct, sys, termios
rows, columns, argv = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
    os.close(3)
    os.execvp(argv[0], argv)

def put(fd, data):
    while data:
        data = data[os.write(fd, data):]

def end(*_):
    try:
        os.killpg(pid, signal.SIGHUP)
        os.killpg(os.tcgetpgrp(terminal), signal.SIGHUP)
    except OSError:
        pass
    os._exit(129)

def obey(line):
    word, *numbers = line.split()
    try:
        if word == b'resize':
            size = struct.pack('HHHH', int(numbers[0]), int(numbers[1]), 0, 0)
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
        elif word == b'signal':
            os.killpg(os.tcgetpgrp(terminal), int(numbers[0]))
    except OSError:
        pass

signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGHUP, end)
orders, sources = b'', [0, 3, terminal]
while terminal in sources:
    for source in select.select(sources, [], [])[0]:
        try:
            data = os.read(source, 65536)
        except OSError:
            data = b''
        if not data:
            sources.remove(source)
            if source == 0 and terminal in sources:
                # The end of what is typed is a character to a terminal.
                put(terminal, b'\\x04')
            if source == 3:
                end()
        elif source == 0:
            put(terminal, data)
        elif source == terminal:
            put(1, data)
        else:
            *lines, orders = (orders + data).split(b'\\n')
            for line in lines:
                obey(line)
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
if status < 0:
    signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)
sys.exit(status)
`

let found: Promise<boolean> | undefined

/** Whether this computer can give out terminals: a Python of version 3.9 or later is needed. */
export function hasTerminals(): Promise<boolean> {
  found ??= new Promise((resolve) => {
    execFile(
      'python3',
      ['-c', 'import pty, termios, os; os.waitstatus_to_exitcode'],
      { timeout: 10_000 },
      (error) => resolve(error === null),
    )
  })
  return found
}

/** A command line that runs a command in a terminal. Descriptor 3 takes orders, see {@link orders}. */
export function inTerminal(
  argv: readonly string[],
  { rows, columns }: { readonly rows: number; readonly columns: number },
): readonly [string, ...string[]] {
  return ['python3', '-c', program, String(rows), String(columns), ...argv]
}

/** What can be said to a terminal that runs. */
export const orders = {
  resize: (rows: number, columns: number) => `resize ${rows} ${columns}\n`,
  signal: (number: number) => `signal ${number}\n`,
}
