/** Why a machine cannot run a unit, as data. */
export type Obstacle =
  | {
      /** `MachineID` names another machine. */
      readonly kind: 'machine-id'
      readonly wanted: string
    }
  | {
      /** The machine lacks a key of metadata, or has another value of it. */
      readonly kind: 'metadata'
      readonly key: string
      /** Any one of these would do. */
      readonly wanted: readonly string[]
      /** What the machine has; undefined where it lacks the key. */
      readonly actual: string | undefined
    }
  | {
      /** `MachineOf` names a unit that is not scheduled to this machine. */
      readonly kind: 'peer'
      readonly unit: string
    }
  | {
      /** A unit on the machine shuts this one out, or this one shuts it out. */
      readonly kind: 'conflict'
      readonly unit: string
      readonly pattern: string
      /** Whose `Conflicts` it is: that of the unit to place, or of the one that is there. */
      readonly declaredBy: 'this' | 'other'
    }
