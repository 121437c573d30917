import { readFileSync } from 'node:fs'

/** A user of this computer. */
export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

/** @param name or number. @returns undefined where there is none, or the system keeps its users elsewhere. */
export function findUser(name: string): User | undefined {
  return entries('/etc/passwd')
    .filter(([known, , uid]) => known === name || uid === name)
    .map(([known = '', , uid, gid, , home = '/', shell = '/bin/sh']) => ({
      name: known,
      uid: Number(uid),
      gid: Number(gid),
      home,
      shell,
    }))[0]
}

/** The ID of a group by its name or number. @returns undefined where there is none. */
export function findGroup(name: string): number | undefined {
  const [, , gid] = entries('/etc/group').find(([known, , gid]) => known === name || gid === name) ?? []
  return gid === undefined ? undefined : Number(gid)
}

function entries(path: string): string[][] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    return lines.filter((line) => line.includes(':')).map((line) => line.split(':'))
  } catch {
    return []
  }
}
