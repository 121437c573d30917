/**
 * A text that means itself wherever systemd would put in a specifier or a variable: `100%` is `100%%`, `$HOME`
 * is `$$HOME`. For what goes into a command line; elsewhere a dollar sign is nothing special.
 *
 *     containerService({ image: 'app', env: { PASSWORD: literal(password) } })
 */
export function literal(text: string): string {
  return text.replaceAll('%', '%%').replaceAll('$', () => '$$')
}
