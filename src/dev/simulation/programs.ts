import { parseTimeSpan } from '../../units/index.js'
import type { Containers } from './containers.js'

/** What a simulated program does: prints, lasts, ends. */
export interface Behaviour {
  readonly output?: readonly string[]
  /** Seconds it lasts; `Infinity` for one that runs until it is told to end. */
  readonly seconds: number
  readonly status: number
  /** Done as it ends, whatever ends it. */
  readonly ended?: () => void
  /** It ends early when this is called by whoever can end it from outside. */
  readonly onEnd?: (end: (status: number) => void) => void
}

export type Program = (args: readonly string[], containers: Containers) => Behaviour

/** How long a program takes that only does something and ends, in seconds. */
const moment = 0.01

const succeeds: Behaviour = { seconds: moment, status: 0 }
const fails: Behaviour = { seconds: moment, status: 1 }
const stays: Behaviour = { seconds: Number.POSITIVE_INFINITY, status: 0 }

/** The programs whose behaviour is known, by their file name. Any other runs until it is stopped. */
const programs: Readonly<Record<string, Program>> = {
  true: () => succeeds,
  ':': () => succeeds,
  false: () => fails,
  echo: (args) => ({ ...succeeds, output: [args.filter((arg, at) => at > 0 || arg !== '-n').join(' ')] }),
  sleep: (args) => sleep(args),
  docker: (args, containers) => docker(args, containers),
  ...Object.fromEntries(
    [
      'mkdir',
      'rm',
      'cp',
      'mv',
      'ln',
      'touch',
      'chmod',
      'chown',
      'test',
      '[',
      'systemctl',
      'etcdctl',
      'logger',
    ].map((name) => [name, () => succeeds]),
  ),
}

/** What a program of that path does when it is given these arguments. */
export function behaviour(path: string, args: readonly string[], containers: Containers): Behaviour {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if ((name === 'sh' || name === 'bash') && /^-[a-z]*c$/.test(args[0] ?? '')) {
    return shell(args[1] ?? '', containers)
  }
  if (name === 'env') {
    const at = args.findIndex((arg) => arg !== '--' && !/^\w+=/.test(arg))
    return at === -1 ? succeeds : behaviour(args[at] ?? '', args.slice(at + 1), containers)
  }
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined
  return program?.(args, containers) ?? stays
}

/** sleep(1): the sum of its arguments. */
function sleep(args: readonly string[]): Behaviour {
  let seconds = 0
  for (const arg of args) {
    const span = /^(\d+(\.\d*)?|\.\d+)[smhd]?$|^inf(inity)?$/.test(arg)
      ? parseTimeSpan(arg === 'inf' ? 'infinity' : arg) / 1_000
      : undefined
    if (span === undefined) {
      return { ...fails, output: [`sleep: invalid time interval '${arg}'`] }
    }
    seconds += span
  }
  if (args.length === 0) return { ...fails, output: ['sleep: missing operand'] }
  return { seconds, status: 0 }
}

/**
 * `sh -c`: a list of known programs joined by `;`, `&&` and `||`, and `exit`. Whatever is more of a script than
 * that runs until it is stopped.
 */
function shell(script: string, containers: Containers): Behaviour {
  if (/[`$(){}<>|&*?\n]|\b(while|for|until|if|case|trap)\b/.test(script.replaceAll(/&&|\|\|/g, '')))
    return stays
  const output: string[] = []
  let seconds = moment
  let status = 0
  for (const [, joint = ';', text = ''] of `;${script}`.matchAll(/(;|&&|\|\|)([^;&|]*)/g)) {
    if ((joint === '&&' && status !== 0) || (joint === '||' && status === 0)) continue
    const words = text
      .trim()
      .replace(/^exec\s+/, '')
      .split(/\s+/)
      .map((word) => word.replaceAll(/["']/g, ''))
    const [command = '', ...args] = words
    if (command === '') continue
    if (command === 'exit') {
      status = Number(args[0] ?? status) & 255
      break
    }
    const step = behaviour(command, args, containers)
    output.push(...(step.output ?? []))
    seconds += step.seconds
    status = step.status
    if (step.seconds === Number.POSITIVE_INFINITY) return { ...step, output }
  }
  return { output, seconds, status }
}

/**
 * docker(1), as far as unit files use it: containers by name, in the foreground or not. A container that is
 * stopped ends well, as one does that heeds SIGTERM.
 */
function docker(args: readonly string[], containers: Containers): Behaviour {
  const [command, ...rest] = args
  switch (command) {
    case 'run': {
      const name = optionValue(rest, '--name')
      const image = imageOf(rest)
      if (image === undefined)
        return { ...fails, status: 125, output: ['"docker run" requires at least 1 argument.'] }
      const created = containers.create(name, image)
      if (created === undefined) {
        const taken = `docker: Error response from daemon: Conflict. The container name "/${name}" is already in use.`
        return { ...fails, status: 125, output: [taken] }
      }
      if (rest.some((arg) => arg === '-d' || arg === '--detach')) return { ...succeeds, output: [created.id] }
      const remove = rest.includes('--rm')
      return {
        ...stays,
        onEnd: (end) => containers.onStop(created.name, end),
        ended: () => (remove ? containers.remove(created.name) : containers.exited(created.name)),
      }
    }
    case 'kill':
    case 'stop':
    case 'rm': {
      const missing: string[] = []
      for (const name of operands(rest)) {
        const found =
          command === 'rm' ? containers.remove(name) : containers.stop(name, command === 'kill' ? 137 : 0)
        if (!found) missing.push(`Error response from daemon: No such container: ${name}`)
      }
      return missing.length > 0 ? { ...fails, output: missing } : succeeds
    }
    default:
      return succeeds
  }
}

/** What is no option, and no value of one, of `docker kill`, `stop` and `rm`. */
function operands(args: readonly string[]): string[] {
  const takesValue = /^(-t|--time|--timeout|-s|--signal)$/
  return args.filter((arg, at) => !arg.startsWith('-') && !takesValue.test(args[at - 1] ?? ''))
}

function optionValue(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option)
  if (at !== -1) return args[at + 1]
  return args.find((arg) => arg.startsWith(`${option}=`))?.slice(option.length + 1)
}

/** Options of `docker run` that stand alone; every other short or long one without `=` takes a value. */
const alone =
  /^(-[ditP]+|--(rm|detach|interactive|tty|privileged|publish-all|init|read-only|no-healthcheck))$/

function imageOf(args: readonly string[]): string | undefined {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (!arg.startsWith('-')) return arg
    if (!arg.includes('=') && !alone.test(arg)) at++
  }
  return undefined
}
