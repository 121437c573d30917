import type { UnitSettings } from './unit-settings.js'

/** How units of one machine hang together (systemd.unit(5)); each pair is a setting and the index it makes. */
const kinds = [
  'Requires',
  'Requisite',
  'BindsTo',
  'PartOf',
  'Wants',
  'Conflicts',
  'After',
  'Before',
  'OnFailure',
] as const

export type DependencyKind = (typeof kinds)[number]

/** The dependencies of the units on one machine, both ways. */
export class Dependencies {
  private readonly forward = new Map<string, Map<DependencyKind, readonly string[]>>()
  private readonly backward = new Map<string, Set<string>>()

  /** @param fill fills in specifiers. */
  set(name: string, settings: UnitSettings, fill: (text: string) => string): void {
    this.delete(name)
    const own = new Map<DependencyKind, readonly string[]>()
    for (const kind of kinds) {
      const names = settings.words('Unit', kind).map(fill)
      if (names.length === 0) continue
      own.set(kind, names)
      for (const other of names) {
        const key = `${kind} ${other}`
        const users = this.backward.get(key)
        if (users === undefined) this.backward.set(key, new Set([name]))
        else users.add(name)
      }
    }
    if (own.size > 0) this.forward.set(name, own)
  }

  delete(name: string): void {
    for (const [kind, names] of this.forward.get(name) ?? []) {
      for (const other of names) {
        const key = `${kind} ${other}`
        const users = this.backward.get(key)
        users?.delete(name)
        if (users?.size === 0) this.backward.delete(key)
      }
    }
    this.forward.delete(name)
  }

  /** What a unit's own file names. */
  of(name: string, kind: DependencyKind): readonly string[] {
    return this.forward.get(name)?.get(kind) ?? []
  }

  /** The units whose files name this one. */
  on(name: string, kind: DependencyKind): readonly string[] {
    return [...(this.backward.get(`${kind} ${name}`) ?? [])]
  }

  /** Whether a unit cannot be without another. */
  needs(name: string, other: string): boolean {
    return this.of(name, 'Requires').includes(other) || this.of(name, 'BindsTo').includes(other)
  }
}
