#!/usr/bin/env node
import { versionLine } from './version.js'

const argv = process.argv.slice(2)

// Asked for by scripts more than by people: answered with nothing loaded.
if (argv.length === 1 && /^(--?version|-v)$/.test(argv[0] ?? '')) process.stdout.write(`${versionLine()}\n`)
else await (await import('./run-process.js')).runProcess(argv)
