/** What of a keydown event decides about Enter. */
export interface EnterPress {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  isComposing: boolean
  keyCode: number
}

/**
 * What a key does in the composer: `ime`, it belongs to the input method and nothing of ours may look at it; `send`; `none`, the
 * browser's own doing (a newline for Enter). To be asked before every other handling of keys: Safari ends the composition before
 * the keydown of the Enter that confirmed it, and only its keyCode 229 still tells.
 */
export function decideEnter(press: EnterPress, isTouchPrimary: boolean): 'ime' | 'send' | 'none' {
  if (press.isComposing || press.keyCode === 229) return 'ime'
  if (press.key !== 'Enter') return 'none'
  if (press.ctrlKey || press.metaKey) return 'send'
  return press.shiftKey || isTouchPrimary ? 'none' : 'send'
}

/** Its own keyboard has a key for new lines, and a button beside the box sends. */
export function isTouchPrimary(): boolean {
  return window.matchMedia('(hover: none) and (pointer: coarse)').matches
}
