import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.js'

export default defineConfig({
  // The examples import the package by its name, as a user does.
  resolve: { alias: { 'caasctl/units': fileURLToPath(new URL('src/units/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    // Real servers and processes share few cores: a deadline ends what hangs, it does not judge speed.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What fails three times in a row is broken, not starved.
    retry: process.env.CI === 'true' ? 2 : 0,
    pool: 'forks',
    // A process runs many files and loads what they share once: a file leaves nothing behind in it that another sees.
    isolate: false,
    // Most files wait for servers and processes more than they compute; a process takes up to half a gigabyte.
    maxWorkers: Math.min(availableParallelism() * 2 + 1, 17),
    sequence: { sequencer: LongestFirst },
    globalSetup: 'test/support/run-folder.ts',
  },
})
