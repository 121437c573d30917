import type { Explanation } from '../explanation.js'
import type { DoctorFinding } from './finding.js'

/** Units that should run and do not, with the reason. */
export function checkUnits(explanations: readonly Explanation[]): DoctorFinding[] {
  if (explanations.length === 0) {
    return [{ check: 'unit', level: 'ok', message: 'All units run that should.' }]
  }
  return explanations.map(({ unit, verdict, reasons, hints }) => ({
    check: 'unit',
    unit,
    level: verdict === 'nowhere' || verdict === 'wrong' || verdict === 'missing' ? 'error' : 'warning',
    message: `${unit} ${words[verdict]}: ${reasons.join('; ')}.`,
    advice: hints[0] === undefined ? `More: caasctl explain ${unit}` : `${hints[0]}.`,
  }))
}

const words: Readonly<Record<Explanation['verdict'], string>> = {
  missing: 'is not there',
  wrong: 'can never run',
  nowhere: 'can run on no machine',
  possible: 'is on no machine yet',
  scheduled: 'does not run',
}
