import type { CommandNames } from './arguments/find-command.js'
import type { Command } from './command.js'

type Load = () => Promise<{ readonly default: Command }>

/*
 * All commands, in the order of help, under its headings, each loaded when it is called for. To add one: write
 * `commands/NAME.ts` with `export default defineCommand({…})` and a line here.
 */

const changing = {
  submit: () => import('./commands/submit.js'),
  load: () => import('./commands/load.js'),
  start: () => import('./commands/start.js'),
  stop: () => import('./commands/stop.js'),
  unload: () => import('./commands/unload.js'),
  restart: () => import('./commands/restart.js'),
  destroy: () => import('./commands/destroy.js'),
  run: () => import('./commands/run.js'),
} as const satisfies Readonly<Record<string, Load>>

const deploying = {
  init: () => import('./commands/init.js'),
  plan: () => import('./commands/plan.js'),
  apply: () => import('./commands/apply.js'),
  down: () => import('./commands/down.js'),
  rollback: () => import('./commands/rollback.js'),
  scale: () => import('./commands/scale.js'),
  history: () => import('./commands/history.js'),
  lock: () => import('./commands/lock.js'),
  unlock: () => import('./commands/unlock.js'),
} as const satisfies Readonly<Record<string, Load>>

const looking = {
  'list-machines': () => import('./commands/list-machines.js'),
  'list-unit-files': () => import('./commands/list-unit-files.js'),
  'list-units': () => import('./commands/list-units.js'),
  list: () => import('./commands/list.js'),
  cat: () => import('./commands/cat.js'),
  wait: () => import('./commands/wait.js'),
  watch: () => import('./commands/watch.js'),
  'is-active': () => import('./commands/is-active.js'),
  explain: () => import('./commands/explain.js'),
  doctor: () => import('./commands/doctor.js'),
} as const satisfies Readonly<Record<string, Load>>

const reaching = {
  ssh: () => import('./commands/ssh.js'),
  'ssh-exec': () => import('./commands/ssh-exec.js'),
  status: () => import('./commands/status.js'),
  journal: () => import('./commands/journal.js'),
  forward: () => import('./commands/forward.js'),
  'fd-forward': () => import('./commands/fd-forward.js'),
} as const satisfies Readonly<Record<string, Load>>

const writing = {
  generate: () => import('./commands/generate.js'),
  lint: () => import('./commands/lint.js'),
  fmt: () => import('./commands/fmt.js'),
  convert: () => import('./commands/convert.js'),
  verify: () => import('./commands/verify.js'),
} as const satisfies Readonly<Record<string, Load>>

const developing = {
  'dev start': () => import('./commands/dev/start.js'),
  'dev env': () => import('./commands/dev/env.js'),
  'dev ssh-config': () => import('./commands/dev/ssh-config.js'),
  'dev list': () => import('./commands/dev/list.js'),
  'dev status': () => import('./commands/dev/status.js'),
  'dev stop': () => import('./commands/dev/stop.js'),
  'dev kill': () => import('./commands/dev/kill.js'),
  'dev boot': () => import('./commands/dev/boot.js'),
  'dev add-machine': () => import('./commands/dev/add-machine.js'),
  'dev logs': () => import('./commands/dev/logs.js'),
} as const satisfies Readonly<Record<string, Load>>

const itself = {
  config: () => import('./commands/config.js'),
  'profile list': () => import('./commands/profile/list.js'),
  'profile show': () => import('./commands/profile/show.js'),
  'profile use': () => import('./commands/profile/use.js'),
  'profile add': () => import('./commands/profile/add.js'),
  'profile remove': () => import('./commands/profile/remove.js'),
  completion: () => import('./commands/completion.js'),
  complete: () => import('./commands/complete.js'),
  help: () => import('./commands/help.js'),
  version: () => import('./commands/version.js'),
} as const satisfies Readonly<Record<string, Load>>

const loaders = { ...changing, ...deploying, ...looking, ...reaching, ...writing, ...developing, ...itself }

/** The headings of help, and the commands under each. */
export const sections: readonly (readonly [heading: string, names: readonly string[]])[] = [
  ['Units', Object.keys(changing)],
  ['Applications', Object.keys(deploying)],
  ['What there is, and why', Object.keys(looking)],
  ['Machines', Object.keys(reaching)],
  ['Unit files', Object.keys(writing)],
  ['An embedded cluster', Object.keys(developing)],
  ['caasctl itself', Object.keys(itself)],
]

/** What the first words of two-word commands stand for. */
export const groups: Readonly<Record<string, string>> = {
  profile:
    'Profiles: settings kept under a name in the configuration file, for people with several clusters.',
  dev: 'An embedded cluster on this computer, to try things and to test with: it behaves as fleet does.',
}

export type CommandName = keyof typeof loaders

export const commandNames: CommandNames = {
  isCommand: (words): words is CommandName => Object.hasOwn(loaders, words),
  isGroup: (word) => Object.hasOwn(groups, word),
  all: () => Object.keys(loaders),
}

export async function loadCommand(name: CommandName): Promise<Command> {
  return (await loaders[name]()).default
}

/** Loads the commands of a group, or all of them. */
export function loadCommands(group?: string): Promise<Command[]> {
  return Promise.all(
    Object.entries<Load>(loaders)
      .filter(([name]) => group === undefined || name.startsWith(`${group} `))
      .map(async ([, load]) => (await load()).default),
  )
}
