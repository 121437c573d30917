import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterLog } from '../../../src/dev/daemon/follow-log.js'
import { MachinesFile } from '../../../src/dev/machines-file.js'
import type { Parser } from './parser.js'

/** Reads a text as a file of a cluster's state folder. */
function inStateFolder(file: string, read: (folder: string) => Promise<unknown>) {
  return async (text: string): Promise<unknown> => {
    const folder = await mkdtemp(join(tmpdir(), 'parsed-'))
    try {
      await writeFile(join(folder, file), text)
      return await read(folder)
    } finally {
      await rm(folder, { recursive: true })
    }
  }
}

/** What an embedded cluster keeps in its state folder besides its registry. */
export const devFileParsers: readonly Parser[] = [
  {
    name: 'machines.json of a cluster',
    read: inStateFolder('machines.json', (folder) => new MachinesFile(folder).load()),
    samples: [
      `{"format":1,"machines":[{"id":"${'1'.repeat(32)}","primaryIP":"10.0.0.1","metadata":{"a":"b"},"hostname":"core-1","up":true}]}`,
    ],
    pieces: ['{', '}', '[', ']', '"machines":[', '"format":', 'null', 'true', '-1e999', '":', ',"', '{"id":'],
  },
  {
    name: 'cluster.log',
    read: inStateFolder('cluster.log', async (folder) => {
      const lines: string[] = []
      const signal = new AbortController().signal
      for await (const line of clusterLog(folder, { lines: 5, follow: false, signal })) lines.push(line)
      return lines
    }),
    samples: ['2026-01-31T12:00:00.000Z info engine Scheduled web.service to 1cdadb87\nhalf a li'],
    pieces: ['2026-01-31T12:00:00.000Z ', 'error ', '\n\n', '\r\n'],
  },
]
