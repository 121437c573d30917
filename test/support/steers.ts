// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
const own = /\u001b\[(\d+m|\d+A|0J)|\r(?=\u001b\[0J)/g
const steering =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

/**
 * The first character of what was written to a terminal that could steer it, in hexadecimal digits; colours and the
 * lines that change are caasctl's own.
 */
export function steeringCharacter(text: string): string | undefined {
  return steering.exec(text.replace(own, ''))?.[0].charCodeAt(0).toString(16)
}
