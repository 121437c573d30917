import { goSlice, goString, goStruct } from './go-json.js'

const unitOption = goStruct<{ section: string; name: string; value: string }>(
  'schema.UnitOption',
  'UnitOption',
  { section: ['section', goString], name: ['name', goString], value: ['value', goString] },
)

/** What a PUT of a unit carries; what is left out is empty. */
export const unitBody = goStruct<{
  name: string
  desiredState: string
  currentState: string
  machineID: string
  options: { section: string; name: string; value: string }[]
}>('schema.Unit', 'Unit', {
  name: ['name', goString],
  desiredState: ['desiredState', goString],
  currentState: ['currentState', goString],
  machineID: ['machineID', goString],
  options: ['options', goSlice('[]*schema.UnitOption', unitOption)],
})

const metadataValue = goStruct<{ value: string }>('struct { Value string "json:\\"value\\"" }', '', {
  value: ['value', goString],
})

/** What a PATCH of the machines carries. */
export const metadataPatch = goSlice(
  '[]api.machineMetadataOp',
  goStruct<{ op: string; path: string; value: { value: string } }>(
    'api.machineMetadataOp',
    'machineMetadataOp',
    { op: ['op', goString], path: ['path', goString], value: ['Value', metadataValue] },
  ),
)
