// A reporter of Vitest that writes how many errors nobody caught, beside the JSON report, which does not tell of them.
import { writeFileSync } from 'node:fs'

export default class TellUnhandled {
  onTestRunEnd(_modules, errors) {
    if (process.env.UNHANDLED_FILE) writeFileSync(process.env.UNHANDLED_FILE, `${errors.length}\n`)
  }
}
