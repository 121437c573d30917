import { sleeper } from '../support/unit-folder.js'

/** What caasctl does otherwise than a recorded fleetctl; what is left out is the same. */
export interface Otherwise {
  /** Row of docs/fleetctl.md that says why; undefined for a picture of the cluster that was taken half way. */
  readonly row?: string
  readonly stdout?: string | RegExp
  readonly stderr?: string | RegExp
  readonly exit?: number
}

const wrong = (row: string, stderr: string): Otherwise => ({ row, stdout: '', stderr, exit: 2 })
const undone = (row: string, stderr: string): Otherwise => ({ row, stdout: '', stderr, exit: 1 })
/** The recording shows units on their way; this is the table when they have arrived. */
const arrived = (stdout: string): Otherwise => ({ stdout })

const version: Otherwise = { row: 'Version', stdout: /^caasctl version \d+\.\d+\.\d+\n$/ }
const help: Otherwise = { row: 'Help', stdout: /^Usage:\n {2}caasctl / }
const refusedConnection = undone(
  'Errors',
  'error: Cannot reach http://127.0.0.1:1: connection refused\nIs the server running there, and is the port right?\n',
)
const noReplacement =
  "Warning: can not replace Unit(a.service) in state 'launched', use the appropriate command\n"

/** By the place of the command in the recording. */
export const otherwise: Readonly<Record<number, Otherwise>> = {
  0: version,
  1: version,
  2: { row: 'Help', stdout: /^caasctl operates a CoreOS fleet cluster/ },
  3: help,
  4: help,
  5: help,
  6: help,
  7: help,
  8: help,
  9: help,
  10: help,
  11: help,
  12: help,
  13: help,
  14: help,
  15: help,
  16: help,
  17: help,
  18: help,
  19: help,
  20: wrong(
    'Unknown command',
    'error: There is no command "bogus-command".\nAll commands are listed by: caasctl help\n',
  ),
  21: wrong(
    'Unknown flag',
    "error: 'list-units' has no flag --bogus.\nFlags are listed by: caasctl help list-units\n",
  ),
  22: wrong(
    'Unknown field',
    'error: There is no field "bogus".\nFields: unit, machine, load, active, sub, hash.\n',
  ),
  23: wrong('Unknown field', 'error: There is no field "bogus".\nFields: machine, ip, metadata.\n'),
  24: wrong(
    'Unknown field',
    'error: There is no field "bogus".\nFields: unit, hash, dstate, state, target, tmachine, desc, global.\n',
  ),
  27: {
    row: 'Flags of one letter',
    stdout: /^MACHINE\t\t\t\t\tIP\t\tMETADATA\n2e0e30fe00001eef000199190013d4fd\t172.18.1.1\t/,
    stderr: '',
  },
  36: undone(
    'Errors',
    'error: Unit nope.service was not found: there is no such unit in the cluster, and no such file\n',
  ),
  37: undone(
    'Errors',
    'error: Unit empty.service refused: its unit file has no options\nA unit file needs at least one section with one option.\n',
  ),
  38: undone(
    'Errors',
    'error: Unit garbage.service refused: its unit file has no options\nA unit file needs at least one section with one option.\n',
  ),
  39: undone('Errors', 'error: Unit both.service refused: Global cannot be used with Peers\n'),
  40: {
    row: 'Log lines',
    stderr: 'WARNING: Unit bogus.service: unrecognized requirement in [X-Fleet] section: "Bogus"\n',
  },
  41: wrong('Nothing given', 'error: No unit given.\nHow to call it: caasctl help submit\n'),
  43: { row: 'Flags everywhere', stdout: 'Unit b.service inactive\n', stderr: '' },
  49: undone('Errors', 'error: Unit nope.service does not exist in the cluster.\n'),
  50: wrong('Nothing given', 'error: No unit given.\nHow to call it: caasctl help cat\n'),
  51: {
    row: 'cat of several',
    stdout: `# a.service\n${sleeper('a')}`,
    stderr: 'error: Unit b.service does not exist in the cluster.\n',
  },
  58: undone(
    'Errors',
    'error: Unit nope@1.service was not found: there is neither such a unit nor its template nope@.service, in the cluster or as a file\n',
  ),
  59: undone(
    'Errors',
    'error: Unit nope.service was not found: there is no such unit in the cluster, and no such file\n',
  ),
  60: undone(
    'Errors',
    'error: Unit web@.service refused: a template cannot be launched\nName an instance of it: web@1.service\n',
  ),
  61: { row: 'Triggered once', stdout: 'Unit b.service inactive\nTriggered unit b.service start\n' },
  63: arrived(
    'UNIT\t\tMACHINE\t\t\tACTIVE\tSUB\n' +
      'a.service\t2e0e30fe.../172.18.1.1\tactive\trunning\n' +
      'b.service\t2e0e30fe.../172.18.1.1\tactive\trunning\n' +
      'g.service\t2e0e30fe.../172.18.1.1\tactive\trunning\n' +
      'g.service\t3f418675.../172.18.1.2\tactive\trunning\n' +
      'g.service\t5074dbec.../172.18.1.3\tactive\trunning\n' +
      'web@1.service\t3f418675.../172.18.1.2\tactive\trunning\n' +
      'web@2.service\t5074dbec.../172.18.1.3\tactive\trunning\n',
  ),
  64: arrived(
    'UNIT\t\tMACHINE\t\t\t\t\t\tACTIVE\tSUB\n' +
      'a.service\t2e0e30fe00001eef000199190013d4fd/172.18.1.1\tactive\trunning\n' +
      'b.service\t2e0e30fe00001eef000199190013d4fd/172.18.1.1\tactive\trunning\n' +
      'g.service\t2e0e30fe00001eef000199190013d4fd/172.18.1.1\tactive\trunning\n' +
      'g.service\t3f41867500003dde000332320027a9fa/172.18.1.2\tactive\trunning\n' +
      'g.service\t5074dbec00005ccd0004cb4b003b7ef7/172.18.1.3\tactive\trunning\n' +
      'web@1.service\t3f41867500003dde000332320027a9fa/172.18.1.2\tactive\trunning\n' +
      'web@2.service\t5074dbec00005ccd0004cb4b003b7ef7/172.18.1.3\tactive\trunning\n',
  ),
  65: wrong(
    'Unknown field',
    'error: There is no field "hostip".\nFields: unit, machine, load, active, sub, hash.\n',
  ),
  66: arrived(
    'a.service\tactive\nb.service\tactive\ng.service\tactive\ng.service\tactive\ng.service\tactive\nweb@1.service\tactive\nweb@2.service\tactive\n',
  ),
  68: {
    row: 'Errors',
    stderr: /error: Unit mars.service is not there yet: no machine has been chosen for it/,
  },
  69: { row: 'Two seconds', stderr: '', exit: 0 },
  75: { row: 'What is not replaced', stderr: noReplacement, exit: 1 },
  76: { row: 'What is not replaced', stderr: noReplacement, exit: 1 },
  82: undone('Missing units', 'error: Unit nope.service was not found: the cluster has no such unit\n'),
  85: undone('Missing units', 'error: Unit nope.service was not found: the cluster has no such unit\n'),
  86: {
    row: 'Restart',
    stdout:
      'Unit web@2.service loaded on 5074dbec.../172.18.1.3\nUnit web@2.service launched on 5074dbec.../172.18.1.3\n',
    stderr: '',
  },
  87: arrived(
    'UNIT\t\tMACHINE\t\t\tACTIVE\t\tSUB\n' +
      'a.service\t2e0e30fe.../172.18.1.1\tactive\t\trunning\n' +
      'b.service\t2e0e30fe.../172.18.1.1\tactive\t\trunning\n' +
      'fails.service\t3f418675.../172.18.1.2\tfailed\t\tfailed\n' +
      'g.service\t2e0e30fe.../172.18.1.1\tinactive\tdead\n' +
      'g.service\t3f418675.../172.18.1.2\tinactive\tdead\n' +
      'g.service\t5074dbec.../172.18.1.3\tinactive\tdead\n' +
      'once.service\t5074dbec.../172.18.1.3\tactive\t\texited\n' +
      'web@2.service\t5074dbec.../172.18.1.3\tactive\t\trunning\n',
  ),
  90: {
    row: 'Global units',
    stdout: /^g\.service 2e0e30fe \| .* Started g\.service - g\.$/m,
    stderr: '',
    exit: 0,
  },
  91: undone(
    'Errors',
    'error: There is neither a machine nor a unit called nope.\nThey are listed by: caasctl list-machines, caasctl list-units\n',
  ),
  92: {
    row: 'status of what is on no machine',
    stdout:
      'web@1.service: on no machine, though 3 of 3 could run it\n  it is not asked to run: its desired state is inactive\n  Desired state: inactive, current state: inactive\n',
    exit: 3,
  },
  94: undone('Missing units', 'error: Unit nope.service was not found: there is no such unit\n'),
  95: wrong(
    'Patterns',
    '  web@.service\n  web@2.service\nerror: Destroy these 2 units? There is nobody to ask.\nTo do it without asking: --yes\n',
  ),
  96: wrong('Nothing given', 'error: No unit given.\nHow to call it: caasctl help destroy\n'),
  99: wrong('Errors', 'error: The signed/verified units feature is DEPRECATED and cannot be used.\n'),
  100: wrong('Wrong settings', 'error: --driver: "bogus" is none of api, etcd.\n'),
  101: refusedConnection,
  102: wrong(
    'Wrong settings',
    'error: Endpoint "bogus" is not one caasctl can use.\nGive http://HOST:PORT, https://HOST:PORT or unix:///PATH/TO/SOCKET.\n',
  ),
  103: undone(
    'Errors',
    'error: Cannot reach unix:///nope.sock: no such socket\nName the cluster: --tunnel MACHINE or --endpoint URL, or try one with: caasctl dev start\n',
  ),
  104: refusedConnection,
  105: undone(
    'Errors',
    'error: Cannot reach 127.0.0.1:1 by SSH: connection refused.\nStep by step: caasctl doctor. Which setting leads there: caasctl config --show-origin\n',
  ),
}
