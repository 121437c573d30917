import { nearestWord } from '../../nearest-word.js'
import { findOption, optionsOf, type SystemdOption, sectionsWith } from './find-option.js'

/**
 * The option that was probably meant by a name that the section does not have: the one of that very name in
 * another of the given sections, else the one of this section that is spelt most like it.
 *
 *     nearestOption('Service', 'ExecStrat')                       // ExecStart of [Service]
 *     nearestOption('Unit', 'Restart', sectionsOfType.service)    // Restart of [Service]
 */
export function nearestOption(
  section: string,
  name: string,
  others: readonly string[] = [],
): SystemdOption | undefined {
  const elsewhere = sectionsWith(name).find((other) => others.includes(other))
  if (elsewhere !== undefined) return findOption(elsewhere, name)
  const nearest = nearestWord(
    name,
    optionsOf(section).map((option) => option.name),
  )
  return nearest === undefined ? undefined : findOption(section, nearest)
}
