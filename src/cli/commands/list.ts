import type { FleetSnapshot, Machine } from '../../api/index.js'
import { defineCommand, operand } from '../command.js'
import { checkFields, type Listing, listFlags, printList } from '../list/listing.js'
import { machineLegendOf, machinesByID } from '../list/machine-legend.js'
import { type OverviewRow, overview } from '../list/overview.js'
import { selectUnits } from '../list/select-units.js'
import { watchFlag, watchList } from '../list/watch-list.js'
import { stateStyle, styled } from '../output/styled.js'

interface Row extends OverviewRow {
  readonly machines: ReadonlyMap<string, Machine>
}

const listing = {
  fields: {
    unit: { cell: ({ unit }) => unit },
    desired: { cell: ({ desired = '-' }) => desired },
    current: { cell: ({ current, global }) => (global ? 'global' : (current ?? '-')) },
    state: {
      cell({ state }) {
        return state === undefined ? '-' : styled(stateStyle(state.active), `${state.active}/${state.sub}`)
      },
    },
    machine: {
      cell: ({ machineID, machines }, full) =>
        machineID === undefined ? '-' : machineLegendOf(machineID, machines, full),
    },
    note: { cell: ({ note }) => (note === undefined ? '-' : styled('yellow', `! ${note}`)) },
  },
  name: ({ unit }) => unit,
  json: ({ unit, desired, current, global, machineID, machines, state, note }) => ({
    name: unit,
    desiredState: desired,
    currentState: current,
    global,
    machineID,
    primaryIP: machineID === undefined ? undefined : machines.get(machineID)?.primaryIP,
    load: state?.load,
    active: state?.active,
    sub: state?.sub,
    agrees: note === undefined,
    note,
  }),
} as const satisfies Listing<Row>

export default defineCommand({
  name: 'list',
  summary: 'List units with what is asked for beside what is',
  description: `
One line for each unit, for a global unit one for each machine: DESIRED is the state that was asked for, CURRENT how far the cluster says it has come, STATE what systemd says on the MACHINE. Where they disagree the line has a NOTE that begins with an exclamation mark. Why a unit is not scheduled is told by 'explain'. With --watch the list stays and follows what happens, until Ctrl-C.`,
  operands: {
    unit: operand.any({
      summary: 'Names, ranges or patterns; all units where none is given',
      complete: 'unit',
    }),
  },
  flags: { ...listFlags(listing, ['unit', 'desired', 'current', 'state', 'machine', 'note']), ...watchFlag },
  formats: ['table', 'json', 'jsonl', 'name'],
  examples: [
    { line: 'caasctl list', does: 'All units' },
    { line: "caasctl list 'paas-monitor@*'", does: 'The instances of one template' },
    { line: 'caasctl list --no-legend | grep !', does: 'Only where something is not as it should be' },
  ],
  async run(context, flags) {
    checkFields(listing, context, flags.fields)
    if (flags.watch) {
      await watchList(context, listing, rowsOf, flags)
      return 0
    }
    const fleet = await context.fleet()
    const [units, unitStates, machines] = await Promise.all([
      fleet.units(context),
      fleet.unitStates({}, context),
      fleet.machines(context),
    ])
    const rows = rowsOf({ units, unitStates, machines })
    const { selected, exitCode } = selectUnits(rows, ({ unit }) => unit, flags.unit, context)
    await printList(listing, selected, context, flags)
    return exitCode
  },
})

function rowsOf({ units, unitStates, machines }: FleetSnapshot): Row[] {
  const byID = machinesByID(machines)
  return overview(units, unitStates, machines).map((row) => ({ ...row, machines: byID }))
}
