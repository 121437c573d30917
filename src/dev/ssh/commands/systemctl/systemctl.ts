import { matchesGlob, serializeOptions } from '../../../../units/index.js'
import { type CommandCall, print } from '../../command.js'
import { power } from '../power.js'
import { readOptions } from '../read-options.js'
import { change } from './change.js'
import { listUnits } from './list-units.js'
import { show } from './show.js'
import { status } from './status.js'
import { fleetUnits, fullName, viewUnit } from './unit-view.js'

const specs = {
  all: { short: 'a' },
  full: { short: 'l' },
  quiet: { short: 'q' },
  lines: { short: 'n', value: true },
  output: { short: 'o', value: true },
  property: { short: 'p', value: true },
  P: { short: 'P', value: true },
  type: { short: 't', value: true },
  state: { value: true },
  failed: {},
  force: { short: 'f' },
  value: {},
  plain: {},
  system: {},
  'no-legend': {},
  'no-pager': {},
  'no-block': {},
  'no-wall': {},
  'no-ask-password': {},
} as const

/** systemctl(1) of systemd 252, for fleet's units on a machine and, only to be looked at, those that it came with. */
export async function systemctl(call: CommandCall): Promise<number> {
  const { stdout, stderr, systemd, machine } = call
  const read = readOptions(call.args, specs)
  if (typeof read === 'string') {
    print(stderr, `systemctl: ${read}`)
    return 1
  }
  const { options } = read
  const [verb = 'list-units', ...words] = read.words
  const list = (name: keyof typeof specs) => (options.get(name) ?? []).flatMap((text) => text.split(','))
  const units = words.flatMap((word) =>
    /[*?[]/.test(word) ? fleetUnits(systemd).filter((name) => matchesGlob(word, name)) : fullName(word),
  )
  const stateOf = (name: string) => viewUnit(systemd, name, machine.upSince ?? 0)?.active ?? 'inactive'
  /** Prints each state; 0 where any is the one that is asked for. */
  const ask = (wanted: readonly string[], otherwise: number) => {
    const states = units.map(stateOf)
    if (!options.has('quiet')) print(stdout, ...states)
    return states.some((state) => wanted.includes(state)) ? 0 : otherwise
  }
  switch (verb) {
    case 'status': {
      const lines = options.get('lines')?.at(-1) ?? '10'
      if (!/^\d+$/.test(lines)) {
        print(stderr, `Failed to parse lines '${lines}'`)
        return 1
      }
      return status(call, units, Number(lines))
    }
    case 'is-active':
      return ask(['active', 'reloading'], 3)
    case 'is-failed':
      return ask(['failed'], 1)
    case 'list-units':
      return listUnits(call, {
        patterns: words,
        all: options.has('all'),
        legend: !options.has('no-legend'),
        plain: options.has('plain'),
        types: list('type'),
        states: options.has('failed') ? ['failed'] : list('state'),
      })
    case 'show': {
      const wanted = [...list('property'), ...list('P')]
      return show(call, units, { wanted, value: options.has('value') || options.has('P') })
    }
    case 'cat':
      return cat(call, units)
    case 'start':
    case 'stop':
    case 'restart':
    case 'reload':
      return change(call, verb, units, !options.has('no-block'))
    case 'reset-failed':
      for (const name of units.length > 0 ? units : fleetUnits(systemd)) systemd.find(name)?.resetFailed()
      return 0
    case 'daemon-reload':
      systemd.reload()
      return 0
    case 'poweroff':
    case 'halt':
    case 'reboot':
      return power(call, verb)
    default:
      print(stderr, `Unknown command verb ${verb}, or one that these machines do not simulate.`)
      return 1
  }
}

function cat({ systemd, stdout, stderr }: CommandCall, names: readonly string[]): number {
  let result = 0
  for (const name of names) {
    const unit = systemd.find(name)
    const options = systemd.options(name)
    if (unit === undefined || options === undefined) {
      print(stderr, `No files found for ${name}.`)
      result = 1
    } else print(stdout, `# ${unit.fragmentPath}`, serializeOptions(options).trimEnd())
  }
  return result
}
