import { writesReady } from './commands.js'
import type { SupervisorRow } from './row.js'

export const notifying: readonly SupervisorRow[] = [
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
