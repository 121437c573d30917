import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const passedOn = /^export (type )?\{([^}]*)\} from '([^']+)'\n?/gm
const taken = /^import \{([^}]*)\} from '(\.{1,2}\/[^']*index\.js)'/gm

/**
 * Has a source file import straight from where it is what it takes from a room's index. The bundle could not be
 * split otherwise: through the index each file leads to all that any other file takes from it.
 */
export class StraightImports {
  indexes = new Map()

  /**
   * @param {string} path of a TypeScript file
   * @returns {Promise<string>} its text, that much changed
   */
  async read(path) {
    const text = await readFile(path, 'utf8')
    let straight = ''
    let at = 0
    for (const match of text.matchAll(taken)) {
      const origins = await this.origins(join(dirname(path), match[2]).replace(/\.js$/, '.ts'))
      if (origins === undefined) continue
      straight += text.slice(at, match.index) + importEach(names(match[1]), origins)
      at = match.index + match[0].length
    }
    return straight + text.slice(at)
  }

  origins(index) {
    if (!this.indexes.has(index)) this.indexes.set(index, readIndex(index))
    return this.indexes.get(index)
  }
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

function importEach(wanted, origins) {
  return wanted
    .map(({ name, as }) => {
      const origin = origins.get(name)
      if (origin === undefined) throw new Error(`no index passes on ${name}`)
      return `import { ${origin.name} as ${as} } from '${origin.path}'`
    })
    .join('\n')
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
