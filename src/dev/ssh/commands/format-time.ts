const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Tue 2015-03-24 09:01:10 UTC`, as systemctl writes a time. @param time in milliseconds since 1970. */
export function timestamp(time: number): string {
  const date = new Date(time)
  return `${days[date.getUTCDay()]} ${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `Mar 24 09:01:10`, as in the journal. */
export function shortTime(time: number): string {
  const date = new Date(time)
  const day = String(date.getUTCDate()).padStart(2, '0')
  return `${months[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 19)}`
}

/** `2min 48s ago`, with the steps of systemd's format_timestamp_relative. */
export function ago(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const count = Math.floor(hours / 24)
  if (count >= 2) return `${count} days ago`
  if (hours >= 25) return `1 day ${hours - 24}h ago`
  if (hours >= 6) return `${hours}h ago`
  if (hours >= 1) return `${hours}h ${minutes % 60}min ago`
  if (minutes >= 5) return `${minutes}min ago`
  if (minutes >= 1) return `${minutes}min ${seconds % 60}s ago`
  if (seconds >= 1) return `${seconds}s ago`
  return `${Math.max(0, Math.floor(ms))}ms ago`
}
