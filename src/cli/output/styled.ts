/** Looks that text can have on a terminal, with their codes to begin and end. */
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const

export type Style = keyof typeof codes

/** Text, or text with a look. The text itself may come from anywhere: it is made printable when written. */
export type Styled = string | { readonly text: string; readonly style: Style | undefined }

export function styled(style: Style | undefined, text: string): Styled {
  return { text, style }
}

export function plainText(part: Styled): string {
  return typeof part === 'string' ? part : part.text
}

/** Wraps text that is already printable in the codes of a style. */
export function paint(style: Style | undefined, text: string): string {
  if (style === undefined || text === '') return text
  const [begin, end] = codes[style]
  return `\u001b[${begin}m${text}\u001b[${end}m`
}

/** How states look: systemd's and fleet's words for what runs, what fails, and what is on its way. */
export function stateStyle(state: string): Style | undefined {
  switch (state) {
    case 'active':
    case 'running':
    case 'launched':
      return 'green'
    case 'failed':
    case 'error':
    case 'not-found':
      return 'red'
    case 'activating':
    case 'deactivating':
    case 'reloading':
    case 'auto-restart':
    case 'start-pre':
    case 'start':
    case 'start-post':
    case 'stop':
    case 'stop-sigterm':
    case 'stop-sigkill':
    case 'stop-post':
      return 'yellow'
    case 'inactive':
    case 'dead':
    case '-':
      return 'dim'
    default:
      return undefined
  }
}
