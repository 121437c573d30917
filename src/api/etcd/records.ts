import * as z from 'zod'
import type { Machine, UnitState } from '../model.js'

/*
 * The values of fleet's keys: JSON, with the fields in fleet's order, as its Go code writes it. Reading is
 * forgiving where fleet is: what is left out counts as empty. What cannot be read is undefined.
 */

const text = z.string().default('')

const objectSchema = z.object({
  Name: text,
  UnitHash: z.array(z.number().int().min(0).max(255)).length(20),
})

/** `job/NAME/object`: which unit file the unit has, by its hash (40 hexadecimal digits). */
export interface UnitObject {
  readonly name: string
  readonly hash: string
}

export function readUnitObject(value: string): UnitObject | undefined {
  const object = read(value, objectSchema)
  if (object === undefined) return undefined
  return { name: object.Name, hash: Buffer.from(object.UnitHash).toString('hex') }
}

export function writeUnitObject({ name, hash }: UnitObject): string {
  return goJson({ Name: name, UnitHash: [...Buffer.from(hash, 'hex')] })
}

/** `unit/HASH`: the text of a unit file. */
export function readUnitFile(value: string): string | undefined {
  return read(value, z.object({ Raw: z.string() }))?.Raw
}

export function writeUnitFile(raw: string): string {
  return goJson({ Raw: raw })
}

const machineSchema = z.object({
  ID: text,
  PublicIP: text,
  Metadata: z.record(z.string(), z.string()).nullish(),
  Version: text,
})

/** `machines/ID/object`: a machine as it describes itself. */
export interface MachineObject extends Machine {
  /** Of its fleetd: `v1.0.0`. */
  readonly version: string
}

export function readMachineObject(value: string): MachineObject | undefined {
  const object = read(value, machineSchema)
  if (object === undefined || object.ID === '') return undefined
  const { ID, PublicIP, Metadata, Version } = object
  return { id: ID, primaryIP: PublicIP, metadata: Metadata ?? {}, version: Version }
}

export function writeMachineObject({ id, primaryIP, metadata, version }: MachineObject): string {
  return goJson({
    ID: id,
    PublicIP: primaryIP,
    Metadata: sorted(metadata),
    Capabilities: { DISABLE_ENGINE: false, GRPC: false },
    Version: version,
  })
}

const stateSchema = z.object({
  loadState: text,
  activeState: text,
  subState: text,
  machineState: z.object({ ID: text }).nullish(),
  unitHash: text,
})

/** `states/NAME/MACHINE`: what systemd there says of the unit. */
export function readUnitState(value: string, name: string, machineID: string): UnitState | undefined {
  const state = read(value, stateSchema)
  if (state === undefined) return undefined
  return {
    name,
    machineID: state.machineState?.ID || machineID,
    hash: state.unitHash,
    load: state.loadState,
    active: state.activeState,
    sub: state.subState,
  }
}

export function writeUnitState({ machineID, hash, load, active, sub }: UnitState): string {
  return goJson({
    loadState: load,
    activeState: active,
    subState: sub,
    machineState: { ID: machineID, PublicIP: '', Metadata: null, Capabilities: null, Version: '' },
    unitHash: hash,
  })
}

/** `lease/engine-leader`: whose engine schedules. Engines from before it had a version wrote the machine's ID alone. */
export interface Lease {
  readonly machineID: string
  /** Of the rules by which it schedules; the higher one takes over. */
  readonly version: number
}

export function readLease(value: string): Lease {
  const lease = read(value, z.object({ MachineID: z.string(), Version: z.number() }))
  return lease === undefined
    ? { machineID: value, version: 0 }
    : { machineID: lease.MachineID, version: lease.Version }
}

export function writeLease({ machineID, version }: Lease): string {
  return goJson({ MachineID: machineID, Version: version })
}

function read<T>(value: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(value)).data
  } catch {
    return undefined
  }
}

/** JSON as Go writes it: what could end a script or a line is escaped, and so are all control characters. */
function goJson(value: object): string {
  return JSON.stringify(value)
    .replace(/[<>&\u2028\u2029]/g, (character) => escaped(character))
    .replace(
      /(?<!\\)((?:\\\\)*)\\([bf])/g,
      (_, before: string, letter: string) => before + escaped(letter === 'b' ? '\b' : '\f'),
    )
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function sorted(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)))
}
