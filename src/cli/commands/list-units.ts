import type { FleetSnapshot, Machine, UnitState } from '../../api/index.js'
import { defineCommand, operand } from '../command.js'
import { checkFields, type Listing, listFlags, printList } from '../list/listing.js'
import { machineLegendOf, machinesByID } from '../list/machine-legend.js'
import { selectUnits } from '../list/select-units.js'
import { watchFlag, watchList } from '../list/watch-list.js'
import { stateStyle, styled } from '../output/styled.js'

interface Row {
  readonly state: UnitState
  readonly machines: ReadonlyMap<string, Machine>
}

const listing = {
  fields: {
    unit: { cell: ({ state }) => state.name },
    machine: {
      cell: ({ state, machines }, full) =>
        state.machineID === '' ? '-' : machineLegendOf(state.machineID, machines, full),
    },
    load: { cell: ({ state }) => styled(stateStyle(state.load), state.load) },
    active: { cell: ({ state }) => styled(stateStyle(state.active), state.active) },
    sub: { cell: ({ state }) => styled(stateStyle(state.sub), state.sub) },
    hash: { cell: ({ state }, full) => (full ? state.hash : state.hash.slice(0, 7)) || '-' },
  },
  name: ({ state }) => state.name,
  json: ({ state, machines }) => ({ ...state, primaryIP: machines.get(state.machineID)?.primaryIP }),
} as const satisfies Listing<Row>

export default defineCommand({
  name: 'list-units',
  summary: 'List what systemd says of each unit, machine by machine',
  description: `
Lists the units that are loaded on a machine, with systemd's word on them: ACTIVE is active, inactive, activating, deactivating or failed, SUB is finer (running, exited, dead, start-pre, …). A global unit has a line for each machine. Units that are submitted but on no machine are in 'list-unit-files'; both views in one: 'list'. With --watch the list stays and follows what happens, until Ctrl-C.`,
  operands: {
    unit: operand.any({
      summary: 'Names, ranges or patterns; all units where none is given',
      complete: 'unit',
    }),
  },
  flags: { ...listFlags(listing, ['unit', 'machine', 'active', 'sub']), ...watchFlag },
  formats: ['table', 'json', 'jsonl', 'name'],
  examples: [
    { line: 'caasctl list-units', does: 'All units and how they fare' },
    { line: 'caasctl list-units -fields=unit,sub -no-legend | cut -f1', does: 'For a script' },
    {
      line: `caasctl list-units -o json | jq -r '.[] | select(.active == "failed").name'`,
      does: 'The units that failed',
    },
  ],
  async run(context, flags) {
    checkFields(listing, context, flags.fields)
    if (flags.watch) {
      await watchList(context, listing, rowsOf, flags)
      return 0
    }
    const fleet = await context.fleet()
    const needsMachines = flags.fields.includes('machine') || context.settings.format.startsWith('json')
    const [unitStates, machines] = await Promise.all([
      fleet.unitStates({}, context),
      needsMachines ? fleet.machines(context) : [],
    ])
    const rows = rowsOf({ unitStates, machines })
    const { selected, exitCode } = selectUnits(rows, ({ state }) => state.name, flags.unit, context)
    await printList(listing, selected, context, flags)
    return exitCode
  },
})

function rowsOf({ unitStates, machines }: Pick<FleetSnapshot, 'unitStates' | 'machines'>): Row[] {
  const byID = machinesByID(machines)
  return unitStates.map((state) => ({ state, machines: byID }))
}
