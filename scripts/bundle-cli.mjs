// Bundles the CLI by esbuild: split, so that each command loads only what it needs.
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { lateBuiltins } from './late-builtins.mjs'
import { keepOnlyLines } from './line-maps.mjs'
import { oneCore } from './one-core.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const source = (file) => join(root, 'src', file)

/** What goes into one file: what a command that speaks to a cluster loads. */
const files = {
  core: [
    'cli/run-process.ts',
    'cli/command.ts',
    'cli/list/listing.ts',
    'cli/list/machine-legend.ts',
    'cli/list/select-units.ts',
    'cli/list/watch-list.ts',
    'cli/operate/run-operation.ts',
    'cli/operate/unit-flags.ts',
    'nearest-word.ts',
  ].map(source),
  // What --version loads.
  outside: ['cli/main.ts', 'cli/version.ts'].map(source),
  packages: /\/node_modules\/node-fetch\/src\/utils\/multipart-parser\.js$/,
}

/** Streams of the web, for Node before 18. */
const withoutPolyfills = {
  name: 'without-polyfills',
  setup(bundler) {
    bundler.onLoad({ filter: /\/node_modules\/fetch-blob\/streams\.cjs$/ }, () => ({ contents: '' }))
  },
}

/**
 * @param {string} folder where to put it; `main.js` in it is the program
 * @returns {Promise<import('esbuild').Metafile>} what each file is made of
 */
export async function bundleCli(folder) {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'src/cli/main.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.17',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    sourcemap: 'external',
    sourcesContent: false,
    chunkNames: 'chunks/[name]-[hash]',
    // Some dependencies are CommonJS: they call require for Node's own modules and for optional native addons,
    // and ssh2 asks for the folder it lies in.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname;",
    },
    // What is native and optional is left to be found, or not.
    external: ['cpu-features', '*.node'],
    define: { CAASCTL_VERSION: JSON.stringify(version) },
    plugins: [oneCore(files), lateBuiltins, withoutPolyfills],
    // The core is imported for where it puts things, not for what it does.
    logOverride: { 'ignored-bare-import': 'silent' },
    metafile: true,
    logLevel: 'warning',
  })
  const maps = Object.keys(metafile.outputs).filter((path) => path.endsWith('.map'))
  await keepOnlyLines(
    root,
    maps.map((path) => join(root, path)),
  )
  await chmod(join(folder, 'main.js'), 0o755)
  return metafile
}
