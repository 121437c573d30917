import type { UnitType } from '../unit-name.js'
import type { dump } from './dump.js'

/** A section of unit files that systemd reads. */
export type Section = (typeof dump)[number]['sections'][number]

/** The sections that each type of unit has, in the order of the canonical layout. */
export const sectionsOfType = {
  automount: ['Unit', 'Automount', 'Install'],
  busname: ['Unit', 'Install'],
  device: ['Unit', 'Install'],
  mount: ['Unit', 'Mount', 'Install'],
  path: ['Unit', 'Path', 'Install'],
  scope: ['Unit', 'Scope', 'Install'],
  service: ['Unit', 'Service', 'Install'],
  slice: ['Unit', 'Slice', 'Install'],
  snapshot: ['Unit', 'Install'],
  socket: ['Unit', 'Socket', 'Install'],
  swap: ['Unit', 'Swap', 'Install'],
  target: ['Unit', 'Install'],
  timer: ['Unit', 'Timer', 'Install'],
} as const satisfies Readonly<Record<UnitType, readonly Section[]>>

/** Sections and options whose name starts so are left alone by systemd; they are there for others to read. */
export const extensionPrefix = 'X-'
