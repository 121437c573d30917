import { readFile } from 'node:fs/promises'
import { StraightImports } from './straight-imports.mjs'

/**
 * A plugin for esbuild. What nearly every run needs goes into one file: split as finely as esbuild does, a
 * command would be some fifty files, and loading them takes longer than running them.
 *
 * esbuild puts into one file what is reached by the same entry points. So every file that is reached by `import()`
 * imports the core.
 *
 * @param {object} files
 * @param {readonly string[]} files.core what belongs to it, with all it imports
 * @param {readonly string[]} files.outside what is to load nothing of it
 * @param {RegExp} files.packages what is reached by `import()` within packages
 * @returns {import('esbuild').Plugin}
 */
export function oneCore({ core, outside, packages }) {
  return {
    name: 'one-core',
    setup(bundler) {
      const straight = new StraightImports()
      bundler.onResolve({ filter: /^the core$/ }, () => ({
        path: 'core',
        namespace: 'core',
        sideEffects: true,
      }))
      bundler.onLoad({ filter: /./, namespace: 'core' }, () => ({
        contents: core.map((path) => `import '${path}'`).join('\n'),
        resolveDir: '/',
      }))
      bundler.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
        const text = await straight.read(path)
        const contents = outside.includes(path) ? text : `import 'the core';${text}`
        return { contents, loader: 'ts' }
      })
      bundler.onLoad({ filter: packages }, async ({ path }) => ({
        contents: `import 'the core';${await readFile(path, 'utf8')}`,
      }))
    },
  }
}
