// biome-ignore-all lint/suspicious/noTemplateCurlyInString: systemd's variables

import { ends, heeds, runs, says, tells, waits } from './commands.js'
import type { SupervisorRow } from './row.js'

export const steps: readonly SupervisorRow[] = [
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
