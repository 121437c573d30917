import type { Metafile } from 'esbuild'

/** Bundles the CLI into a folder; `main.js` in it is the program. */
export function bundleCli(folder: string): Promise<Metafile>
