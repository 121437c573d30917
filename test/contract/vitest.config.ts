import { defineConfig } from 'vitest/config'

/** For `npm run test:contract` alone: what touches a cluster there is must not run with all the tests. */
export default defineConfig({ test: { include: ['test/contract/*.contract.ts'], reporters: ['verbose'] } })
