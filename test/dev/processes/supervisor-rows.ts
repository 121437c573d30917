// biome-ignore-all lint/suspicious/noTemplateCurlyInString: systemd's variables

/**
 * What a service manager does with a service, row by row, each with the manual page that says so. `DIR` in a unit
 * stands for an empty folder of the row's own; what its commands write to `DIR/trace` is compared.
 */
export interface SupervisorRow {
  readonly what: string
  readonly man: string
  /** Lines of `[Service]`, and of `[Unit]`. */
  readonly service: string
  readonly unit?: string
  /**
   * What is done and waited for, one after the other. Done: `start`, `stop`, `restart`, `reload`, `kill SIGNAL` (to
   * the main process), `write FILE TEXT`. Waited for: `trace COUNT` lines, `file FILE`, the end of the main process
   * (`ends`), the process of a PID file being the main one (`main FILE`), being gone or there (`gone FILE`,
   * `there FILE`), or a state.
   */
  readonly steps: readonly string[]
  /** systemd's Result, at the end. Default: `success`. */
  readonly result?: string
  /** How the main process ended: `exited 3`, `killed KILL`. */
  readonly main?: string
  /** Lines of `DIR/trace`, at the end. */
  readonly trace?: readonly string[]
  /** Whether the lines of the trace come in an order that is not settled. */
  readonly sorted?: boolean
  readonly restarts?: number
  /** Why the real systemd is not asked. */
  readonly notCompared?: string
  /** Whether it only is so for the superuser. */
  readonly root?: boolean
}

/** A command that writes a line of its own to the trace. */
const says = (text: string) => `/bin/sh -c 'echo ${text} >>DIR/trace'`
/** As {@link says}, and then it ends with a status. */
const ends = (text: string, status: number) => `/bin/sh -c 'echo ${text} >>DIR/trace; exit ${status}'`
/** A command that writes its variables of some names, by name. */
const tells = (names: string) => `/bin/sh -c 'env | grep -E "^(${names})=" | sort >>DIR/trace'`
/** A command that writes each of its arguments as a line. */
const prints = (words: string) => `/bin/sh -c 'printf "<%%s>\\\\n" "$$@" >>DIR/trace' sh ${words}`
/** A command that runs until it is told to end, says so, and ends well. */
const heeds = (name: string) =>
  `/bin/sh -c 'trap "echo ${name} >>DIR/trace; exit 0" TERM; echo up >>DIR/trace; while :; do sleep 0.02; done'`
/** A command that does not end when it is told to. */
const stubborn = `/bin/sh -c 'trap "echo no >>DIR/trace" TERM; echo up >>DIR/trace; while :; do sleep 0.02; done'`
/** A daemon that forks itself off; the process that stays is a sleep. */
const forks = `/bin/sh -c 'sleep 60 & echo $$! >DIR/pid'`

/** Writes a script that says when it is told to end, and ends. */
const writesChild =
  'write DIR/child trap "echo child >>DIR/trace; exit 0" TERM\necho up >>DIR/trace\nwhile :; do sleep 0.02; done\n'

/** Writes a script that says to be ready, in its own name; systemd-notify says it in its parent's. */
const writesReady = `write DIR/ready import os, socket
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.sendto(b'READY=1', os.environ['NOTIFY_SOCKET'])
`

const waits = 'ExecStart=/bin/sleep 60'
const runs = ['start', 'active/running']

const types: readonly SupervisorRow[] = [
  { what: 'simple: runs at once', man: 'systemd.service(5) Type', service: waits, steps: runs },
  {
    what: 'simple: a program that is not there has started all the same',
    man: 'systemd.service(5) Type',
    service: 'ExecStart=/no/such/program',
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    main: 'exited 203',
  },
  {
    what: 'a file that may not be executed',
    man: 'systemd.exec(5) Process Exit Codes',
    service: 'ExecStart=/etc/passwd',
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    main: 'exited 203',
  },
  {
    what: 'simple: ends well, and is dead',
    man: 'systemd.service(5) RemainAfterExit',
    service: `ExecStart=${says('done')}`,
    steps: ['start', 'trace 1', 'inactive/dead'],
    main: 'exited 0',
    trace: ['done'],
  },
  {
    what: 'simple: ends well, and remains',
    man: 'systemd.service(5) RemainAfterExit',
    service: 'RemainAfterExit=yes\nExecStart=/bin/true',
    steps: ['start', 'active/exited'],
    main: 'exited 0',
  },
  {
    what: 'exec: runs once it is executed',
    man: 'systemd.service(5) Type',
    service: `Type=exec\n${waits}`,
    steps: runs,
  },
  {
    what: 'exec: a program that is not there fails the start',
    man: 'systemd.service(5) Type',
    service: 'Type=exec\nExecStart=/no/such/program',
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    main: 'exited 203',
  },
  {
    what: 'oneshot: activating while it works',
    man: 'systemd.service(5) Type',
    service: `Type=oneshot\n${waits}`,
    steps: ['start', 'activating/start'],
  },
  {
    what: 'oneshot: dead when it is done, all commands in order',
    man: 'systemd.service(5) ExecStart',
    service: `Type=oneshot\nExecStart=${says('one')}\nExecStart=${says('two')}`,
    steps: ['start', 'trace 2', 'inactive/dead'],
    trace: ['one', 'two'],
    main: 'exited 0',
  },
  {
    what: 'oneshot: commands after one that fails are left out',
    man: 'systemd.service(5) ExecStart',
    service: `Type=oneshot\nExecStart=${says('one')}\nExecStart=/bin/false\nExecStart=${says('three')}`,
    steps: ['start', 'failed/failed'],
    trace: ['one'],
    result: 'exit-code',
    main: 'exited 1',
  },
  {
    what: 'oneshot: a failure with - is none',
    man: 'systemd.service(5) Table 1, -',
    service: `Type=oneshot\nExecStart=-/bin/false\nExecStart=${says('two')}`,
    steps: ['start', 'trace 1', 'inactive/dead'],
    trace: ['two'],
    main: 'exited 0',
  },
  {
    what: 'oneshot: RemainAfterExit keeps it active',
    man: 'systemd.service(5) RemainAfterExit',
    service: 'Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true',
    steps: ['start', 'active/exited'],
    main: 'exited 0',
  },
  {
    what: 'oneshot: an end by SIGTERM is a failure',
    man: 'systemd.service(5) SuccessExitStatus',
    service: `Type=oneshot\n${waits}`,
    steps: ['start', 'activating/start', 'kill TERM', 'failed/failed'],
    result: 'signal',
    main: 'killed TERM',
  },
  {
    what: 'forking: the process that stays is the main one, by its PID file',
    man: 'systemd.service(5) PIDFile',
    service: `Type=forking\nPIDFile=DIR/pid\nExecStart=${forks}\nExecStop=${tells('PIDFILE')}`,
    steps: [...runs, 'main DIR/pid', 'stop', 'inactive/dead'],
    trace: ['PIDFILE=DIR/pid'],
  },
  {
    what: 'forking: it is guessed where there is one',
    man: 'systemd.service(5) GuessMainPID',
    service: `Type=forking\nExecStart=${forks}`,
    steps: [...runs, 'main DIR/pid'],
  },
  {
    what: 'forking: runs as long as any process does where none is guessed',
    man: 'systemd.service(5) GuessMainPID',
    service:
      'Type=forking\nGuessMainPID=no\nExecStart=/bin/sh -c \'sleep 0.1 & sh -c "until [ -e DIR/end ]; do sleep 0.02; done" &\'',
    steps: [...runs, 'write DIR/end end', 'inactive/dead'],
  },
  {
    what: 'forking: a PID file that nobody writes fails the start',
    man: 'systemd.service(5) PIDFile',
    service: "Type=forking\nPIDFile=DIR/pid\nExecStart=/bin/sh -c 'sleep 0.2 &'",
    steps: ['start', 'failed/failed'],
    result: 'protocol',
    notCompared: 'with control groups of version 1 nobody tells it that one is empty',
  },
  {
    what: 'forking: a PID file may be written by ExecStartPost',
    man: 'systemd.service(5) PIDFile',
    service: `Type=forking\nPIDFile=DIR/pid\nExecStart=/bin/sh -c 'sleep 60 & echo $$! >DIR/other'\nExecStartPost=/bin/cp DIR/other DIR/pid`,
    steps: [...runs, 'main DIR/other'],
  },
  {
    what: 'forking: the first process must not fail',
    man: 'systemd.service(5) Type',
    service: "Type=forking\nExecStart=/bin/sh -c 'sleep 60 & exit 4'",
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
  },
]

const notifying: readonly SupervisorRow[] = [
  {
    what: 'notify: activating until the service says that it is ready',
    man: 'systemd.service(5) Type',
    service: `Type=notify\nNotifyAccess=all\nExecStart=/bin/sh -c 'until [ -e DIR/go ]; do sleep 0.02; done; systemd-notify --ready; exec sleep 60'`,
    steps: ['start', 'activating/start', 'write DIR/go go', 'active/running'],
  },
  {
    what: 'notify: only the word of the main process counts unless NotifyAccess says otherwise',
    man: 'systemd.service(5) NotifyAccess',
    service: `Type=notify\nTimeoutStartSec=3\nExecStart=/bin/sh -c 'python3 DIR/ready; echo said >>DIR/trace; exec sleep 60'`,
    steps: [writesReady, 'start', 'trace 1', 'failed/failed'],
    result: 'timeout',
    trace: ['said'],
  },
  {
    what: 'notify: a service that ends before it is ready has failed',
    man: 'systemd.service(5) Type',
    service: 'Type=notify\nExecStart=/bin/true',
    steps: ['start', 'failed/failed'],
    result: 'protocol',
    main: 'exited 0',
  },
]

const steps: readonly SupervisorRow[] = [
  {
    what: 'commands run in the order of their lists',
    man: 'systemd.service(5) ExecStartPre',
    service: ['ExecCondition', 'ExecStartPre', 'ExecStartPost', 'ExecStop', 'ExecStopPost']
      .map((list) => `${list}=${says(list)}`)
      .concat(`ExecStart=${heeds('main')}`)
      .join('\n'),
    steps: [...runs, 'trace 4', 'stop', 'inactive/dead'],
    trace: ['ExecCondition', 'ExecStartPre', 'up', 'ExecStartPost', 'ExecStop', 'main', 'ExecStopPost'],
    sorted: true,
  },
  {
    what: 'ExecCondition: a status of 1 to 254 leaves it out, and is no failure',
    man: 'systemd.service(5) ExecCondition',
    service: `ExecCondition=${ends('condition', 254)}\nExecStart=${says('start')}\nExecStopPost=${says('post')}`,
    steps: ['start', 'trace 2', 'inactive/dead'],
    result: 'exec-condition',
    trace: ['condition', 'post'],
  },
  {
    what: 'ExecCondition: 255 is a failure',
    man: 'systemd.service(5) ExecCondition',
    service: `ExecCondition=${ends('condition', 255)}\nExecStart=${says('start')}`,
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    trace: ['condition'],
  },
  {
    what: 'ExecStartPre: a failure ends the start, ExecStopPost is run, ExecStop is not',
    man: 'systemd.service(5) ExecStopPost',
    service: `ExecStartPre=${ends('pre', 3)}\n${waits}\nExecStop=${says('stop')}\nExecStopPost=${says('post')}`,
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    trace: ['pre', 'post'],
  },
  {
    what: 'ExecStartPre: a failure with - is none',
    man: 'systemd.service(5) Table 1, -',
    service: `ExecStartPre=-${ends('pre', 3)}\n${waits}`,
    steps: runs,
    trace: ['pre'],
  },
  {
    what: 'ExecStartPre: one that is not there fails',
    man: 'systemd.service(5) ExecStartPre',
    service: `ExecStartPre=/no/such/program\n${waits}`,
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
  },
  {
    what: 'ExecStartPost: a failure ends the service',
    man: 'systemd.service(5) ExecStartPost',
    service: `ExecStart=${heeds('main')}\nExecStartPost=/bin/sleep 0.2\nExecStartPost=/bin/false\nExecStop=${says('stop')}`,
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    trace: ['up', 'main'],
  },
  {
    what: 'ExecStop: also run when it has ended by itself',
    man: 'systemd.service(5) ExecStop',
    service: `ExecStart=/bin/true\nExecStop=${says('stop')}`,
    steps: ['start', 'trace 1', 'inactive/dead'],
    trace: ['stop'],
  },
  {
    what: 'ExecStop: not run when it has failed',
    man: 'systemd.service(5) ExecStop',
    service: `ExecStart=/bin/false\nExecStop=${says('stop')}\nExecStopPost=${says('post')}`,
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    trace: ['post'],
  },
  {
    what: 'ExecStop: what it leaves running is sent the signal',
    man: 'systemd.service(5) ExecStop',
    service: `ExecStart=${heeds('main')}\nExecStop=${says('stop')}`,
    steps: [...runs, 'trace 1', 'stop', 'inactive/dead'],
    trace: ['up', 'stop', 'main'],
  },
  {
    what: 'ExecStop: a failure makes the service a failed one',
    man: 'systemd.service(5) ExecStop',
    service: `${waits}\nExecStop=/bin/false`,
    steps: [...runs, 'stop', 'failed/failed'],
    result: 'exit-code',
    main: 'killed TERM',
  },
  {
    what: 'ExecStopPost: told how the service ended',
    man: 'systemd.exec(5) Environment Variables',
    service: `ExecStart=/bin/sh -c 'exit 7'\nExecStopPost=${tells('SERVICE_RESULT|EXIT_CODE|EXIT_STATUS')}`,
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    main: 'exited 7',
    trace: ['EXIT_CODE=exited', 'EXIT_STATUS=7', 'SERVICE_RESULT=exit-code'],
  },
  {
    what: 'ExecStopPost: told of an end by a signal',
    man: 'systemd.exec(5) Environment Variables',
    service: `${waits}\nExecStopPost=${tells('SERVICE_RESULT|EXIT_CODE|EXIT_STATUS')}`,
    steps: [...runs, 'kill KILL', 'failed/failed'],
    result: 'signal',
    main: 'killed KILL',
    trace: ['EXIT_CODE=killed', 'EXIT_STATUS=KILL', 'SERVICE_RESULT=signal'],
  },
  {
    what: 'ExecStop: told what the main process is',
    man: 'systemd.service(5) Command lines',
    service: `ExecStart=/bin/sh -c 'echo $$$$ >DIR/pid; exec sleep 60'\nExecStop=/bin/sh -c '[ $$MAINPID = $$(cat DIR/pid) ] && echo same >>DIR/trace'`,
    steps: [...runs, 'file DIR/pid', 'stop', 'inactive/dead'],
    trace: ['same'],
  },
  {
    what: 'ExecReload: a signal to the main process',
    man: 'systemd.service(5) ExecReload',
    service: `ExecStart=/bin/sh -c 'trap "echo again >>DIR/trace" HUP; echo up >>DIR/trace; while :; do sleep 0.02; done'\nExecReload=/bin/kill -HUP $MAINPID`,
    steps: [...runs, 'trace 1', 'reload', 'trace 2', 'active/running'],
    trace: ['up', 'again'],
  },
  {
    what: 'ExecReload: a failure leaves the service running',
    man: 'systemd.service(5) ExecReload',
    service: `${waits}\nExecReload=${ends('reload', 1)}\nExecReload=${says('second')}`,
    steps: [...runs, 'reload', 'trace 1', 'active/running'],
    trace: ['reload'],
  },
  {
    what: 'ExecReload: reloading meanwhile',
    man: 'systemd.service(5) ExecReload',
    service: `${waits}\nExecReload=/bin/sleep 60`,
    steps: [...runs, 'reload', 'reloading/reload'],
  },
]

const ending: readonly SupervisorRow[] = [
  {
    what: 'an end by SIGTERM is a good one',
    man: 'systemd.service(5) SuccessExitStatus',
    service: waits,
    steps: [...runs, 'kill TERM', 'inactive/dead'],
    main: 'killed TERM',
  },
  {
    what: 'an end by SIGHUP is a good one',
    man: 'systemd.service(5) SuccessExitStatus',
    service: waits,
    steps: [...runs, 'kill HUP', 'inactive/dead'],
    main: 'killed HUP',
  },
  {
    what: 'an end by another signal is a failure',
    man: 'systemd.service(5) SuccessExitStatus',
    service: waits,
    steps: [...runs, 'kill USR1', 'failed/failed'],
    result: 'signal',
    main: 'killed USR1',
  },
  {
    what: 'SuccessExitStatus: a status, by its number or its name',
    man: 'systemd.service(5) SuccessExitStatus',
    service: `SuccessExitStatus=3 TEMPFAIL\nExecStart=/bin/sh -c 'exit 75'\nExecStopPost=${tells('SERVICE_RESULT')}`,
    steps: ['start', 'trace 1', 'inactive/dead'],
    main: 'exited 75',
    trace: ['SERVICE_RESULT=success'],
  },
  {
    what: 'SuccessExitStatus: a signal',
    man: 'systemd.service(5) SuccessExitStatus',
    service: `SuccessExitStatus=SIGKILL\n${waits}`,
    steps: [...runs, 'kill KILL', 'inactive/dead'],
    main: 'killed KILL',
  },
  {
    what: 'SuccessExitStatus: counts for ExecStartPre too',
    man: 'systemd.service(5) SuccessExitStatus',
    service: `SuccessExitStatus=3\nExecStartPre=${ends('pre', 3)}\n${waits}`,
    steps: runs,
    trace: ['pre'],
  },
  {
    what: 'KillSignal is sent in place of SIGTERM',
    man: 'systemd.kill(5) KillSignal',
    service: `KillSignal=SIGINT\nExecStart=/bin/sh -c 'trap "echo int >>DIR/trace; exit 0" INT; echo up >>DIR/trace; while :; do sleep 0.02; done'`,
    steps: [...runs, 'trace 1', 'stop', 'inactive/dead'],
    trace: ['up', 'int'],
    main: 'exited 0',
  },
  {
    what: 'KillSignal: a real-time signal',
    man: 'systemd.kill(5) KillSignal',
    service: `KillSignal=SIGRTMIN+3\nSuccessExitStatus=SIGRTMIN+3\nExecStart=/bin/bash -c 'trap "echo rt >>DIR/trace; exit 0" RTMIN+3; echo up >>DIR/trace; while :; do sleep 0.02; done'`,
    steps: [...runs, 'trace 1', 'stop', 'inactive/dead'],
    trace: ['up', 'rt'],
    main: 'exited 0',
  },
  {
    what: 'TimeoutStopSec: SIGKILL then, and a failure',
    man: 'systemd.service(5) TimeoutStopSec',
    service: `TimeoutStopSec=200ms\nExecStart=${stubborn}`,
    steps: [...runs, 'trace 1', 'stop', 'failed/failed'],
    result: 'timeout',
    main: 'killed KILL',
    trace: ['up', 'no'],
  },
  {
    what: 'TimeoutStopSec: counts for ExecStop',
    man: 'systemd.service(5) TimeoutStopSec',
    service: `TimeoutStopSec=200ms\n${waits}\nExecStop=/bin/sleep 60`,
    steps: [...runs, 'stop', 'failed/failed'],
    result: 'timeout',
    main: 'killed TERM',
  },
  {
    what: 'TimeoutStopSec: counts for ExecStopPost',
    man: 'systemd.service(5) TimeoutStopSec',
    service: `TimeoutStopSec=200ms\n${waits}\nExecStopPost=/bin/sleep 60`,
    steps: [...runs, 'stop', 'failed/failed'],
    result: 'timeout',
    main: 'killed TERM',
  },
  {
    what: 'SendSIGKILL=no: it is left alone',
    man: 'systemd.kill(5) SendSIGKILL',
    service: `SendSIGKILL=no\nTimeoutStopSec=100ms\nExecStart=/bin/sh -c 'trap "" TERM; echo up >>DIR/trace; until [ -e DIR/end ]; do sleep 0.02; done; echo still >>DIR/trace'`,
    steps: [...runs, 'trace 1', 'stop', 'failed/failed', 'write DIR/end end', 'trace 2'],
    result: 'timeout',
    trace: ['up', 'still'],
  },
  {
    what: 'SendSIGHUP: after SIGTERM',
    man: 'systemd.kill(5) SendSIGHUP',
    service: `SendSIGHUP=yes\nExecStart=/bin/sh -c 'trap "" TERM; trap "echo hup >>DIR/trace; exit 0" HUP; echo up >>DIR/trace; while :; do sleep 0.02; done'`,
    steps: [...runs, 'trace 1', 'stop', 'inactive/dead'],
    trace: ['up', 'hup'],
  },
  {
    what: 'KillMode=control-group: children get the signal too',
    man: 'systemd.kill(5) KillMode',
    service: `ExecStart=/bin/sh -c 'sh DIR/child & echo $$! >DIR/pid; trap "echo main >>DIR/trace; exit 0" TERM; echo up >>DIR/trace; while :; do sleep 0.02; done'`,
    steps: [writesChild, ...runs, 'trace 2', 'stop', 'inactive/dead', 'gone DIR/pid'],
    trace: ['child', 'main', 'up', 'up'],
    sorted: true,
  },
  {
    what: 'KillMode=mixed: children get SIGKILL once the main process has ended',
    man: 'systemd.kill(5) KillMode',
    service: `KillMode=mixed\nExecStart=/bin/sh -c 'sh DIR/child & echo $$! >DIR/pid; trap "echo main >>DIR/trace; exit 0" TERM; echo up >>DIR/trace; while :; do sleep 0.02; done'`,
    steps: [writesChild, ...runs, 'trace 2', 'stop', 'inactive/dead', 'gone DIR/pid'],
    trace: ['main', 'up', 'up'],
    sorted: true,
  },
  {
    what: 'KillMode=process: children stay',
    man: 'systemd.kill(5) KillMode',
    service: `KillMode=process\nExecStart=/bin/sh -c 'sleep 60 & echo $$! >DIR/pid; echo up >>DIR/trace; exec sleep 60'`,
    steps: [...runs, 'trace 1', 'stop', 'inactive/dead', 'there DIR/pid'],
    trace: ['up'],
    main: 'killed TERM',
  },
  {
    what: 'KillMode=none: ExecStop alone',
    man: 'systemd.kill(5) KillMode',
    service: `KillMode=none\nExecStart=/bin/sh -c 'echo $$$$ >DIR/pid; exec sleep 60'\nExecStop=${says('stop')}`,
    steps: [...runs, 'file DIR/pid', 'stop', 'inactive/dead', 'there DIR/pid'],
    trace: ['stop'],
  },
  {
    what: 'children of a main process that has ended are ended',
    man: 'systemd.service(5) RemainAfterExit',
    service: `ExecStart=/bin/sh -c 'sleep 60 & echo $$! >DIR/pid'`,
    steps: ['start', 'file DIR/pid', 'inactive/dead', 'gone DIR/pid'],
    main: 'exited 0',
  },
  {
    what: 'children that have made a session of their own are ended too',
    man: 'systemd.kill(5) KillMode',
    service: `ExecStart=/bin/sh -c 'setsid sh -c "echo \\$\\$ >DIR/pid; exec sleep 60" & exec sleep 60'`,
    steps: [...runs, 'file DIR/pid', 'stop', 'inactive/dead', 'gone DIR/pid'],
    main: 'killed TERM',
  },
  {
    what: 'a stop during ExecStartPre ends it by its signal, a failure',
    man: 'systemd.service(5) ExecStartPre',
    service: `ExecStartPre=/bin/sleep 60\n${waits}`,
    steps: ['start', 'activating/start-pre', 'stop', 'failed/failed'],
    result: 'signal',
  },
]

const restarting: readonly SupervisorRow[] = [
  ...(
    [
      // Table 2 of systemd.service(5): what ends it, and after which of the settings it comes again.
      ['a good end', 'exit 0', 'always on-success'],
      ['a status', 'exit 1', 'always on-failure'],
      ['a signal', 'kill -USR1 $$$$', 'always on-failure on-abnormal on-abort'],
      ['a good signal', 'kill -TERM $$$$', 'always on-success'],
    ] as const
  ).flatMap(([cause, script, again]) =>
    ['no', 'always', 'on-success', 'on-failure', 'on-abnormal', 'on-abort', 'on-watchdog'].map(
      (policy): SupervisorRow => ({
        what: `Restart=${policy}: ${again.split(' ').includes(policy) ? 'again' : 'not again'} after ${cause}`,
        man: 'systemd.service(5) Table 2',
        service: `Restart=${policy}\nRestartSec=1h\nExecStart=/bin/sh -c 'echo ran >>DIR/trace; ${script}'`,
        steps: [
          'start',
          'trace 1',
          again.split(' ').includes(policy)
            ? 'activating/auto-restart'
            : cause.startsWith('a good')
              ? 'inactive/dead'
              : 'failed/failed',
        ],
        result: cause.startsWith('a good') ? 'success' : cause === 'a signal' ? 'signal' : 'exit-code',
        trace: ['ran'],
      }),
    ),
  ),
  {
    what: 'Restart=on-abnormal: again after a time-out',
    man: 'systemd.service(5) Table 2',
    service: `Restart=on-abnormal\nRestartSec=1h\nTimeoutStartSec=100ms\nExecStartPre=/bin/sleep 60\n${waits}`,
    steps: ['start', 'activating/auto-restart'],
    result: 'timeout',
  },
  {
    what: 'Restart: not after it was stopped',
    man: 'systemd.service(5) Restart',
    service: `Restart=always\nRestartSec=0\n${waits}`,
    steps: [...runs, 'stop', 'inactive/dead'],
    main: 'killed TERM',
    restarts: 0,
  },
  {
    what: 'Restart: after RestartSec, with ExecStartPre again, and counted',
    man: 'systemd.service(5) RestartSec',
    service: `Restart=always\nRestartSec=50ms\nExecStartPre=${says('pre')}\nExecStart=/bin/sh -c '[ $$(grep -c pre DIR/trace) = 3 ] && exec sleep 60'`,
    steps: ['start', 'trace 3', 'active/running'],
    trace: ['pre', 'pre', 'pre'],
    restarts: 2,
  },
  {
    what: 'Restart: a wait for it is ended by a stop',
    man: 'systemd.service(5) Restart',
    service: 'Restart=always\nRestartSec=1h\nExecStart=/bin/false',
    steps: ['start', 'activating/auto-restart', 'stop', 'inactive/dead'],
    result: 'exit-code',
  },
  {
    what: 'RestartPreventExitStatus: a status that keeps it down',
    man: 'systemd.service(5) RestartPreventExitStatus',
    service: "Restart=always\nRestartPreventExitStatus=7 SIGABRT\nExecStart=/bin/sh -c 'exit 7'",
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    main: 'exited 7',
  },
  {
    what: 'RestartForceExitStatus: a status that brings it up',
    man: 'systemd.service(5) RestartForceExitStatus',
    service: "RestartSec=1h\nRestartForceExitStatus=7\nExecStart=/bin/sh -c 'exit 7'",
    steps: ['start', 'activating/auto-restart'],
    result: 'exit-code',
  },
  {
    what: 'StartLimitBurst: no more starts than that within the time',
    man: 'systemd.unit(5) StartLimitIntervalSec',
    unit: 'StartLimitIntervalSec=1h\nStartLimitBurst=3',
    service: `Restart=always\nRestartSec=10ms\nExecStart=${ends('ran', 1)}`,
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    trace: ['ran', 'ran', 'ran'],
    restarts: 3,
  },
  {
    what: 'StartLimitBurst: counts starts that somebody asks for',
    man: 'systemd.unit(5) StartLimitIntervalSec',
    unit: 'StartLimitIntervalSec=1h\nStartLimitBurst=1',
    service: `ExecStart=${says('ran')}`,
    steps: ['start', 'trace 1', 'inactive/dead', 'start', 'failed/failed'],
    result: 'start-limit-hit',
    trace: ['ran'],
  },
  {
    what: 'TimeoutStartSec: ExecStartPre takes too long',
    man: 'systemd.service(5) TimeoutStartSec',
    service: `TimeoutStartSec=100ms\nExecStartPre=/bin/sleep 60\n${waits}\nExecStopPost=${says('post')}`,
    steps: ['start', 'failed/failed'],
    result: 'timeout',
    trace: ['post'],
  },
  {
    what: 'TimeoutStartSec: a oneshot has all the time unless it is set',
    man: 'systemd.service(5) TimeoutStartSec',
    service: `Type=oneshot\nTimeoutStartSec=100ms\n${waits}`,
    steps: ['start', 'failed/failed'],
    result: 'timeout',
    main: 'killed TERM',
  },
  {
    what: 'RuntimeMaxSec: ended after that time, a failure',
    man: 'systemd.service(5) RuntimeMaxSec',
    service: `RuntimeMaxSec=100ms\nExecStop=${says('stop')}\n${waits}`,
    steps: ['start', 'failed/failed'],
    result: 'timeout',
    trace: ['stop'],
    main: 'killed TERM',
  },
  {
    what: 'restart: stops and starts',
    man: 'systemctl(1) restart',
    service: `ExecStart=${heeds('end')}`,
    steps: [...runs, 'trace 1', 'restart', 'trace 3', 'active/running'],
    trace: ['up', 'end', 'up'],
  },
]

const surroundings: readonly SupervisorRow[] = [
  {
    what: 'words: quotes, escapes, and what is none',
    man: 'systemd.service(5) Command lines',
    service: `Type=oneshot\nExecStart=${prints(`one 'two three' "four 'five'" six\\x20seven ei"gh"t "" 'a\\tb' \\; end`)}`,
    steps: ['start', 'trace 9', 'inactive/dead'],
    trace: [
      '<one>',
      '<two three>',
      "<four 'five'>",
      '<six seven>',
      '<eight>',
      '<>',
      '<a\tb>',
      '<;>',
      '<end>',
    ],
  },
  {
    what: 'a semicolon alone begins another command',
    man: 'systemd.service(5) Command lines',
    service: `Type=oneshot\nExecStart=${says('a')} ; ${says('b')}`,
    steps: ['start', 'trace 2', 'inactive/dead'],
    trace: ['a', 'b'],
  },
  {
    what: 'lines that go on',
    man: 'systemd.syntax(7)',
    service: `Type=oneshot\nExecStart=${prints('one \\\n  two \\\n  three')}`,
    steps: ['start', 'trace 3', 'inactive/dead'],
    trace: ['<one>', '<two>', '<three>'],
  },
  {
    what: 'variables: as a word of its own, and within one',
    man: 'systemd.service(5) Command lines',
    service: `Type=oneshot\nEnvironment="ONE=one" 'TWO=two two' "THREE='a b' c"\nExecStart=${prints('$ONE $TWO ${TWO} x${ONE}y x$ONE $THREE ${NONE} $NONE $$ONE')}`,
    steps: ['start', 'trace 10', 'inactive/dead'],
    trace: ['<one>', '<two>', '<two>', '<two two>', '<xoney>', '<x$ONE>', '<a b>', '<c>', '<>', '<$ONE>'],
  },
  {
    what: 'the prefix : leaves variables as they are',
    man: 'systemd.service(5) Table 1, :',
    service: `Type=oneshot\nEnvironment=ONE=one\nExecStart=:/bin/sh -c 'printf "<%%s>\\\\n" "$@" >>DIR/trace' sh $ONE \${ONE} $$`,
    steps: ['start', 'trace 3', 'inactive/dead'],
    trace: ['<$ONE>', '<${ONE}>', '<$$>'],
  },
  {
    what: 'the prefix @ gives the program another name',
    man: 'systemd.service(5) Table 1, @',
    service: `Type=oneshot\nExecStart=@/bin/sh a-name -c 'echo $$0 >>DIR/trace; tr "\\\\0" " " </proc/$$$$/cmdline | cut -d " " -f 1 >>DIR/trace'`,
    steps: ['start', 'trace 2', 'inactive/dead'],
    trace: ['a-name', 'a-name'],
  },
  {
    what: 'prefixes together',
    man: 'systemd.service(5) Table 1',
    service: `Type=oneshot\nExecStart=-@/bin/sh name -c 'echo $$0 >>DIR/trace; exit 1'\nExecStart=+${says('plus')}\nExecStart=!${says('bang')}`,
    steps: ['start', 'trace 3', 'inactive/dead'],
    trace: ['name', 'plus', 'bang'],
  },
  {
    what: 'a program that is named without a path is looked for',
    man: 'systemd.service(5) Command lines',
    service: `Type=oneshot\nExecStart=sh -c 'echo found >>DIR/trace'`,
    steps: ['start', 'trace 1', 'inactive/dead'],
    trace: ['found'],
  },
  {
    what: 'specifiers of the unit’s name',
    man: 'systemd.unit(5) Specifiers',
    service: `Type=oneshot\nExecStart=/bin/sh -c 'test %n = %p.service && test "%i" = "" && echo %% >>DIR/trace'`,
    steps: ['start', 'trace 1', 'inactive/dead'],
    trace: ['%'],
  },
  {
    what: 'Environment: later assignments win, an empty one forgets all',
    man: 'systemd.exec(5) Environment',
    service: `Type=oneshot\nEnvironment=A=0 D=0\nEnvironment=\nEnvironment=A=1 "B=two words" C=%%\nEnvironment=A=3\nExecStart=${tells('A|B|C|D')}`,
    steps: ['start', 'trace 3', 'inactive/dead'],
    trace: ['A=3', 'B=two words', 'C=%'],
  },
  {
    what: 'EnvironmentFile: over Environment, read when the process is started',
    man: 'systemd.exec(5) EnvironmentFile',
    service: `Type=oneshot\nEnvironment=A=1 B=1\nEnvironmentFile=DIR/env\nExecStart=${tells('A|B|C|D|E|F')}`,
    steps: [
      'write DIR/env # a comment\n; another\nA=2\nC="two  words" \nD=\'it is\' \n E = e \\\n e\nF=a\\b"c\nbad line\n1X=2\n',
      'start',
      'trace 6',
      'inactive/dead',
    ],
    trace: ['A=2', 'B=1', 'C=two  words', 'D=it is', 'E=e  e', 'F=ab"c'],
  },
  {
    what: 'EnvironmentFile: by a pattern, in the order of names',
    man: 'systemd.exec(5) EnvironmentFile',
    service: `Type=oneshot\nEnvironmentFile=DIR/*.env\nExecStart=${tells('A|B|C')}`,
    steps: ['write DIR/a.env A=a\nB=a\n', 'write DIR/b.env B=b\n', 'start', 'trace 2', 'inactive/dead'],
    trace: ['A=a', 'B=b'],
  },
  {
    what: 'EnvironmentFile: one that is missing fails the start',
    man: 'systemd.exec(5) EnvironmentFile',
    service: `EnvironmentFile=DIR/missing\n${waits}`,
    steps: ['start', 'failed/failed'],
    result: 'resources',
  },
  {
    what: 'EnvironmentFile: one that may be missing',
    man: 'systemd.exec(5) EnvironmentFile',
    service: `EnvironmentFile=-DIR/missing\n${waits}`,
    steps: runs,
  },
  {
    what: 'UnsetEnvironment: takes away, by name or as it is',
    man: 'systemd.exec(5) UnsetEnvironment',
    service: `Type=oneshot\nEnvironment=A=1 B=2 C=3\nUnsetEnvironment=A B=2 C=4\nExecStart=${tells('A|B|C')}`,
    steps: ['start', 'trace 1', 'inactive/dead'],
    trace: ['C=3'],
  },
  {
    what: 'INVOCATION_ID: the same for all commands of a run',
    man: 'systemd.exec(5) Environment Variables',
    service: `Type=oneshot\nExecStart=/bin/sh -c 'echo $$INVOCATION_ID >DIR/id'\nExecStart=/bin/sh -c 'echo $$INVOCATION_ID | cmp - DIR/id && echo $\${#INVOCATION_ID} >>DIR/trace'`,
    steps: ['start', 'trace 1', 'inactive/dead'],
    trace: ['32'],
  },
  {
    what: 'WorkingDirectory',
    man: 'systemd.exec(5) WorkingDirectory',
    service: `Type=oneshot\nWorkingDirectory=DIR\nExecStart=/bin/sh -c 'pwd >>trace'`,
    steps: ['start', 'trace 1', 'inactive/dead'],
    trace: ['DIR'],
  },
  {
    what: 'WorkingDirectory: one that is missing fails the start',
    man: 'systemd.exec(5) WorkingDirectory',
    service: `WorkingDirectory=DIR/missing\n${waits}`,
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    main: 'exited 200',
  },
  {
    what: 'WorkingDirectory: one that may be missing',
    man: 'systemd.exec(5) WorkingDirectory',
    service: `WorkingDirectory=-DIR/missing\n${waits}`,
    steps: runs,
  },
  {
    what: 'StandardOutput=file: from the beginning, the rest of the file stays',
    man: 'systemd.exec(5) StandardOutput',
    service: 'Type=oneshot\nStandardOutput=file:DIR/trace\nExecStart=/bin/echo out',
    steps: ['write DIR/trace 123\nold\n', 'start', 'ends', 'inactive/dead'],
    trace: ['out', 'old'],
  },
  {
    what: 'StandardOutput=append:',
    man: 'systemd.exec(5) StandardOutput',
    service: 'Type=oneshot\nStandardOutput=append:DIR/trace\nExecStart=/bin/echo out',
    steps: ['write DIR/trace old\n', 'start', 'trace 2', 'inactive/dead'],
    trace: ['old', 'out'],
  },
  {
    what: 'StandardOutput=truncate:, and standard error goes the same way',
    man: 'systemd.exec(5) StandardError',
    service: "Type=oneshot\nStandardOutput=truncate:DIR/trace\nExecStart=/bin/sh -c 'echo out; echo err >&2'",
    steps: ['write DIR/trace old\nold\nold\n', 'start', 'ends', 'inactive/dead'],
    trace: ['out', 'err'],
  },
  {
    what: 'StandardOutput=null, StandardError=file:',
    man: 'systemd.exec(5) StandardError',
    service:
      "Type=oneshot\nStandardOutput=null\nStandardError=file:DIR/trace\nExecStart=/bin/sh -c 'echo out; echo err >&2'",
    steps: ['start', 'trace 1', 'inactive/dead'],
    trace: ['err'],
  },
  {
    what: 'StandardOutput: a file that cannot be opened',
    man: 'systemd.exec(5) Process Exit Codes',
    service: `StandardOutput=file:DIR/missing/out\n${waits}`,
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    main: 'exited 209',
  },
  {
    what: 'StandardInput=null, and file:',
    man: 'systemd.exec(5) StandardInput',
    service: "Type=oneshot\nStandardInput=file:DIR/in\nExecStart=/bin/sh -c 'cat >>DIR/trace'",
    steps: ['write DIR/in in\n', 'start', 'trace 1', 'inactive/dead'],
    trace: ['in'],
  },
  {
    what: 'UMask',
    man: 'systemd.exec(5) UMask',
    service: "Type=oneshot\nUMask=0027\nExecStart=/bin/sh -c 'umask >>DIR/trace'",
    steps: ['start', 'trace 1', 'inactive/dead'],
    trace: ['0027'],
  },
  {
    what: 'LimitNOFILE: soft and hard',
    man: 'systemd.exec(5) LimitNOFILE',
    service:
      "Type=oneshot\nLimitNOFILE=100:200\nExecStart=/bin/sh -c 'ulimit -Sn >>DIR/trace; ulimit -Hn >>DIR/trace'",
    steps: ['start', 'trace 2', 'inactive/dead'],
    trace: ['100', '200'],
  },
  {
    what: 'SIGPIPE is ignored',
    man: 'systemd.exec(5) IgnoreSIGPIPE',
    service: "Type=oneshot\nExecStart=/bin/sh -c 'kill -PIPE $$$$; echo here >>DIR/trace'",
    steps: ['start', 'trace 1', 'inactive/dead'],
    trace: ['here'],
  },
  {
    what: 'User: one that does not exist fails the start',
    man: 'systemd.exec(5) User',
    service: `User=no-such-user\n${waits}`,
    steps: ['start', 'failed/failed'],
    result: 'exit-code',
    main: 'exited 217',
    root: true,
  },
]

export const supervisorRows: readonly SupervisorRow[] = [
  ...types,
  ...notifying,
  ...steps,
  ...ending,
  ...restarting,
  ...surroundings,
]
