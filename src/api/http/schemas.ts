import * as z from 'zod/mini'
import { desiredStates } from '../model.js'

/*
 * What fleet's HTTP API v1 sends. It leaves empty strings and empty lists out; null is what an old server
 * sends for an empty list. Fields that are not named here are dropped.
 *
 * Written with zod's small dialect: nearly every command loads this, and the other dialect takes longer to load
 * than a list to be read.
 */

const text = z._default(z.string(), '')
const state = z.enum(desiredStates)

const option = z.object({ section: text, name: text, value: text })

export const machineSchema = z.pipe(
  z.object({ id: z.string(), primaryIP: text, metadata: z.nullish(z.record(z.string(), z.string())) }),
  z.transform(({ id, primaryIP, metadata }) => ({ id, primaryIP, metadata: metadata ?? {} })),
)

export const unitSchema = z.pipe(
  z.object({
    name: z.string(),
    options: z.nullish(z.array(option)),
    // A template that was created launched by another client says so although it never runs.
    desiredState: z.optional(z.union([state, z.literal('')])),
    currentState: z.optional(z.union([state, z.literal('')])),
    machineID: text,
  }),
  z.transform(({ name, options, desiredState, currentState, machineID }) => ({
    name,
    options: options ?? [],
    desiredState: desiredState || 'inactive',
    currentState: currentState || undefined,
    machineID: machineID || undefined,
  })),
)

export const unitStateSchema = z.pipe(
  z.object({
    name: z.string(),
    machineID: text,
    hash: text,
    systemdLoadState: text,
    systemdActiveState: text,
    systemdSubState: text,
  }),
  z.transform(({ name, machineID, hash, systemdLoadState, systemdActiveState, systemdSubState }) => ({
    name,
    machineID,
    hash,
    load: systemdLoadState,
    active: systemdActiveState,
    sub: systemdSubState,
  })),
)

const page = { nextPageToken: text }

export const machinePageSchema = z.object({ ...page, machines: z.nullish(z.array(machineSchema)) })
export const unitPageSchema = z.object({ ...page, units: z.nullish(z.array(unitSchema)) })
export const unitStatePageSchema = z.object({ ...page, states: z.nullish(z.array(unitStateSchema)) })

export const errorSchema = z.object({ error: z.object({ code: z.number(), message: text }) })
