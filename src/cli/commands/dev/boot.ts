import { powerCommand } from '../../dev/power-command.js'

export default powerCommand('boot', {
  summary: 'Give a machine power again',
  description:
    'The machine boots, with nothing loaded, and becomes a member again: at once, or when its older self has been taken for lost. Global units start on it; others only as new ones are scheduled.',
  done: 'has power',
})
