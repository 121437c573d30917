import { describe } from 'vitest'
import { hasEtcd } from './etcd.js'

/** `describe` for tests that need a real etcd. */
export const describeWithEtcd = describe.skipIf(!hasEtcd)
