import type { Machine, Unit } from '../../api/index.js'
import { hashOptions, isGlobal } from '../../units/index.js'
import { defineCommand, operand } from '../command.js'
import { checkFields, type Field, type Listing, listFlags, printList } from '../list/listing.js'
import { machineLegendOf, machinesByID } from '../list/machine-legend.js'
import { selectUnits } from '../list/select-units.js'
import { stateStyle, styled } from '../output/styled.js'

interface Row {
  readonly unit: Unit
  readonly machines: ReadonlyMap<string, Machine>
}

const target: Field<Row> = {
  cell({ unit, machines }, full) {
    if (isGlobal(unit.options)) return 'global'
    return unit.machineID === undefined ? '-' : machineLegendOf(unit.machineID, machines, full)
  },
}

const listing = {
  fields: {
    unit: { cell: ({ unit }) => unit.name },
    hash: {
      cell: ({ unit }, full) => (full ? hashOptions(unit.options) : hashOptions(unit.options).slice(0, 7)),
    },
    dstate: { cell: ({ unit }) => styled(stateStyle(unit.desiredState), unit.desiredState) },
    state: {
      cell({ unit }) {
        const state = isGlobal(unit.options) ? '-' : (unit.currentState ?? '-')
        return styled(stateStyle(state), state)
      },
    },
    target,
    tmachine: { ...target, replacedBy: 'target' },
    desc: { cell: ({ unit }) => descriptionOf(unit) ?? '-' },
    global: { cell: ({ unit }) => String(isGlobal(unit.options)) },
  },
  name: ({ unit }) => unit.name,
  json: ({ unit, machines }) => ({
    name: unit.name,
    hash: hashOptions(unit.options),
    desiredState: unit.desiredState,
    currentState: unit.currentState,
    global: isGlobal(unit.options),
    machineID: unit.machineID,
    primaryIP: unit.machineID === undefined ? undefined : machines.get(unit.machineID)?.primaryIP,
    description: descriptionOf(unit),
  }),
} as const satisfies Listing<Row>

export default defineCommand({
  name: 'list-unit-files',
  summary: 'List the unit files in the cluster, running or not',
  description: `
Lists all units that were submitted, templates included: DSTATE is the state that was asked for (inactive, loaded, launched), STATE how far the cluster has come, TARGET the machine that the unit was scheduled to. 'launched' says that systemd was told to start the unit, not that it runs: see 'list-units' and 'list'.`,
  operands: {
    unit: operand.any({
      summary: 'Names, ranges or patterns; all units where none is given',
      complete: 'unit',
    }),
  },
  flags: listFlags(listing, ['unit', 'hash', 'dstate', 'state', 'target']),
  formats: ['table', 'json', 'jsonl', 'name'],
  examples: [
    { line: 'caasctl list-unit-files', does: 'All unit files' },
    { line: 'caasctl list-unit-files --fields=unit,desc', does: 'What they are for' },
    {
      line: 'caasctl list-unit-files --full --fields=hash,unit --no-legend',
      does: 'Their hashes, to compare with another cluster',
    },
  ],
  async run(context, flags) {
    checkFields(listing, context, flags.fields)
    const fleet = await context.fleet()
    const needsMachines =
      flags.fields.some((field) => field === 'target' || field === 'tmachine') ||
      context.settings.format.startsWith('json')
    const [units, machines] = await Promise.all([
      fleet.units(context),
      needsMachines ? fleet.machines(context) : [],
    ])
    const byID = machinesByID(machines)
    const rows = units.map((unit) => ({ unit, machines: byID }))
    const { selected, exitCode } = selectUnits(rows, ({ unit }) => unit.name, flags.unit, context)
    await printList(listing, selected, context, flags)
    return exitCode
  },
})

/** The first Description=, as fleet shows it. */
function descriptionOf({ options }: Unit): string | undefined {
  const option = options.find(({ section, name }) => section === 'Unit' && name === 'Description')
  return option?.value || undefined
}
