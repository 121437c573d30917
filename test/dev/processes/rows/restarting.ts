// biome-ignore-all lint/suspicious/noTemplateCurlyInString: systemd's variables

import { ends, heeds, runs, says, waits } from './commands.js'
import type { SupervisorRow } from './row.js'

export const restarting: readonly SupervisorRow[] = [
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
