import { dirname, join } from 'node:path'
import { StraightImports } from './straight-imports.mjs'

const imported = /^(?:import|export) (?!type )[^'"]*?from '((?:\.|\/)[^']+)'/gm

/**
 * A plugin for esbuild. What nearly every run needs goes into one file: split as finely as esbuild does, a
 * command would be some fifty files, and loading them takes longer than running them.
 *
 * esbuild puts into one file what is reached by the same entry points. So every source file that is not of the
 * core imports it.
 *
 * @param {object} files
 * @param {readonly string[]} files.entries that belong to the core, with all they import, and that are imported by
 *   `import()`
 * @param {readonly string[]} files.shared that belong to it, with all they import
 * @param {readonly string[]} files.outside that are to load nothing of it
 * @returns {import('esbuild').Plugin}
 */
export function oneCore({ entries, shared, outside }) {
  return {
    name: 'one-core',
    async setup(bundler) {
      const straight = new StraightImports()
      const roots = [...entries, ...shared]
      const core = await reachable(roots, straight)
      const alone = new Set([...core, ...outside])
      for (const entry of entries) alone.delete(entry)
      bundler.onResolve({ filter: /^the core$/ }, () => ({
        path: 'core',
        namespace: 'core',
        sideEffects: true,
      }))
      bundler.onLoad({ filter: /./, namespace: 'core' }, () => ({
        contents: roots.map((path) => `import '${path}'`).join('\n'),
        resolveDir: '/',
      }))
      bundler.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
        const text = await straight.read(path)
        const contents = alone.has(path) ? text : `import 'the core';${text}`
        return { contents, loader: 'ts' }
      })
    },
  }
}

/** Source files that these load before they run, themselves included. */
async function reachable(roots, straight) {
  const found = new Set()
  const visit = async (path) => {
    if (found.has(path)) return
    found.add(path)
    for (const [, from] of (await straight.read(path)).matchAll(imported)) {
      await visit(join(from.startsWith('/') ? '' : dirname(path), from).replace(/\.js$/, '.ts'))
    }
  }
  for (const root of roots) await visit(root)
  return found
}
