import * as z from 'zod'
import { desiredStates } from '../model.js'

/*
 * What fleet's HTTP API v1 sends. It leaves empty strings and empty lists out; null is what an old server
 * sends for an empty list. Fields that are not named here are dropped.
 */

const text = z.string().default('')
const state = z.enum(desiredStates)

const option = z.object({ section: text, name: text, value: text })

export const machineSchema = z
  .object({ id: z.string(), primaryIP: text, metadata: z.record(z.string(), z.string()).nullish() })
  .transform(({ id, primaryIP, metadata }) => ({ id, primaryIP, metadata: metadata ?? {} }))

export const unitSchema = z
  .object({
    name: z.string(),
    options: z.array(option).nullish(),
    // A template that was created launched by another client says so although it never runs.
    desiredState: z.union([state, z.literal('')]).optional(),
    currentState: z.union([state, z.literal('')]).optional(),
    machineID: text,
  })
  .transform(({ name, options, desiredState, currentState, machineID }) => ({
    name,
    options: options ?? [],
    desiredState: desiredState || 'inactive',
    currentState: currentState || undefined,
    machineID: machineID || undefined,
  }))

export const unitStateSchema = z
  .object({
    name: z.string(),
    machineID: text,
    hash: text,
    systemdLoadState: text,
    systemdActiveState: text,
    systemdSubState: text,
  })
  .transform(({ name, machineID, hash, systemdLoadState, systemdActiveState, systemdSubState }) => ({
    name,
    machineID,
    hash,
    load: systemdLoadState,
    active: systemdActiveState,
    sub: systemdSubState,
  }))

const page = { nextPageToken: text }

export const machinePageSchema = z.object({ ...page, machines: z.array(machineSchema).nullish() })
export const unitPageSchema = z.object({ ...page, units: z.array(unitSchema).nullish() })
export const unitStatePageSchema = z.object({ ...page, states: z.array(unitStateSchema).nullish() })

export const errorSchema = z.object({ error: z.object({ code: z.number(), message: text }) })
