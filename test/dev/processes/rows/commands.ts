/** A command that writes a line of its own to the trace. */
export const says = (text: string) => `/bin/sh -c 'echo ${text} >>DIR/trace'`
/** As {@link says}, and then it ends with a status. */
export const ends = (text: string, status: number) => `/bin/sh -c 'echo ${text} >>DIR/trace; exit ${status}'`
/** A command that writes its variables of some names, by name. */
export const tells = (names: string) => `/bin/sh -c 'env | grep -E "^(${names})=" | sort >>DIR/trace'`
/** A command that writes each of its arguments as a line. */
export const prints = (words: string) => `/bin/sh -c 'printf "<%%s>\\\\n" "$$@" >>DIR/trace' sh ${words}`
/** A command that runs until it is told to end, says so, and ends well. */
export const heeds = (name: string) =>
  `/bin/sh -c 'trap "echo ${name} >>DIR/trace; exit 0" TERM; echo up >>DIR/trace; while :; do sleep 0.02; done'`
/** A command that does not end when it is told to. */
export const stubborn = `/bin/sh -c 'trap "echo no >>DIR/trace" TERM; echo up >>DIR/trace; while :; do sleep 0.02; done'`
/** A daemon that forks itself off; the process that stays is a sleep. */
export const forks = `/bin/sh -c 'sleep 60 & echo $$! >DIR/pid'`

/** Writes a script that says when it is told to end, and ends. */
export const writesChild =
  'write DIR/child trap "echo child >>DIR/trace; exit 0" TERM\necho up >>DIR/trace\nwhile :; do sleep 0.02; done\n'

/** Writes a script that says to be ready, in its own name; systemd-notify says it in its parent's. */
export const writesReady = `write DIR/ready import os, socket
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.sendto(b'READY=1', os.environ['NOTIFY_SOCKET'])
`

export const waits = 'ExecStart=/bin/sleep 60'
export const runs = ['start', 'active/running']
