import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { decode, encode } from '@jridgewell/sourcemap-codec'

/**
 * Makes esbuild's source maps as small as stack traces allow: they tell file and line of what is our own, and nothing of
 * packages. Files without anything of ours keep no map.
 *
 * @param {string} root the folder that files are named from
 * @param {readonly string[]} files the maps, each beside the file that it is of
 */
export async function keepOnlyLines(root, files) {
  await Promise.all(
    files.map(async (file) => {
      const { mappings, sources } = JSON.parse(await readFile(file, 'utf8'))
      const named = sources.map((source) => relative(root, resolve(dirname(file), source)))
      const lines = decode(mappings).map((segments) => onlyLines(segments, named))
      if (!lines.some((segments) => segments.some(({ length }) => length > 1))) return rm(file)
      const map = { version: 3, sources: named.map(ours), names: [], mappings: encode(lines) }
      await writeFile(file, JSON.stringify(map))
    }),
  )
}

const ours = (source) => (source.startsWith('src/') ? source : '')

/** The segments at which another line begins; all of a package are one without a source. */
function onlyLines(segments, sources) {
  const kept = []
  let before
  for (const [column, source, line] of segments) {
    const own = source !== undefined && ours(sources[source]) !== ''
    const place = own ? `${source}:${line}` : ''
    if (place === before) continue
    before = place
    kept.push(own ? [column, source, line, 0] : [column])
  }
  return kept
}
