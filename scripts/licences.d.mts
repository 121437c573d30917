import type { Metafile } from 'esbuild'

export function bundledPackages(metafile: Metafile): string[]
export function thirdPartyLicences(metafile: Metafile): string
