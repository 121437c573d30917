/** How docker's stand-in names itself. */
export const standIn = {
  version: '0.0.0-stand-in',
  text: 'A stand-in of caasctl dev: images are commands of this computer, in no container',
} as const
