import type { YAMLMap } from 'yaml'
import { checkManifest, type Locate } from './check-manifest.js'
import { ManifestError } from './manifest-error.js'
import type { Manifest } from './manifest-schema.js'

/**
 * Reads a manifest in YAML or JSON.
 *
 * @param file path as given, which errors name.
 * @throws {ManifestError} with line and column of all that is wrong.
 */
export async function readManifest(file: string, text: string): Promise<Manifest> {
  // yaml is CommonJS: bundled, it has nothing but its default.
  const { default: yaml } = await import('yaml')
  if (isTooDeep(text, yaml)) {
    const reason = `it is nested more than ${depthMax} deep`
    throw new ManifestError(file, [{ path: '', reason, line: 1, column: 1 }])
  }
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const [error] = document.errors
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    throw new ManifestError(file, [{ path: '', reason: error.message, line, column: col }], { cause: error })
  }
  let data: unknown
  try {
    data = document.toJS()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ManifestError(file, [{ path: '', reason, line: 1, column: 1 }], { cause })
  }
  const isMap = (node: unknown): node is YAMLMap => yaml.isMap(node)
  const locate: Locate = (path, key) => {
    // What is missing is where it should be: in the innermost thing that is there.
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      const at = key !== undefined && isMap(node) ? keyOf(node, key, yaml) : node
      if (yaml.isNode(at) && at.range) {
        const { line, col } = lines.linePos(at.range[0])
        return { line, column: col }
      }
    }
    return { line: 1, column: 1 }
  }
  return checkManifest(file, data, locate)
}

/** A manifest has seven levels. What builds the document calls itself for each, and may end the process. */
const depthMax = 64

/** Looks at the text's tokens, which are read without recursion. */
function isTooDeep(text: string, { CST, Parser }: Pick<typeof import('yaml'), 'CST' | 'Parser'>): boolean {
  let deep = false
  for (const token of new Parser().parse(text)) {
    if (token.type !== 'document') continue
    CST.visit(token, (_item, path) => {
      deep ||= path.length > depthMax
      return deep ? CST.visit.BREAK : undefined
    })
  }
  return deep
}

/** A key that is a map itself is none of a manifest's; as text it doubles with each level. */
function keyOf(map: YAMLMap, key: string, { isScalar }: Pick<typeof import('yaml'), 'isScalar'>): unknown {
  return map.items.find(({ key: node }) => isScalar(node) && String(node) === key)?.key ?? map
}
