/**
 * Something in the registry that fleet's API does not show, or shows and cannot serve, and that nothing but
 * a hand in etcd mends.
 */
export interface Ghost {
  readonly kind: GhostKind
  readonly unit: string
  /** What is wrong, one sentence. */
  readonly reason: string
  /** The keys it is made of. */
  readonly keys: readonly string[]
}

/** What is wrong with a {@link Ghost}. */
export type GhostKind =
  /** A directory of the name without a unit in it: what a unit that was destroyed at the wrong moment leaves. */
  | 'empty-unit'
  /** The unit's object cannot be read, or is another unit's. */
  | 'unreadable-unit'
  /** The unit file is gone, or cannot be read. */
  | 'unit-file-gone'
  /** The desired state is none that fleet knows. */
  | 'unknown-desired-state'
  /** A state is kept for a unit that is gone. */
  | 'stray-state'
