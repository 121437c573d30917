import { type ChildProcess, spawn } from 'node:child_process'

/**
 * What outlives this process only to end what it has started. It reads `+ GROUP` and `- GROUP` from its standard
 * input; when that ends, because whoever held the other end is done or was killed, it ends those process groups,
 * and on Linux every process whose environment carries the mark, until none is left.
 */
const script = `
trap '' HUP INT TERM
groups=' '
while read -r what group; do
  case $what in
  +) groups="$groups$group " ;;
  -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
round=0
while [ $round -lt 500 ]; do
  round=$((round + 1))
  if [ $round -le 2 ]; then
    for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
  fi
  left=0
  for file in $(grep -lasF "$1" /proc/[0-9]*/environ 2>/dev/null); do
    pid=\${file#/proc/}
    kill -KILL "\${pid%/environ}" 2>/dev/null && left=1
  done
  [ $left = 0 ] && [ $round -ge 2 ] && exit
  sleep 0.02
done
`

/** A process that ends the process groups it was told of, and all that carry a mark, when this one ends. */
export class Watchdog implements AsyncDisposable {
  private readonly mark: string
  private readonly groups = new Set<number>()
  private child: ChildProcess
  private closed = false

  /** @param mark `NAME=VALUE`, or the beginning of it. */
  constructor(mark: string) {
    this.mark = mark
    this.child = this.launch()
  }

  watch(group: number): void {
    this.groups.add(group)
    this.child.stdin?.write(`+ ${group}\n`)
  }

  unwatch(group: number): void {
    if (this.groups.delete(group)) this.child.stdin?.write(`- ${group}\n`)
  }

  /** Resolves once all has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true
    const { child } = this
    if (child.exitCode !== null || child.signalCode !== null) return
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.stdin?.end()
    })
  }

  private launch(): ChildProcess {
    const child = spawn('/bin/sh', ['-c', script, 'caasctl-watchdog', this.mark], {
      cwd: '/',
      // A session of its own: what ends this process from a terminal must leave it alone.
      detached: true,
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.stdin?.on('error', () => {})
    child.once('exit', () => {
      // Somebody has killed it.
      if (!this.closed) this.child = this.launch()
    })
    child.once('error', () => {})
    // It is no reason to stay.
    child.unref()
    for (const group of this.groups) child.stdin?.write(`+ ${group}\n`)
    return child
  }
}
