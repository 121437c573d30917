/** A number of units, or a share of them. */
export type CountOrShare = number | `${number}%`

/** How many units a number or share of them is; a share is rounded down, for a batch to one at least. */
export function batchSize(batch: CountOrShare, of: number): number {
  return Math.max(1, typeof batch === 'number' ? batch : Math.floor(share(batch, of)))
}

/** Fewest that must stay: a share is rounded up. */
export function fewest(count: CountOrShare, of: number): number {
  return typeof count === 'number' ? count : Math.ceil(share(count, of))
}

export function inBatches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

function share(text: `${number}%`, of: number): number {
  return (of * Number.parseFloat(text)) / 100
}
