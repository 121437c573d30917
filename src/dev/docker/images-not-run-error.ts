import { CaasctlError } from '../../error.js'

/** Images are registered with a cluster that runs no commands. */
export class ImagesNotRunError extends CaasctlError {
  override readonly name = 'ImagesNotRunError'
  readonly code = 'IMAGES_NOT_RUN'

  constructor() {
    super('Images are commands, and the processes of this cluster are simulated', {
      suggestion: 'Give --runner process with --image',
    })
  }
}
