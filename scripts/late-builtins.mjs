import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** What few commands need of Node, and what takes its time to load. */
const late = ['buffer', 'child_process', 'crypto', 'dns', 'https', 'process', 'readline', 'tls', 'zlib']

/**
 * A plugin for esbuild. Modules of Node's own are loaded at their first use: an `import` of them loads them and all
 * that lies behind their names, be it used or not. What is global anyway is taken from there.
 *
 * @type {import('esbuild').Plugin}
 */
export const lateBuiltins = {
  name: 'late-builtins',
  setup(bundler) {
    bundler.onResolve({ filter: new RegExp(`^node:(${late.join('|')})$`) }, ({ path, namespace }) =>
      namespace === 'late-builtin'
        ? { path, external: true }
        : { path: path.slice('node:'.length), namespace: 'late-builtin', sideEffects: false },
    )
    bundler.onLoad({ filter: /./, namespace: 'late-builtin' }, ({ path }) => ({
      contents: `module.exports = ${path === 'process' ? 'process' : lateModule(path)}`,
    }))
  },
}

/** The module as an object that looks each thing up where it is asked for. */
function lateModule(path) {
  const builtin = require(path)
  const getters = Object.keys(builtin).map((name) => {
    const isGlobal = name in globalThis && globalThis[name] === builtin[name]
    return `get ${name}() { return ${isGlobal ? 'globalThis' : `require('node:${path}')`}.${name} }`
  })
  return `{ ${getters.join(', ')} }`
}
