/** The newest of fleetd's versions (`v1.0.0`, `0.11.5`, `v1.0.0-dirty`), without its `v`. */
export function newestVersion(versions: readonly string[]): string | undefined {
  return versions
    .map((version) => version.replace(/^v/, ''))
    .filter((version) => /^\d+\.\d+\.\d+/.test(version))
    .sort(compare)
    .at(-1)
}

/** By numbers; a version with a word behind it comes before the one without. */
function compare(a: string, b: string): number {
  const [[aNumbers, aWord], [bNumbers, bWord]] = [take(a), take(b)]
  for (let i = 0; i < 3; i++) {
    const difference = (aNumbers[i] ?? 0) - (bNumbers[i] ?? 0)
    if (difference !== 0) return difference
  }
  if (aWord === '' || bWord === '') return bWord.length - aWord.length
  return aWord < bWord ? -1 : 1
}

function take(version: string): [number[], string] {
  const [numbers = '', ...word] = version.split(/[-+]/)
  return [numbers.split('.').map(Number), word.join('-')]
}
