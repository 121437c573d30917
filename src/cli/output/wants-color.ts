/** Whether the environment lets a terminal have colour: not with NO_COLOR (no-color.org), nor a dumb terminal. */
export function wantsColor(env: Readonly<Record<string, string | undefined>>): boolean {
  return !env.NO_COLOR && env.TERM !== 'dumb'
}
