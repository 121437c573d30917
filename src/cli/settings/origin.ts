/** Where a value comes from. */
export type Origin =
  | { readonly kind: 'flag' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'profile'; readonly profile: string; readonly file: string; readonly line: number }
  /** The configuration file, outside of any profile. */
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'default' }

/** An origin in words, as errors and `config --show-origin` name it. */
export function describeOrigin(origin: Origin, flag: string): string {
  switch (origin.kind) {
    case 'flag':
      return `--${flag}`
    case 'environment':
      return origin.variable
    case 'profile':
      return `${origin.file}:${origin.line} [profile ${origin.profile}]`
    case 'file':
      return origin.file
    case 'default':
      return 'default'
  }
}
