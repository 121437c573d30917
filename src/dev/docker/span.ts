/** A time span as docker tells it. */
export function spanOf(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 1) return 'Less than a second'
  if (seconds === 1) return '1 second'
  if (seconds < 60) return `${seconds} seconds`
  const minutes = Math.floor(seconds / 60)
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  if (hours === 1) return 'About an hour'
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
