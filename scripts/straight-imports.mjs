// A plugin for esbuild. What a file takes from a room's index is imported straight from where it is, or the bundle
// could not be split: through the index each file leads to all that any other file takes from it.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const passedOn = /^export (type )?\{([^}]*)\} from '([^']+)'\n?/gm
const taken = /^import \{([^}]*)\} from '(\.{1,2}\/[^']*index\.js)'/gm

/** @type {import('esbuild').Plugin} */
export const straightImports = {
  name: 'straight-imports',
  setup(bundler) {
    const indexes = new Map()
    bundler.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      let contents = ''
      let at = 0
      for (const match of text.matchAll(taken)) {
        const index = join(dirname(path), match[2]).replace(/\.js$/, '.ts')
        if (!indexes.has(index)) indexes.set(index, readIndex(index))
        const origins = await indexes.get(index)
        if (origins === undefined) continue
        contents += text.slice(at, match.index) + straight(names(match[1]), origins)
        at = match.index + match[0].length
      }
      return { contents: contents + text.slice(at), loader: 'ts' }
    })
  },
}

/** Where each name of an index comes from; undefined where the index does more than pass names on. */
async function readIndex(path) {
  const text = await readFile(path, 'utf8')
  if (text.replaceAll(passedOn, '').trim() !== '') return undefined
  const origins = new Map()
  for (const [, type, list, from] of text.matchAll(passedOn)) {
    if (type !== undefined) continue
    for (const { name, as } of names(list)) origins.set(as, { name, path: join(dirname(path), from) })
  }
  return origins
}

function straight(wanted, origins) {
  return wanted
    .map(({ name, as }) => {
      const origin = origins.get(name)
      if (origin === undefined) throw new Error(`no index passes on ${name}`)
      return `import { ${origin.name} as ${as} } from ${JSON.stringify(origin.path)}`
    })
    .join(';')
}

/** The values of `a, type B, c as d`. */
function names(list) {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '' && !item.startsWith('type '))
    .map((item) => {
      const [name, as = name] = item.split(' as ')
      return { name, as }
    })
}
